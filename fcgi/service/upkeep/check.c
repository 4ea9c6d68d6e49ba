/* The store proven: objects, versions, uploads in parts. */
#include "service/upkeep/check_inside.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lib/aws/s3.h"
#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/base/ids.h"
#include "lib/config/config.h"
#include "store/store.h"
#include "store/store_direct.h"
#include "store/store_s3.h"

static bool
check_objects(struct check *check)
{
	static const char first[] = "what was put first", second[] = "and then";
	const char *key = arena_printf(check->arena, "%sobject", check->prefix);
	struct store_object was, is;
	char read[sizeof(first)] = "";
	size_t got = 0;

	if (!check_s3(check, store_put_bytes(key, first, strlen(first), &was),
	    "an object can be put", "an object cannot be put") ||
	    !check_s3(check, store_read(key, 5, read, 3, &got),
	    "it can be read", "it cannot be read"))
		return false;
	if (got != 3 || memcmp(read, first + 5, 3) != 0)
		return check_say(check, false, "what is read is not what was put");
	if (!store_is_direct())
		return true;
	if (was.version_id[0] == '\0')
		return check_say(check, false, "the bucket keeps no versions, so owners could change "
		    "what they published: run `vitrina-admin store setup`");
	store_put_bytes(key, second, strlen(second), &is);
	got = 0;
	store_read_version(key, was.version_id, 0, read, strlen(first), &got);
	return check_say(check, got == strlen(first) && memcmp(read, first, got) == 0,
	    "an older version stays readable after the object is written again");
}

static void
check_parts(struct check *check)
{
	const char *key = arena_printf(check->arena, "%sparts", check->prefix);
	char upload[STORE_UPLOAD_MAX];
	struct store_part part = { .number = 1, .size_bytes = 6 };
	struct store_object object;
	enum err err;

	err = store_multipart_begin(key, upload);
	if (err == ERR_OK && store_is_direct()) {
		const int one = 1;
		int64_t expires_s = 600;
		const char *url = "";
		struct http_reply reply = { 0 };

		err = store_sign_parts(key, upload, check->arena, &one, 1, &expires_s, &url);
		if (err == ERR_OK && check_send(check, "PUT", url, NULL, "a part", &reply) == 200)
			snprintf(part.etag, sizeof(part.etag), "%s",
			    http_reply_header(&reply, "ETag", check->arena));
		else if (err == ERR_OK)
			err = ERR_INTERNAL;
		if (err == ERR_OK)
			err = store_multipart_complete(key, upload, STORE_PART_ALIGN, &part, 1,
			    &object);
	}
	if (err != ERR_OK || !store_is_direct())
		store_multipart_abort(key, upload);
	check_s3(check, err, store_is_direct() ?
	    "an upload in parts works, by addresses that need no keys" :
	    "an upload in parts can begin", "an upload in parts does not work");
}

static bool
ignore(void *context, const char *key, int64_t size_bytes)
{
	(void)context, (void)key, (void)size_bytes;
	return false;
}

bool
check_store(const struct check_report *report)
{
	struct check check = { .arena = arena_new(), .report = report, .is_good = true };

	check.prefix = arena_printf(check.arena, "u/check-%s/", public_id_make().text);
	/* a list, for an S3 says why it refuses one */
	if (check_s3(&check, store_list(check.prefix, ignore, NULL), "the store answers", "the store does not answer") &&
	    check_objects(&check)) {
		check_parts(&check);
		if (store_is_direct()) {
			check_links(&check);
			check_sessions(&check);
		}
	}
	if (check.is_good)
		check_s3(&check, store_delete_prefix(check.prefix),
		    "everything of this check is deleted again", "it cannot be deleted");
	arena_free(check.arena);
	return check.is_good;
}

static const char *
own_origin(const char *origin)
{
	return origin[0] != '\0' ? origin :
	    config()->public_url[0] != '\0' ? config()->public_url : "*";
}

enum err
check_setup(const char *origin)
{
	struct arena *arena;
	enum err err;

	if (!store_is_direct())
		return ERR_OK;
	arena = arena_new();
	err = s3_bucket_head(store_s3(), arena);
	if (err == ERR_NOT_FOUND)
		err = s3_bucket_create(store_s3(), arena);
	if (err == ERR_OK)
		err = s3_bucket_set_versions(store_s3(), arena);
	if (err == ERR_OK)
		err = s3_bucket_set_cors(store_s3(), arena, own_origin(origin));
	if (err == ERR_STORE_REFUSED && strcmp(s3_fault(), "AccessDenied") == 0)
		err = ERR_FORBIDDEN;
	arena_free(arena);
	return err;
}
