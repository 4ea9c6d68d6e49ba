/* The files of a directory of migrations, read and summed. */
#include "service/upkeep/migration_files.h"

#include <dirent.h>
#include <errno.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/io/log.h"
#include "service/upkeep/migration.h"

#define DIGITS 4

/* "0001_site.up.sql" is 1, "site", up. */
static bool
parse_name(const char *file, struct arena *arena, int *number, const char **name, bool *is_up)
{
	const char *dot = strchr(file, '.');

	if (strspn(file, "0123456789") != DIGITS || file[DIGITS] != '_' || dot == NULL)
		return false;
	*is_up = strcmp(dot, ".up.sql") == 0;
	if (!*is_up && strcmp(dot, ".down.sql") != 0)
		return false;
	*number = (int)strtol(file, NULL, 10);
	*name = arena_strndup(arena, file + DIGITS + 1, (size_t)(dot - file - DIGITS - 1));
	return true;
}

/* NULL when it cannot be read. */
static const char *
read_whole(const char *path, struct arena *arena)
{
	struct buf text;

	buf_init(&text, arena, 16384);
	return buf_read_file(&text, path) ? buf_text(&text) : NULL;
}

/* The same as sha256sum prints. */
static const char *
checksum_of(const char *text, struct arena *arena)
{
	unsigned char digest[32];
	char *hex = arena_alloc(arena, 2 * sizeof(digest) + 1);
	size_t i;

	if (EVP_Digest(text, strlen(text), digest, NULL, EVP_sha256(), NULL) != 1)
		abort();
	for (i = 0; i < sizeof(digest); i++)
		snprintf(hex + 2 * i, 3, "%02x", digest[i]);
	return hex;
}

static struct migration *
find_or_add(struct migrations *migrations, int number, const char *name)
{
	struct migration *item;
	size_t i;

	for (i = 0; i < migrations->count; i++) {
		if (migrations->items[i].number == number)
			return &migrations->items[i];
	}
	item = &migrations->items[migrations->count++];
	item->number = number;
	item->name = name;
	return item;
}

static enum err
add_file(const char *directory, const char *file, struct arena *arena,
    struct migrations *out)
{
	struct migration *item;
	const char *name, *text;
	int number;
	bool is_up;

	if (!parse_name(file, arena, &number, &name, &is_up))
		return ERR_OK;		/* schema.sql, README.md */
	item = find_or_add(out, number, name);
	if (strcmp(item->name, name) != 0 || (is_up ? item->up : item->down) != NULL) {
		log_error("%s/%s: number %d is taken by %s", directory, file, number, item->name);
		return ERR_INPUT;
	}
	text = read_whole(arena_printf(arena, "%s/%s", directory, file), arena);
	if (text == NULL) {
		log_error("%s/%s: %s", directory, file, strerror(errno));
		return ERR_INPUT;
	}
	if (is_up) {
		item->up = text;
		item->checksum = checksum_of(text, arena);
	} else {
		item->down = text;
	}
	return ERR_OK;
}

enum err
migration_files(const char *directory, struct arena *arena, struct migrations *out)
{
	struct dirent **files;
	enum err err = ERR_OK;
	int count, i;

	count = scandir(directory, &files, NULL, alphasort);
	if (count < 0) {
		log_error("%s: %s", directory, strerror(errno));
		return ERR_INPUT;
	}
	out->items = ARENA_ARRAY(arena, struct migration, (size_t)count);
	out->count = 0;
	for (i = 0; i < count; i++) {
		if (err == ERR_OK)
			err = add_file(directory, files[i]->d_name, arena, out);
		free(files[i]);
	}
	free(files);
	return err;
}
