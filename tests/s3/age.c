/*
 * How old an upload is, where its parts go straight to a real S3: what counts
 * is when something last came.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/base/fault.h"
#include "lib/db/db.h"
#include "service/base/object.h"
#include "service/upload/upload.h"
#include "store/store.h"
#include "store/store_direct.h"
#include "support/people/people.h"
#include "support/run/suite.h"
#include "support/world/test_db.h"
#include "support/world/test_store.h"

#define S_US INT64_C(1000000)
#define LEN  1000

static struct db_pool *pool;
static struct db db;
static struct faults faults;

static struct upload
begin(const struct account *owner, bool is_whole)
{
	const struct upload_plan plan = {
		.owner = &owner->key, .filename = "a.mp4", .type = "video/mp4",
		.size_bytes = LEN, .is_whole = is_whole,
	};
	struct upload upload = { .key = "" };

	CU_ASSERT_EQUAL_FATAL(upload_begin(&db, people_arena, &plan, &faults, &upload), ERR_OK);
	return upload;
}

/* The row has heard of nothing for three days; upload_days is two. */
static void
grow_old(const struct upload *upload)
{
	people_run(arena_printf(people_arena, "UPDATE upload SET updated_at = now() - interval"
	    " '3 days', created_at = now() - interval '3 days' WHERE id = %lld",
	    (long long)upload->row));
}

static void
put_part(const char *key, const char *upload_id)
{
	struct test_bytes bytes = test_bytes(1, LEN);
	struct body body = test_body(&bytes, false);
	struct store_part part;

	CU_ASSERT_EQUAL_FATAL(store_multipart_put(key, upload_id, 1, 5 << 20, &body, &part),
	    ERR_OK);
}

static bool
is_there(const struct account *owner, const struct upload *upload)
{
	const struct upload_name name = { &owner->key, upload->key, upload->upload_id };
	struct upload found;

	return upload_find(&db, people_arena, &name, &found) == ERR_OK;
}

/* The S3 counts whole seconds: the next one begins after this one is over. */
static int64_t
next_second(void)
{
	const int64_t from_s = clock_now_us() / S_US;

	while (clock_now_us() / S_US <= from_s + 1)
		usleep(10000);
	return (from_s + 1) * S_US;
}

static void
what_came_straight_to_the_store_keeps_an_upload(void)
{
	struct account alba = people_make("alba", NULL);
	struct upload young = begin(&alba, false), whole = begin(&alba, true);
	struct store_object object;
	int64_t dropped = -1;

	put_part(young.key, young.upload_id);
	CU_ASSERT_EQUAL_FATAL(store_put_bytes(whole.key, "abc", 3, &object), ERR_OK);
	grow_old(&young);
	grow_old(&whole);
	CU_ASSERT_EQUAL(upload_sweep(&db, &dropped), ERR_OK);
	CU_ASSERT_EQUAL(dropped, 0);
	CU_ASSERT_TRUE(is_there(&alba, &young));
	CU_ASSERT_TRUE(is_there(&alba, &whole));
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM upload"
	    " WHERE updated_at < now() - interval '1 day'"), 0);
}

/* A tool of its owner's own has begun one that no row knows: it counts too. */
static void
what_another_tool_sends_keeps_an_upload(void)
{
	struct account bruno = people_make("bruno", NULL);
	struct upload upload = begin(&bruno, true);
	char own[STORE_UPLOAD_MAX];
	int64_t dropped = -1;

	CU_ASSERT_EQUAL_FATAL(store_multipart_begin(upload.key, own), ERR_OK);
	put_part(upload.key, own);
	grow_old(&upload);
	CU_ASSERT_EQUAL(upload_sweep(&db, &dropped), ERR_OK);
	CU_ASSERT_EQUAL(dropped, 0);
	CU_ASSERT_TRUE(is_there(&bruno, &upload));
}

static void
what_nothing_came_for_is_dropped(void)
{
	struct account carla = people_make("carla", NULL);
	struct upload upload = begin(&carla, false);
	int64_t dropped = -1;

	CU_ASSERT_EQUAL(store_multipart_abort(upload.key, upload.upload_id), ERR_OK);
	grow_old(&upload);
	CU_ASSERT_EQUAL(upload_sweep(&db, &dropped), ERR_OK);
	CU_ASSERT_EQUAL(dropped, 1);
	CU_ASSERT_FALSE(is_there(&carla, &upload));
}

static bool
has_parts(const char *key, const char *upload_id)
{
	struct store_part *parts;
	size_t count = 0;

	return store_list_parts(key, upload_id, people_arena, &parts, &count) == ERR_OK;
}

/* Begun long ago, by the store's own account: a part that came since keeps it. */
static void
the_stores_sweep_looks_at_the_parts(void)
{
	static const char key[] = "u/dddddddddddd/dddddddddddd";
	char silent[STORE_UPLOAD_MAX], busy[STORE_UPLOAD_MAX];
	int64_t between_us, at_us = 0;

	CU_ASSERT_EQUAL_FATAL(store_multipart_begin(key, silent), ERR_OK);
	CU_ASSERT_EQUAL_FATAL(store_multipart_begin(key, busy), ERR_OK);
	put_part(key, silent);
	between_us = next_second();
	put_part(key, busy);
	CU_ASSERT_EQUAL(store_last_came(key, &at_us), ERR_OK);
	CU_ASSERT_TRUE(at_us >= between_us);
	CU_ASSERT_EQUAL(store_sweep(between_us), ERR_OK);
	CU_ASSERT_TRUE(has_parts(key, busy));
	CU_ASSERT_FALSE(has_parts(key, silent));
	CU_ASSERT_EQUAL(store_sweep(clock_now_us() + 5 * S_US), ERR_OK);
	CU_ASSERT_FALSE(has_parts(key, busy));
	CU_ASSERT_EQUAL(store_last_came(key, &at_us), ERR_NOT_FOUND);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "what came straight to the store keeps an upload",
		    what_came_straight_to_the_store_keeps_an_upload },
		{ "what another tool sends keeps an upload", what_another_tool_sends_keeps_an_upload },
		{ "what nothing came for is dropped", what_nothing_came_for_is_dropped },
		{ "the store's sweep looks at the parts", the_stores_sweep_looks_at_the_parts },
		CU_TEST_INFO_NULL,
	};
	int status;

	test_store();
	people_begin();
	pool = test_db_pool("worker", 2);
	db = db_of(pool);
	status = suite_run("age", tests);
	db_done(&db);
	db_pool_free(pool);
	people_end();
	return status;
}
