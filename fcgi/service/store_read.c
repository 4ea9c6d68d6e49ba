/* The store: what is there, read, counted and deleted. */
#include "service/store.h"

#include <stdio.h>
#include <string.h>

#include "lib/config.h"
#include "service/store_driver.h"

static const char *
or_newest(const char *version)
{
	return version != NULL ? version : "";
}

enum err
store_head_version(const char *key, const char *version, struct store_object *out)
{
	if (!store_key_is_valid(key))
		return ERR_NOT_FOUND;
	return store_driver()->head(key, or_newest(version), out);
}

enum err
store_head(const char *key, struct store_object *out)
{
	return store_head_version(key, "", out);
}

enum err
store_read_version(const char *key, const char *version, int64_t offset, void *data,
    size_t len, size_t *got)
{
	if (!store_key_is_valid(key))
		return ERR_NOT_FOUND;
	return store_driver()->read(key, or_newest(version), offset, data, len, got);
}

enum err
store_read(const char *key, int64_t offset, void *data, size_t len, size_t *got)
{
	return store_read_version(key, "", offset, data, len, got);
}

enum err
store_local_version(const char *key, const char *version, struct arena *arena,
    const char **path)
{
	if (!store_key_is_valid(key))
		return ERR_NOT_FOUND;
	return store_driver()->local(key, or_newest(version), arena, path);
}

enum err
store_local(const char *key, struct arena *arena, const char **path)
{
	return store_local_version(key, "", arena, path);
}

enum err
store_local_ends(const char *key, const char *version, struct arena *arena,
    const char **path, bool *is_whole)
{
	*is_whole = true;
	if (!store_key_is_valid(key))
		return ERR_NOT_FOUND;
	if (store_driver()->local_ends == NULL)
		return store_driver()->local(key, or_newest(version), arena, path);
	return store_driver()->local_ends(key, or_newest(version), arena, path, is_whole);
}

void
store_local_done(const char *path)
{
	store_driver()->local_done(path);
}

enum err
store_delete(const char *key)
{
	return store_key_is_valid(key) ? store_driver()->remove(key) : ERR_OK;
}

static bool
delete_one(void *context, const char *key, int64_t size_bytes)
{
	enum err *first = context, err;

	(void)size_bytes;
	err = store_delete(key);
	if (*first == ERR_OK)
		*first = err;
	return true;
}

/* One that keys could begin with. */
static bool
is_prefix(const char *prefix)
{
	char key[STORE_KEY_MAX + 2];

	snprintf(key, sizeof(key), "%sx", prefix);
	return strlen(prefix) < STORE_KEY_MAX && store_key_is_valid(key);
}

enum err
store_delete_prefix(const char *prefix)
{
	enum err first = ERR_OK, err;

	if (prefix[0] == '\0' || !is_prefix(prefix))
		return ERR_INPUT;
	if (store_driver()->remove_prefix != NULL)
		return store_driver()->remove_prefix(prefix);
	err = store_list(prefix, delete_one, &first);
	return first != ERR_OK ? first : err;
}

enum err
store_reach(void)
{
	return store_driver()->reach();
}

enum err
store_space(int64_t *free_bytes, int64_t *total_bytes)
{
	return store_driver()->space(free_bytes, total_bytes);
}

enum err
store_check_space(int64_t more_bytes)
{
	int64_t free_bytes, total_bytes;
	enum err err;

	err = store_space(&free_bytes, &total_bytes);
	if (err != ERR_OK || free_bytes < 0)
		return err;
	return free_bytes - more_bytes < config()->min_free ? ERR_NO_SPACE : ERR_OK;
}

enum err
store_list(const char *prefix,
    bool (*each)(void *context, const char *key, int64_t size_bytes), void *context)
{
	if (!is_prefix(prefix))
		return ERR_INPUT;
	return store_driver()->list(prefix, each, context);
}

enum err
store_sweep(int64_t before_us)
{
	return store_driver()->sweep(before_us);
}
