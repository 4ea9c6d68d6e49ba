/* The store's `s3` driver: whole objects. */
#include "store/store_s3.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/aws/aws_keys.h"
#include "lib/base/arena.h"
#include "lib/config/config.h"
#include "lib/io/body.h"
#include "store/store_signing.h"

static struct s3 bucket;

static void
read_bucket(void)
{
	char *amazon = NULL;

	if (config()->s3_endpoint[0] == '\0' && asprintf(&amazon,
	    "https://s3.%s.amazonaws.com", config()->s3_region) < 0)
		abort();
	bucket = (struct s3){
		.endpoint = amazon != NULL ? amazon : config()->s3_endpoint,
		.region = config()->s3_region,
		.bucket = config()->s3_bucket,
		.path_style = config()->s3_path_style,
		.ca_file = config()->s3_ca_file[0] != '\0' ? config()->s3_ca_file : NULL,
		.keys = store_signing_asks_as() == NULL ? aws_keys_get : NULL,
		.sign = store_signing_ask,
	};
}

const struct s3 *
store_s3(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, read_bucket);
	return &bucket;
}

static const char *
version_or_newest(const char *version)
{
	return version[0] != '\0' ? version : NULL;
}

void
store_s3_facts(const struct s3_object *from, struct store_object *out)
{
	*out = (struct store_object){ .size_bytes = from->size_bytes };
	snprintf(out->etag, sizeof(out->etag), "%s", from->etag != NULL ? from->etag : "");
	/* "null" is what buckets call it that keep none */
	if (from->version_id != NULL && strcmp(from->version_id, "null") != 0)
		snprintf(out->version_id, sizeof(out->version_id), "%s", from->version_id);
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
	return store_s3_abort_all("", true, before_us);
}

static enum err
reach(void)
{
	struct arena *arena = arena_new();
	enum err err;

	err = s3_bucket_head(store_s3(), arena);
	arena_free(arena);
	return err;
}

static enum err
put(const char *key, struct body *body, struct store_object *out)
{
	int64_t size_bytes;
	enum err err;
	int fd;

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
	.reach = reach,
	.direct = &store_s3_direct,
};
