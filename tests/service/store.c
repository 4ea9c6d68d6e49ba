/* What every store driver has to do, whichever the configuration names. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/base/ids.h"
#include "lib/config/config.h"
#include "store/store.h"
#include "support/run/suite.h"
#include "support/world/test_store.h"

#define MB (1024 * 1024)

static struct arena *arena;
static int64_t part_size = MB;	/* where an S3 keeps the parts: its least, 5 MB */

/* A key of nobody else's. */
static const char *
fresh_key(void)
{
	return arena_printf(arena, "u/%s/%s", public_id_make().text, public_id_make().text);
}

static enum err
put(const char *key, uint32_t seed, int64_t length, struct store_object *out)
{
	struct test_bytes bytes = test_bytes(seed, length);
	struct body body = test_body(&bytes, false);

	return store_put(key, &body, out);
}

static enum err
put_part(const char *key, const char *upload, int number, uint32_t seed,
    int64_t length, struct store_part *out)
{
	struct test_bytes bytes = test_bytes(seed, length);
	struct body body = test_body(&bytes, false);

	return store_multipart_put(key, upload, number, part_size, &body, out);
}

static void
test_keys(void)
{
	static const char *const good[] = { "a", "u/x/-y_z.0", "v/abc/hls-1/0.m4s" };
	static const char *const bad[] = {
		"", "/a", "a/", "a//b", ".", "..", "a/../b", "a/.b", ".tmp/x", "a b", "a\n",
		"a%2fb", "\xc3\xa9", "a\\b",
	};
	struct store_object object;
	size_t i;

	for (i = 0; i < COUNT(good); i++)
		CU_ASSERT_TRUE(store_key_is_valid(good[i]));
	for (i = 0; i < COUNT(bad); i++) {
		CU_ASSERT_FALSE(store_key_is_valid(bad[i]));
		CU_ASSERT_EQUAL(store_put_bytes(bad[i], "x", 1, &object), ERR_INPUT);
		CU_ASSERT_EQUAL(store_head(bad[i], &object), ERR_NOT_FOUND);
		CU_ASSERT_EQUAL(store_delete(bad[i]), ERR_OK);
	}
}

static void
test_put_and_read(void)
{
	const char *key = fresh_key();
	struct store_object made, seen;
	char data[8];
	size_t got;

	CU_ASSERT_EQUAL(store_head(key, &seen), ERR_NOT_FOUND);
	CU_ASSERT_EQUAL(store_read(key, 0, data, sizeof(data), &got), ERR_NOT_FOUND);
	CU_ASSERT_EQUAL(put(key, 1, 3 * MB + 17, &made), ERR_OK);
	CU_ASSERT_EQUAL(made.size_bytes, 3 * MB + 17);
	CU_ASSERT_EQUAL(store_head(key, &seen), ERR_OK);
	CU_ASSERT_EQUAL(seen.size_bytes, made.size_bytes);
	CU_ASSERT_STRING_EQUAL(seen.etag, made.etag);
	CU_ASSERT_EQUAL(seen.etag[0], '"');
	CU_ASSERT_TRUE(test_object_has(key, 0, 1, 3 * MB + 17));
	CU_ASSERT_EQUAL(store_read(key, 3 * MB + 15, data, sizeof(data), &got), ERR_OK);
	CU_ASSERT_EQUAL(got, 2);
	CU_ASSERT_EQUAL(store_read(key, 4 * MB, data, sizeof(data), &got), ERR_OK);
	CU_ASSERT_EQUAL(got, 0);
}

static void
test_empty_and_chunked(void)
{
	const char *empty = fresh_key(), *chunked = fresh_key();
	struct test_bytes bytes = test_bytes(2, MB + 1);
	struct body body = test_body(&bytes, true);
	struct store_object object;

	CU_ASSERT_EQUAL(store_put_bytes(empty, "", 0, &object), ERR_OK);
	CU_ASSERT_EQUAL(object.size_bytes, 0);
	CU_ASSERT_EQUAL(store_head(empty, &object), ERR_OK);
	CU_ASSERT_EQUAL(store_put(chunked, &body, &object), ERR_OK);
	CU_ASSERT_EQUAL(object.size_bytes, MB + 1);
	CU_ASSERT_TRUE(test_object_has(chunked, 0, 2, MB + 1));
}

static void
test_what_fails_leaves_nothing(void)
{
	const char *key = fresh_key();
	struct test_bytes cut = test_bytes(3, 2 * MB), large = test_bytes(3, 2 * MB);
	struct body body = test_body(&cut, false);
	struct store_object object;

	cut.cut_at = MB;
	CU_ASSERT_EQUAL(store_put(key, &body, &object), ERR_MALFORMED);
	CU_ASSERT_EQUAL(store_head(key, &object), ERR_NOT_FOUND);
	body = test_body(&large, false);
	body.max_bytes = MB;
	CU_ASSERT_EQUAL(store_put(key, &body, &object), ERR_TOO_LARGE);
	body = test_body(&large, true);
	body.max_bytes = MB;
	CU_ASSERT_EQUAL(store_put(key, &body, &object), ERR_TOO_LARGE);
	CU_ASSERT_EQUAL(store_head(key, &object), ERR_NOT_FOUND);
}

static void
test_put_file_and_local(void)
{
	const char *key = fresh_key(), *copy = fresh_key(), *path = NULL;
	struct store_object object;

	CU_ASSERT_EQUAL(put(key, 4, MB, &object), ERR_OK);
	CU_ASSERT_EQUAL(store_local(key, arena, &path), ERR_OK);
	CU_ASSERT_EQUAL_FATAL(access(path, R_OK), 0);
	CU_ASSERT_EQUAL(store_put_file(copy, path, &object), ERR_OK);
	CU_ASSERT_EQUAL(object.size_bytes, MB);
	CU_ASSERT_EQUAL(access(path, R_OK), 0);
	store_local_done(path);
	CU_ASSERT_TRUE(test_object_has(copy, 0, 4, MB));
	CU_ASSERT_EQUAL(store_local(fresh_key(), arena, &path), ERR_NOT_FOUND);
}

static void
test_delete(void)
{
	const char *key = fresh_key();
	struct store_object object;

	CU_ASSERT_EQUAL(put(key, 5, 10, &object), ERR_OK);
	CU_ASSERT_EQUAL(store_delete(key), ERR_OK);
	CU_ASSERT_EQUAL(store_head(key, &object), ERR_NOT_FOUND);
	CU_ASSERT_EQUAL(store_delete(key), ERR_OK);
	CU_ASSERT_EQUAL(put(key, 6, 10, &object), ERR_OK);
	CU_ASSERT_TRUE(test_object_has(key, 0, 6, 10));
}

struct listing {
	size_t  count;
	int64_t bytes;
	size_t  most;
};

static bool
list_one(void *context, const char *key, int64_t size_bytes)
{
	struct listing *listing = context;

	CU_ASSERT_TRUE(store_key_is_valid(key));
	listing->bytes += size_bytes;
	return ++listing->count < listing->most;
}

static void
test_list(void)
{
	const char *id = public_id_make().text;
	const char *prefix = arena_printf(arena, "v/%s/", id);
	struct listing all = { .most = 100 }, one = { .most = 1 }, some = { .most = 100 };
	struct listing none = { .most = 100 };
	char upload[STORE_UPLOAD_MAX];
	struct store_object object;
	int i;

	for (i = 0; i < 5; i++)
		CU_ASSERT_EQUAL(store_put_bytes(
		    arena_printf(arena, "%shls-%d/%d.m4s", prefix, i % 2, i),
		    "0123456789", 10, &object), ERR_OK);
	CU_ASSERT_EQUAL(store_multipart_begin(fresh_key(), upload), ERR_OK);
	CU_ASSERT_EQUAL(store_list(prefix, list_one, &all), ERR_OK);
	CU_ASSERT_EQUAL(all.count, 5);
	CU_ASSERT_EQUAL(all.bytes, 50);
	CU_ASSERT_EQUAL(store_list(prefix, list_one, &one), ERR_OK);
	CU_ASSERT_EQUAL(one.count, 1);
	CU_ASSERT_EQUAL(store_list(arena_printf(arena, "%shls-1", prefix), list_one, &some), ERR_OK);
	CU_ASSERT_EQUAL(some.count, 2);
	CU_ASSERT_EQUAL(store_list("v/nothing/here/", list_one, &none), ERR_OK);
	CU_ASSERT_EQUAL(none.count, 0);
	CU_ASSERT_EQUAL(store_list("../", list_one, &none), ERR_INPUT);
	CU_ASSERT_EQUAL(store_list(".uploads/", list_one, &none), ERR_INPUT);
	CU_ASSERT_EQUAL(none.count, 0);
	CU_ASSERT_EQUAL(store_list("", list_one, &none), ERR_OK);
	CU_ASSERT_TRUE(none.count >= 5);
}

static void
test_parts_in_any_order(void)
{
	const char *key = fresh_key();
	char upload[STORE_UPLOAD_MAX];
	struct store_part parts[3];
	struct store_object object, again;

	CU_ASSERT_EQUAL(store_multipart_begin(key, upload), ERR_OK);
	CU_ASSERT_EQUAL(put_part(key, upload, 3, 13, 100, &parts[2]), ERR_OK);
	CU_ASSERT_EQUAL(put_part(key, upload, 1, 11, part_size, &parts[0]), ERR_OK);
	CU_ASSERT_EQUAL(store_head(key, &object), ERR_NOT_FOUND);
	CU_ASSERT_EQUAL(put_part(key, upload, 2, 12, part_size, &parts[1]), ERR_OK);
	CU_ASSERT_EQUAL(store_multipart_complete(key, upload, part_size, parts, 3, &object), ERR_OK);
	CU_ASSERT_EQUAL(object.size_bytes, 2 * part_size + 100);
	CU_ASSERT_TRUE(test_object_has(key, 0, 11, part_size));
	CU_ASSERT_TRUE(test_object_has(key, part_size, 12, part_size));
	CU_ASSERT_TRUE(test_object_has(key, 2 * part_size, 13, 100));
	CU_ASSERT_EQUAL(store_multipart_complete(key, upload, part_size, parts, 3, &again), ERR_OK);
	CU_ASSERT_STRING_EQUAL(again.etag, object.etag);
	CU_ASSERT_EQUAL(put_part(key, upload, 1, 14, part_size, &parts[0]), ERR_NOT_FOUND);
	CU_ASSERT_TRUE(test_object_has(key, 0, 11, part_size));
}

static void
test_part_again_replaces_it(void)
{
	const char *key = fresh_key();
	char upload[STORE_UPLOAD_MAX];
	struct store_part first, parts[2];
	struct store_object object;

	CU_ASSERT_EQUAL(store_multipart_begin(key, upload), ERR_OK);
	CU_ASSERT_EQUAL(put_part(key, upload, 1, 21, part_size, &first), ERR_OK);
	CU_ASSERT_EQUAL(put_part(key, upload, 2, 22, 500, &parts[1]), ERR_OK);
	CU_ASSERT_EQUAL(put_part(key, upload, 1, 23, part_size, &parts[0]), ERR_OK);
	CU_ASSERT_STRING_NOT_EQUAL(first.etag, parts[0].etag);
	store_multipart_forget(key, upload, &first);
	CU_ASSERT_EQUAL(store_multipart_complete(key, upload, part_size, parts, 2, &object), ERR_OK);
	CU_ASSERT_EQUAL(object.size_bytes, part_size + 500);
	CU_ASSERT_TRUE(test_object_has(key, 0, 23, part_size));
	CU_ASSERT_TRUE(test_object_has(key, part_size, 22, 500));
}

/* A shorter one, when it is the last: nothing of the longer one stays behind it. */
static void
test_last_part_again_shorter(void)
{
	const char *key = fresh_key();
	char upload[STORE_UPLOAD_MAX];
	struct store_part first, part;
	struct store_object object;

	CU_ASSERT_EQUAL(store_multipart_begin(key, upload), ERR_OK);
	CU_ASSERT_EQUAL(put_part(key, upload, 1, 24, 5000, &first), ERR_OK);
	CU_ASSERT_EQUAL(put_part(key, upload, 1, 25, 300, &part), ERR_OK);
	CU_ASSERT_EQUAL(store_multipart_complete(key, upload, part_size, &part, 1, &object), ERR_OK);
	CU_ASSERT_EQUAL(object.size_bytes, 300);
	CU_ASSERT_TRUE(test_object_has(key, 0, 25, 300));
}

static void
test_parts_that_fail(void)
{
	const char *key = fresh_key();
	char upload[STORE_UPLOAD_MAX];
	struct test_bytes cut = test_bytes(31, part_size), large = test_bytes(31, part_size + 1);
	struct body body = test_body(&cut, false);
	struct store_part parts[2], kept;
	struct store_object object;

	cut.cut_at = part_size / 2;
	CU_ASSERT_EQUAL(store_multipart_begin(key, upload), ERR_OK);
	CU_ASSERT_EQUAL(store_multipart_put(key, upload, 1, part_size, &body, &parts[0]), ERR_MALFORMED);
	body = test_body(&large, false);
	CU_ASSERT_EQUAL(store_multipart_put(key, upload, 1, part_size, &body, &parts[0]), ERR_INPUT);
	body = test_body(&large, true);
	CU_ASSERT_EQUAL(store_multipart_put(key, upload, 1, part_size, &body, &parts[0]), ERR_INPUT);
	CU_ASSERT_EQUAL(put_part(key, upload, 0, 31, 1, &parts[0]), ERR_INPUT);
	CU_ASSERT_EQUAL(put_part(key, upload, STORE_PARTS_MAX + 1, 31, 1, &parts[0]), ERR_INPUT);

	/* A failure after a success takes nothing of it. */
	CU_ASSERT_EQUAL(put_part(key, upload, 1, 32, part_size, &kept), ERR_OK);
	cut = test_bytes(33, part_size);
	cut.cut_at = part_size / 2;
	body = test_body(&cut, false);
	CU_ASSERT_EQUAL(store_multipart_put(key, upload, 1, part_size, &body, &parts[0]), ERR_MALFORMED);
	CU_ASSERT_EQUAL(store_multipart_complete(key, upload, part_size, &kept, 1, &object), ERR_OK);
	CU_ASSERT_TRUE(test_object_has(key, 0, 32, part_size));
}

static void
test_no_such_upload(void)
{
	const char *key = fresh_key(), *other = fresh_key();
	char upload[STORE_UPLOAD_MAX];
	struct store_part part;
	struct store_object object;

	CU_ASSERT_EQUAL(store_multipart_begin(key, upload), ERR_OK);
	CU_ASSERT_EQUAL(put_part(other, upload, 1, 41, 5, &part), ERR_NOT_FOUND);
	CU_ASSERT_EQUAL(put_part(key, "../../etc", 1, 41, 5, &part), ERR_NOT_FOUND);
	CU_ASSERT_EQUAL(put_part(key, upload, 1, 41, 5, &part), ERR_OK);
	CU_ASSERT_EQUAL(store_multipart_complete(other, upload, part_size, &part, 1, &object), ERR_NOT_FOUND);
	CU_ASSERT_EQUAL(store_multipart_abort(key, upload), ERR_OK);
	CU_ASSERT_EQUAL(store_multipart_abort(key, upload), ERR_OK);
	CU_ASSERT_EQUAL(put_part(key, upload, 1, 41, 5, &part), ERR_NOT_FOUND);
	CU_ASSERT_EQUAL(store_multipart_complete(key, upload, part_size, &part, 1, &object), ERR_NOT_FOUND);
}

static void
test_delete_takes_the_upload(void)
{
	const char *key = fresh_key();
	char upload[STORE_UPLOAD_MAX];
	struct store_part part;

	CU_ASSERT_EQUAL(store_multipart_begin(key, upload), ERR_OK);
	CU_ASSERT_EQUAL(put_part(key, upload, 1, 42, 5, &part), ERR_OK);
	CU_ASSERT_EQUAL(store_delete(key), ERR_OK);
	CU_ASSERT_EQUAL(put_part(key, upload, 1, 42, 5, &part), ERR_NOT_FOUND);
}

static void
test_space(void)
{
	int64_t free_bytes, total_bytes;

	CU_ASSERT_EQUAL(store_space(&free_bytes, &total_bytes), ERR_OK);
	CU_ASSERT_EQUAL(free_bytes < 0, total_bytes < 0);
	CU_ASSERT_TRUE(free_bytes <= total_bytes);
	CU_ASSERT_EQUAL(store_check_space(0), ERR_OK);
	if (free_bytes >= 0)
		CU_ASSERT_EQUAL(store_check_space(total_bytes), ERR_NO_SPACE);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "keys", test_keys },
		{ "put and read", test_put_and_read },
		{ "empty and chunked", test_empty_and_chunked },
		{ "what fails leaves nothing", test_what_fails_leaves_nothing },
		{ "put a file, read it locally", test_put_file_and_local },
		{ "delete", test_delete },
		{ "list", test_list },
		{ "parts in any order", test_parts_in_any_order },
		{ "a part again replaces it", test_part_again_replaces_it },
		{ "the last part again, shorter", test_last_part_again_shorter },
		{ "parts that fail", test_parts_that_fail },
		{ "no such upload", test_no_such_upload },
		{ "delete takes the upload", test_delete_takes_the_upload },
		{ "space", test_space },
		CU_TEST_INFO_NULL,
	};
	int status;

	test_store();
	if (strcmp(config()->store, "s3") == 0)
		part_size = 5 * MB;
	arena = arena_new();
	status = suite_run("store", tests);
	arena_free(arena);
	return status;
}
