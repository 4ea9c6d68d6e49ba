/* The store: what is there, read, counted and deleted. */
#include "store/store.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/config/config.h"
#include "store/store_driver.h"

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
	return store_driver_of(key)->head(key, or_newest(version), out);
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
	return store_driver_of(key)->read(key, or_newest(version), offset, data, len, got);
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
	return store_driver_of(key)->local(key, or_newest(version), arena, path);
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
	if (store_driver_of(key)->local_ends == NULL)
		return store_driver_of(key)->local(key, or_newest(version), arena, path);
	return store_driver_of(key)->local_ends(key, or_newest(version), arena, path, is_whole);
}

void
store_local_done(const char *path)
{
	const struct store_driver *before = store_driver_before();

	store_driver()->local_done(path);
	if (before != NULL)
		before->local_done(path);
}

/* From both, where there are two: a copy would come back. */
enum err
store_delete(const char *key)
{
	const struct store_driver *before = store_driver_before();
	enum err err;

	if (!store_key_is_valid(key))
		return ERR_OK;
	err = store_driver()->remove(key);
	return err == ERR_OK && before != NULL ? before->remove(key) : err;
}

static enum err
hide(const struct store_driver *driver, const char *key)
{
	return driver->hide != NULL ? driver->hide(key) : driver->remove(key);
}

enum err
store_hide(const char *key)
{
	const struct store_driver *before = store_driver_before();
	enum err err;

	if (!store_key_is_valid(key))
		return ERR_OK;
	err = hide(store_driver(), key);
	return err == ERR_OK && before != NULL ? hide(before, key) : err;
}

enum err
store_list_hidden(int64_t before_us, bool (*each)(void *context, const char *key),
    void *context)
{
	const struct store_driver *driver = store_driver();

	return driver->list_hidden != NULL ? driver->list_hidden(before_us, each, context) : ERR_OK;
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

static enum err
delete_prefix(const struct store_driver *driver, const char *prefix)
{
	enum err first = ERR_OK, err;

	if (driver->remove_prefix != NULL)
		return driver->remove_prefix(prefix);
	err = driver->list(prefix, delete_one, &first);
	return first != ERR_OK ? first : err;
}

enum err
store_delete_prefix(const char *prefix)
{
	const struct store_driver *before = store_driver_before();
	enum err err;

	if (prefix[0] == '\0' || !is_prefix(prefix))
		return ERR_INPUT;
	err = delete_prefix(store_driver(), prefix);
	return err == ERR_OK && before != NULL ? delete_prefix(before, prefix) : err;
}

enum err
store_reach(void)
{
	const struct store_driver *before = store_driver_before();
	enum err err = store_driver()->reach();

	return err == ERR_OK && before != NULL ? before->reach() : err;
}

enum err
store_space(int64_t *free_bytes, int64_t *total_bytes)
{
	return store_driver()->space(free_bytes, total_bytes);
}

enum err
store_check_space(int64_t more_bytes)
{
	return store_space_check(store_driver()->space, more_bytes);
}

/* Lists what the other driver has not told of. */
struct rest {
	bool (*each)(void *context, const char *key, int64_t size_bytes);
	void  *context;
};

static bool
list_rest(void *context, const char *key, int64_t size_bytes)
{
	const struct rest *rest = context;

	return store_driver_of(key)->knows != NULL ||
	    rest->each(rest->context, key, size_bytes);
}

/* The directory's, and what of the S3's is not among them. */
static enum err
list_both(const char *prefix, struct rest *rest)
{
	const struct store_driver *now = store_driver(), *before = store_driver_before();
	const struct store_driver *file = now->knows != NULL ? now : before;
	enum err err;

	err = file->list(prefix, rest->each, rest->context);
	return err != ERR_OK ? err : (file == now ? before : now)->list(prefix, list_rest, rest);
}

enum err
store_list(const char *prefix,
    bool (*each)(void *context, const char *key, int64_t size_bytes), void *context)
{
	struct rest rest = { each, context };

	if (!is_prefix(prefix))
		return ERR_INPUT;
	return store_driver_before() != NULL ? list_both(prefix, &rest) :
	    store_driver()->list(prefix, each, context);
}

/* Bodies that were under way when a front end or a program was killed. */
static void
sweep_spool(int64_t before_s)
{
	DIR *dir = opendir(config()->spool_dir);
	struct dirent *entry;
	struct stat st;

	while (dir != NULL && (entry = readdir(dir)) != NULL)
		if (fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		    S_ISREG(st.st_mode) && st.st_ctim.tv_sec < before_s)
			unlinkat(dirfd(dir), entry->d_name, 0);
	if (dir != NULL)
		closedir(dir);
}

enum err
store_sweep(int64_t before_us)
{
	const struct store_driver *before = store_driver_before();
	enum err err = store_driver()->sweep(before_us);

	sweep_spool(before_us / 1000000);

	return err == ERR_OK && before != NULL ? before->sweep(before_us) : err;
}
