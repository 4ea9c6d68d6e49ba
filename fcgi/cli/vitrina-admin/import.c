/* vitrina-admin import: a directory's files, or its videos, into somebody's account. */
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "cli/vitrina-admin/commands.h"
#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/config/config.h"
#include "lib/io/body.h"
#include "service/account/account.h"
#include "service/file/file_change.h"
#include "service/file/file_put.h"
#include "service/video/video_import.h"

#define LEVELS_MAX 1024		/* deeper folders are left out, and it is said */
#define SAY_MS     2000
#define CHUNK      (1 << 20)

struct import {
	struct db     *db;
	struct arena  *arena;		/* of one file */
	struct user_id who;
	char          *names[LEVELS_MAX];	/* of the folders that the walk is in, as they are kept */
	int64_t        made;
	int64_t        bytes;
	int64_t        kept;
	int64_t        failed;
	int64_t        said_ms;
};

static void
say_progress(struct import *import, bool is_over)
{
	const int64_t now_ms = clock_steady_ms();

	if (!is_over && now_ms - import->said_ms < SAY_MS)
		return;
	import->said_ms = now_ms;
	printf("%" PRId64 " brought along (%" PRId64 " bytes), %" PRId64 " were there, %" PRId64
	    " failed\n", import->made, import->bytes, import->kept, import->failed);
	fflush(stdout);
}

static void
say_failed(struct import *import, const char *path, const char *why)
{
	import->failed++;
	fprintf(stderr, "left out: %s: %s\n", path, why);
}

/* Everything after it would fail as well. */
static bool
is_the_end(enum err err)
{
	return err == ERR_QUOTA || err == ERR_NO_SPACE || err == ERR_UNAVAILABLE;
}

/* What fts found, as microseconds; 0 would mean now. */
static int64_t
modified_at(const struct stat *st)
{
	const int64_t us = (int64_t)st->st_mtim.tv_sec * 1000000 + st->st_mtim.tv_nsec / 1000;

	return us > 0 ? us : 1;
}

static ssize_t
read_fd(void *context, void *data, size_t size)
{
	return read(*(int *)context, data, size);
}

/* Read, not linked: whoever writes the original changes nothing here. */
static struct body
body_of(int *fd, const struct stat *st)
{
	return (struct body){
		.length = st->st_size, .max_bytes = config()->max_upload, .read = read_fd, .context = fd,
	};
}

/* The folder that the walk is in, `depth` below the home. */
static enum err
find_folder(struct import *import, int depth, struct file *out)
{
	const struct file_way way = { import->who, FILE_HOME,
	    { (const char **)import->names, (size_t)depth } };

	return file_find_path(import->db, import->arena, &way, out);
}

static enum err
put_file(struct import *import, const FTSENT *found, const struct file *folder, const char *name)
{
	const struct file_put put = {
		.who = import->who, .folder = folder, .name = name, .overwrites = true,
		.modified_at = modified_at(found->fts_statp),
	};
	struct file_staged staged;
	struct file_made made;
	struct body body;
	enum err err;
	int fd = open(found->fts_accpath, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0)
		return err_of_errno(errno);
	body = body_of(&fd, found->fts_statp);
	err = file_stage(import->db, import->arena, &import->who, &body, &staged);
	if (err == ERR_OK)
		err = file_put(import->db, import->arena, &put, &staged, &made);
	if (err != ERR_OK)
		file_unstage(import->db, &staged, err);
	close(fd);
	return err;
}

/* What has its size and its time is there. */
static enum err
bring_file(struct import *import, const FTSENT *found)
{
	const int depth = found->fts_level - 1;
	struct file folder, there;
	const char *name, *why;
	enum err err;

	if ((name = file_name_make(import->arena, found->fts_name, &why)) == NULL) {
		say_failed(import, found->fts_path, why);
		return ERR_OK;
	}
	if ((err = find_folder(import, depth, &folder)) != ERR_OK)
		return err;
	import->names[depth] = (char *)name;
	err = find_folder(import, depth + 1, &there);
	import->names[depth] = NULL;
	if (err == ERR_OK && !there.is_folder && there.size_bytes == found->fts_statp->st_size &&
	    there.modified_at == modified_at(found->fts_statp)) {
		import->kept++;
		return ERR_OK;
	}
	if (err == ERR_OK || err == ERR_NOT_FOUND)
		err = put_file(import, found, &folder, name);
	if (err == ERR_OK) {
		import->made++;
		import->bytes += found->fts_statp->st_size;
	}
	return err;
}

/* The name stays until the walk leaves the folder. */
static enum err
enter_folder(struct import *import, const FTSENT *found)
{
	const int depth = found->fts_level - 1;
	struct file above, there;
	struct file_place place = { .who = import->who, .folder = &above };
	const char *why;
	enum err err;

	place.name = file_name_make(import->arena, found->fts_name, &why);
	if (place.name == NULL || depth + 1 >= LEVELS_MAX)
		return ERR_INPUT;
	if ((err = find_folder(import, depth, &above)) != ERR_OK)
		return err;
	import->names[depth] = strdup(place.name);
	err = find_folder(import, depth + 1, &there);
	if (err == ERR_NOT_FOUND)
		err = file_make_folder(import->db, import->arena, &place, &there);
	return err == ERR_OK && !there.is_folder ? ERR_CONFLICT : err;
}

static void
leave_folder(struct import *import, const FTSENT *found)
{
	char **name = &import->names[found->fts_level - 1];

	free(*name);
	*name = NULL;
}

static bool
hash_file(int fd, unsigned char sha256[32])
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	char *chunk = malloc(CHUNK);
	ssize_t got;

	if (ctx == NULL || chunk == NULL || EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) != 1)
		abort();
	while ((got = read(fd, chunk, CHUNK)) > 0)
		EVP_DigestUpdate(ctx, chunk, (size_t)got);
	EVP_DigestFinal_ex(ctx, sha256, NULL);
	EVP_MD_CTX_free(ctx);
	free(chunk);
	return got == 0 && lseek(fd, 0, SEEK_SET) == 0;
}

/* "2019-07 sea.mp4" → "2019-07 sea", of as many characters as a title has. */
static const char *
title_of(struct arena *arena, const char *name)
{
	const char *dot = strrchr(name, '.');
	size_t len = dot != NULL && dot != name ? (size_t)(dot - name) : strlen(name), count = 0;

	for (size_t i = 0; i < len; i++)
		if (((unsigned char)name[i] & 0xC0) != 0x80 && ++count > VIDEO_TITLE_MAX)
			len = i;
	return arena_strndup(arena, name, len);
}

static enum err
publish(struct import *import, const FTSENT *found, int fd, struct video_import *video)
{
	struct body body = body_of(&fd, found->fts_statp);
	struct video_published published;
	enum err err;

	err = video_import(import->db, import->arena, &body, video, &published);
	if (err == ERR_NOT_MEDIA) {
		say_failed(import, found->fts_path, probe_refusal_sentence(published.refusal));
		return ERR_OK;
	}
	if (err == ERR_OK) {
		import->made++;
		import->bytes += video->size_bytes;
	}
	return err;
}

/* Private until its owner says otherwise, and as old as the file. */
static enum err
bring_video(struct import *import, const FTSENT *found)
{
	const char *why, *name = file_name_make(import->arena, found->fts_name, &why);
	struct video_import video = { .size_bytes = found->fts_statp->st_size };
	bool is_there;
	enum err err;
	int fd;

	if (name == NULL || strncmp(file_name_type(name), "video/", 6) != 0)
		return ERR_OK;
	video.wish = (struct video_wish){
		.owner = &import->who, .title = title_of(import->arena, name),
		.privacy = VIDEO_PRIVATE, .created_at = modified_at(found->fts_statp),
	};
	if ((fd = open(found->fts_accpath, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)) < 0)
		return err_of_errno(errno);
	err = hash_file(fd, video.sha256) ? video_import_is_there(import->db, &video, &is_there) :
	    ERR_INTERNAL;
	if (err == ERR_OK && is_there)
		import->kept++;
	else if (err == ERR_OK)
		err = publish(import, found, fd, &video);
	close(fd);
	return err;
}

struct kind {
	const char *name;
	enum err  (*bring)(struct import *import, const FTSENT *found);
	bool        has_folders;
};

static const struct kind kinds[] = {
	{ "files", bring_file, true },
	{ "videos", bring_video, false },
	{ NULL, NULL, false },
};

/* False: nothing more can come. */
static bool
take(struct import *import, const struct kind *kind, FTS *walk, FTSENT *found)
{
	enum err err = ERR_OK;

	arena_reset(import->arena);
	if (found->fts_info == FTS_DP && found->fts_level > 0 && kind->has_folders)
		leave_folder(import, found);
	else if (found->fts_info == FTS_D && found->fts_level > 0 && kind->has_folders) {
		if ((err = enter_folder(import, found)) != ERR_OK)
			fts_set(walk, found, FTS_SKIP);
	} else if (found->fts_info == FTS_F)
		err = kind->bring(import, found);
	else if (found->fts_info == FTS_DNR || found->fts_info == FTS_ERR || found->fts_info == FTS_NS)
		say_failed(import, found->fts_path, strerror(found->fts_errno));
	else if (found->fts_info == FTS_SL || found->fts_info == FTS_SLNONE || found->fts_info == FTS_DEFAULT)
		say_failed(import, found->fts_path, "it is no plain file");
	if (err != ERR_OK)
		say_failed(import, found->fts_path, err_title(err));
	say_progress(import, false);
	return !is_the_end(err);
}

static int
by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static int
import_all(struct import *import, const struct kind *kind, const char *directory)
{
	char *const roots[] = { (char *)directory, NULL };
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
	bool goes_on = true;
	FTSENT *found;

	while (walk != NULL && goes_on && (found = fts_read(walk)) != NULL)
		goes_on = take(import, kind, walk, found);
	if (walk != NULL)
		fts_close(walk);
	say_progress(import, true);
	return goes_on && walk != NULL && import->failed == 0 ? 0 : 1;
}

int
import_command(struct db *db, int argc, char **argv)
{
	struct import import = { .db = db };
	const struct kind *kind = kinds;
	struct file home;
	struct stat st;
	enum err err;
	int status;

	while (argc == 3 && kind->name != NULL && strcmp(kind->name, argv[0]) != 0)
		kind++;
	if (argc != 3 || kind->name == NULL)
		return COMMAND_USAGE;
	if (stat(argv[1], &st) != 0 || !S_ISDIR(st.st_mode)) {
		fprintf(stderr, "vitrina-admin import: %s is no directory\n", argv[1]);
		return 1;
	}
	import.arena = arena_new();
	if ((err = account_find_name(db, argv[2], &import.who)) == ERR_OK)
		err = file_home(db, import.arena, &import.who, &home);
	if (err != ERR_OK)
		fprintf(stderr, "vitrina-admin import: %s: %s\n", argv[2], err_title(err));
	status = err == ERR_OK ? import_all(&import, kind, argv[1]) : 1;
	for (size_t i = 0; i < LEVELS_MAX; i++)
		free(import.names[i]);
	arena_free(import.arena);
	return status;
}
