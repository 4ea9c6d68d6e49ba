/* Idempotency-Key: the same key and request publish once, also at the same time. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/count.h"
#include "support/run/suite.h"
#include "support/sites/film.h"
#include "support/sites/videos_site.h"

#define AT_ONCE 6

static const char *const with_key[] = { "HTTP_IDEMPOTENCY_KEY", "the key", NULL };
static const char *const other_key[] = { "HTTP_IDEMPOTENCY_KEY", "another", NULL };

static int64_t
videos_of(const char *who)
{
	char sql[256];

	snprintf(sql, sizeof(sql), "SELECT count(*) FROM video v JOIN account a ON a.id = v.owner_id"
	    " WHERE a.username = '%s'", who);
	return videos_number(sql);
}

/* Bytes that `who` is charged, less those of its videos. */
static int64_t
surplus_of(const char *who)
{
	char sql[256];

	snprintf(sql, sizeof(sql), "SELECT a.used_bytes - sum(o.size_bytes)::bigint FROM account a"
	    " JOIN video v ON v.owner_id = a.id JOIN object o ON o.id = v.object_id"
	    " WHERE a.username = '%s' GROUP BY a.id", who);
	return videos_number(sql);
}

static void
test_a_body_again(void)
{
	const struct film film = film_small();
	struct api me = videos_person("body");
	char id[12];

	me.more = with_key;
	film_published(&me, "title=Once", id);
	CU_ASSERT_EQUAL(film_publish(&me, &film, "title=Once"), 201);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "id"), id);
	CU_ASSERT_EQUAL(film_publish(&me, &film, "title=Other"), 409);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "type"), "/problems/idempotency");
	CU_ASSERT_EQUAL(videos_of("body"), 1);
	CU_ASSERT_EQUAL(surplus_of("body"), 0);
	me.more = other_key;
	CU_ASSERT_EQUAL(film_publish(&me, &film, "title=Once"), 201);
	CU_ASSERT_STRING_NOT_EQUAL(api_text(&me, "id"), id);
	CU_ASSERT_EQUAL(videos_of("body"), 2);
	api_done(&me);
}

static void
test_an_upload_again(void)
{
	const struct film film = film_small();
	struct api me = videos_person("upload");
	char key[201], id[12];

	film_upload(&me, &film, key);
	me.more = with_key;
	CU_ASSERT_EQUAL(api_post(&me, "/api/videos", "{'key': '%s', 'title': 'Once'}", key), 201);
	snprintf(id, sizeof(id), "%s", api_text(&me, "id"));
	CU_ASSERT_EQUAL(api_post(&me, "/api/videos", "{'key': '%s', 'title': 'Once'}", key), 201);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "id"), id);
	CU_ASSERT_EQUAL(api_post(&me, "/api/videos", "{'key': '%s', 'title': 'Two'}", key), 409);
	CU_ASSERT_EQUAL(videos_of("upload"), 1);
	/* another's same key is another key */
	struct api other = videos_person("other");

	other.more = with_key;
	film_upload(&other, &film, key);
	CU_ASSERT_EQUAL(api_post(&other, "/api/videos", "{'key': '%s', 'title': 'Once'}", key), 201);
	CU_ASSERT_STRING_NOT_EQUAL(api_text(&other, "id"), id);
	api_done(&me);
	api_done(&other);
}

static void
test_what_failed_may_be_tried_again(void)
{
	const struct film film = film_small(), text = film_of_text("no video");
	struct api me = videos_person("retry");

	me.more = with_key;
	CU_ASSERT_EQUAL(film_publish(&me, &text, "title=x"), 422);
	CU_ASSERT_EQUAL(film_publish(&me, &film, "title=x"), 201);
	CU_ASSERT_EQUAL(videos_of("retry"), 1);
	api_done(&me);
}

struct caller {
	struct api  me;
	const char *key;	/* NULL: a raw body */
	int         status;
	char        id[12];
};

static void *
call(void *context)
{
	const struct film film = film_small();
	struct caller *caller = context;
	char body[300];

	snprintf(body, sizeof(body), "{\"key\": \"%s\", \"title\": \"x\"}",
	    caller->key != NULL ? caller->key : "");
	caller->status = caller->key == NULL ? film_publish(&caller->me, &film, "title=x") :
	    api_call(&caller->me, "POST", "/api/videos", body);
	snprintf(caller->id, sizeof(caller->id), "%s", api_text(&caller->me, "id"));
	return NULL;
}

static void
call_at_once(const struct api *me, const char *key, struct caller callers[AT_ONCE])
{
	pthread_t threads[AT_ONCE];
	int i;

	for (i = 0; i < AT_ONCE; i++) {
		callers[i] = (struct caller){ .key = key };
		callers[i].me = (struct api){ .socket = me->socket, .more = me->more };
		memcpy(callers[i].me.session, me->session, sizeof(me->session));
		CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, call, &callers[i]), 0);
	}
	for (i = 0; i < AT_ONCE; i++)
		pthread_join(threads[i], NULL);
}

static void
test_at_once(void)
{
	const struct film film = film_small();
	struct api bodies = videos_person("bodies"), uploads = videos_person("uploads");
	struct caller callers[AT_ONCE];
	char key[201];
	int i;

	bodies.more = with_key;
	call_at_once(&bodies, NULL, callers);
	for (i = 0; i < AT_ONCE; i++) {
		CU_ASSERT_EQUAL(callers[i].status, 201);
		CU_ASSERT_STRING_EQUAL(callers[i].id, callers[0].id);
		api_done(&callers[i].me);
	}
	CU_ASSERT_EQUAL(videos_of("bodies"), 1);
	CU_ASSERT_EQUAL(surplus_of("bodies"), 0);

	film_upload(&uploads, &film, key);
	uploads.more = with_key;
	call_at_once(&uploads, key, callers);
	for (i = 0; i < AT_ONCE; i++) {
		CU_ASSERT_EQUAL(callers[i].status, 201);
		CU_ASSERT_STRING_EQUAL(callers[i].id, callers[0].id);
		api_done(&callers[i].me);
	}
	CU_ASSERT_EQUAL(videos_of("uploads"), 1);
	api_done(&bodies);
	api_done(&uploads);
}

/* Without a key the first to claim the upload has it. */
static void
test_at_once_without_a_key(void)
{
	const struct film film = film_small();
	struct api me = videos_person("keyless");
	struct caller callers[AT_ONCE];
	int i, made = 0, refused = 0;
	char key[201];

	film_upload(&me, &film, key);
	call_at_once(&me, key, callers);
	for (i = 0; i < AT_ONCE; i++) {
		made += callers[i].status == 201;
		refused += callers[i].status == 409;
		api_done(&callers[i].me);
	}
	CU_ASSERT_EQUAL(made, 1);
	CU_ASSERT_EQUAL(refused, AT_ONCE - 1);
	CU_ASSERT_EQUAL(videos_of("keyless"), 1);
	api_done(&me);
}

static void
test_a_comment_again(void)
{
	struct api me = videos_person("talker");
	char id[12], comment[12], path[64];

	film_published(&me, "title=x", id);
	snprintf(path, sizeof(path), "/api/videos/%s/comments", id);
	me.more = with_key;
	CU_ASSERT_EQUAL(api_post(&me, path, "{'body': 'Once'}"), 201);
	snprintf(comment, sizeof(comment), "%s", api_text(&me, "id"));
	CU_ASSERT_EQUAL(api_post(&me, path, "{'body': 'Once'}"), 201);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "id"), comment);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "body"), "Once");
	CU_ASSERT_EQUAL(api_post(&me, path, "{'body': 'Twice'}"), 409);
	me.more = NULL;
	CU_ASSERT_EQUAL(api_call(&me, "GET", path, NULL), 200);
	CU_ASSERT_EQUAL(api_count(&me, "items"), 1);
	api_done(&me);
}

static void
test_a_key_that_is_none_is_named(void)
{
	static const char *const long_key[] = {
		"HTTP_IDEMPOTENCY_KEY",
		"0123456789012345678901234567890123456789012345678901234567890123456789"
		"0123456789012345678901234567890123456789012345678901234567890123456789"
		"0123456789012345678901234567890123456789012345678901234567890", NULL,
	};
	static const char *const foreign_key[] = { "HTTP_IDEMPOTENCY_KEY", "\xff", NULL };
	const struct film film = film_small();
	struct api me = videos_person("none");

	me.more = long_key;
	CU_ASSERT_EQUAL(film_publish(&me, &film, "title=Once"), 422);
	CU_ASSERT_PTR_NOT_NULL(strstr(api_text(&me, "detail"), "Idempotency-Key"));
	me.more = foreign_key;
	CU_ASSERT_EQUAL(film_publish(&me, &film, "title=Once"), 422);
	CU_ASSERT_PTR_NOT_NULL(strstr(api_text(&me, "detail"), "Idempotency-Key"));
	CU_ASSERT_EQUAL(videos_of("none"), 0);
	api_done(&me);
}

static CU_TestInfo tests[] = {
	{ "a body again", test_a_body_again },
	{ "an upload again", test_an_upload_again },
	{ "what failed may be tried again", test_what_failed_may_be_tried_again },
	{ "at once", test_at_once },
	{ "at once without a key", test_at_once_without_a_key },
	{ "a comment again", test_a_comment_again },
	{ "a key that is none is named", test_a_key_that_is_none_is_named },
	CU_TEST_INFO_NULL,
};

int
main(void)
{
	int failed;

	videos_site_start(NULL);
	failed = suite_run("videos: once", tests);
	return videos_site_stop() ? failed : 1;
}
