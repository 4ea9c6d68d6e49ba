/* The store's `s3` driver: whole objects. */
#include "store/store_s3.h"

#include <string.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/io/body.h"

static const char *
version_or_newest(const char *version)
{
	return version[0] != '\0' ? version : NULL;
}

static enum err
head(const char *key, const char *version, struct store_object *out)
{
	struct arena *arena = arena_new();
	struct s3_object object;
	enum err err;

	err = s3_head(store_s3(), arena, key, version_or_newest(version), &object);
	if (err == ERR_OK)
		store_s3_facts(&object, out);
	arena_free(arena);
	return err;
}

/* Where a range goes. */
struct window {
	char  *data;
	size_t len;
	size_t got;
};

static bool
take(void *context, const void *data, size_t len)
{
	struct window *window = context;

	if (len > window->len - window->got)
		return false;
	memcpy(window->data + window->got, data, len);
	window->got += len;
	return true;
}

static enum err
read_some(const char *key, const char *version, int64_t offset, void *data, size_t len,
    size_t *got)
{
	struct window window = { .data = data, .len = len };
	struct arena *arena = arena_new();
	enum err err;

	err = s3_get(store_s3(), arena, key, version_or_newest(version), offset,
	    (int64_t)len, take, &window);
	arena_free(arena);
	*got = window.got;
	return err == ERR_RANGE ? ERR_OK : err;	/* past the end there is nothing */
}

static enum err
remove_object(const char *key)
{
	enum err err;

	err = s3_delete_versions(store_s3(), key, false);
	return err == ERR_OK ? store_s3_abort_all(key, false, INT64_MAX) : err;
}

static enum err
remove_prefix(const char *prefix)
{
	enum err err;

	err = s3_delete_versions(store_s3(), prefix, true);
	return err == ERR_OK ? store_s3_abort_all(prefix, true, INT64_MAX) : err;
}

static enum err
space(int64_t *free_bytes, int64_t *total_bytes)
{
	*free_bytes = *total_bytes = -1;
	return ERR_OK;
}

struct listing {
	bool (*each)(void *context, const char *key, int64_t size_bytes);
	void  *context;
};

static bool
list_one(void *context, const struct s3_name *name)
{
	const struct listing *listing = context;

	return listing->each(listing->context, name->key, name->size_bytes);
}

static enum err
list(const char *prefix,
    bool (*each)(void *context, const char *key, int64_t size_bytes), void *context)
{
	struct listing listing = { each, context };

	return s3_list(store_s3(), prefix, false, list_one, &listing);
}

static enum err
sweep(int64_t before_us)
{
	store_s3_local_sweep(before_us);
	return store_s3_abort_all("", true, before_us);
}

static enum err
put(const char *key, struct body *body, struct store_object *out)
{
	int64_t size_bytes;
	enum err err;
	int fd;

	if (body->spool_path == NULL)
		return store_s3_put_stream(key, body, out);
	err = store_s3_spool(body, &fd, &size_bytes);
	if (err != ERR_OK)
		return err;
	err = store_s3_put_fd(key, fd, size_bytes, out);
	close(fd);
	return err;
}

static enum err
put_file(const char *key, const char *path, struct store_object *out)
{
	struct body body = { .spool_path = path, .length = -1, .max_bytes = INT64_MAX };

	return put(key, &body, out);
}

/* S3 keeps the newest of each part, and drops the others with the upload. */
static void
forget(const char *key, const char *upload, const struct store_part *part)
{
	(void)key, (void)upload, (void)part;
}

static void
reject(const char *key, const char *upload, int64_t part_size,
    const struct store_part *part)
{
	(void)key, (void)upload, (void)part_size, (void)part;
}

const struct store_driver store_s3_driver = {
	.name = "s3",
	.put = put,
	.put_file = put_file,
	.head = head,
	.read = read_some,
	.local = store_s3_local,
	.local_ends = store_s3_local_ends,
	.local_done = store_s3_local_done,
	.remove = remove_object,
	.hide = store_s3_hide,
	.list_hidden = store_s3_list_hidden,
	.remove_prefix = remove_prefix,
	.begin = store_s3_begin,
	.put_part = store_s3_put_part,
	.forget = forget,
	.reject = reject,
	.complete = store_s3_complete,
	.abort = store_s3_abort,
	.space = space,
	.list = list,
	.sweep = sweep,
	.reach = store_s3_reach,
	.is_away = store_s3_is_away,
	.direct = &store_s3_direct,
};
