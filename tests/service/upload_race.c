/* service/upload: many at once, at the same parts and at the end. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/fault.h"
#include "lib/db/db.h"
#include "service/base/object.h"
#include "service/upload/upload.h"
#include "store/store.h"
#include "support/people/people.h"
#include "support/run/suite.h"
#include "support/world/test_db.h"
#include "support/world/test_store.h"

#define MB (1024 * 1024)

static struct db_pool *pool;
static struct db db;
static struct faults faults;

static struct upload
begin(const struct account *owner, int64_t size_bytes)
{
	const struct upload_plan plan = {
		.owner = &owner->key, .filename = "a.mp4", .type = "video/mp4",
		.size_bytes = size_bytes,
	};
	struct upload upload = { .key = "" };

	CU_ASSERT_EQUAL_FATAL(db_begin(&db), ERR_OK);
	CU_ASSERT_EQUAL_FATAL(upload_begin(&db, people_arena, &plan, &faults, &upload), ERR_OK);
	CU_ASSERT_EQUAL_FATAL(db_commit(&db), ERR_OK);
	return upload;
}

static enum err
put(struct db *by, struct arena *arena, const struct upload *upload, int number,
    uint32_t seed, int64_t length, struct upload_part *out)
{
	struct test_bytes bytes = test_bytes(seed, length);
	struct body body = test_body(&bytes, false);
	struct faults unused = { .count = 0 };
	const struct upload_put put = { upload, number, &body, &unused };

	return upload_put_part(by, arena, &put, out);
}

static int64_t
used_bytes(const struct account *account)
{
	return people_number(arena_printf(people_arena,
	    "SELECT used_bytes FROM account WHERE id = %lld", (long long)account->key.value));
}

struct writer {
	const struct upload *upload;
	uint32_t             seed;
};

static void *
write_often(void *context)
{
	const struct writer *writer = context;
	struct db own = db_of(pool);
	struct arena *arena = arena_new();
	struct upload_part part;
	int i, number;

	for (i = 0; i < 8; i++) {
		for (number = 1; number <= 2; number++)
			CU_ASSERT_EQUAL(put(&own, arena, writer->upload, number,
			    writer->seed + (uint32_t)(number * 100 + i), MB, &part), ERR_OK);
	}
	db_done(&own);
	arena_free(arena);
	return NULL;
}

/* Whose bytes the object has at `offset`: all of one part that was sent, or the test fails. */
static bool
is_somebodys(const char *key, int64_t offset, uint32_t number)
{
	uint32_t writer, i;

	for (writer = 1; writer <= 4; writer++) {
		for (i = 0; i < 8; i++) {
			if (test_object_has(key, offset, writer * 1000 + number * 100 + i, MB))
				return true;
		}
	}
	return false;
}

static void
test_many_writers_of_the_same_parts(void)
{
	struct account dario = people_make("dario", NULL);
	struct upload upload = begin(&dario, 2 * MB);
	struct writer writers[4];
	pthread_t threads[4];
	struct upload_parts kept;
	int i;

	for (i = 0; i < 4; i++) {
		writers[i] = (struct writer){ &upload, (uint32_t)(i + 1) * 1000 };
		pthread_create(&threads[i], NULL, write_often, &writers[i]);
	}
	for (i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	CU_ASSERT_EQUAL(upload_list_parts(&db, people_arena, &upload, &kept), ERR_OK);
	CU_ASSERT_EQUAL_FATAL(kept.count, 2);
	CU_ASSERT_EQUAL(upload_complete(&db, people_arena, &upload, &kept, &faults), ERR_OK);
	CU_ASSERT_TRUE(is_somebodys(upload.key, 0, 1));
	CU_ASSERT_TRUE(is_somebodys(upload.key, MB, 2));
	CU_ASSERT_EQUAL(used_bytes(&dario), 2 * MB);
}

static void *
complete_once(void *context)
{
	const struct upload *upload = context;
	struct db own = db_of(pool);
	struct arena *arena = arena_new();
	struct upload_parts kept;
	struct faults unused = { .count = 0 };

	CU_ASSERT_EQUAL(upload_list_parts(&own, arena, upload, &kept), ERR_OK);
	CU_ASSERT_EQUAL(upload_complete(&own, arena, upload, &kept, &unused), ERR_OK);
	db_done(&own);
	arena_free(arena);
	return NULL;
}

static void
test_completed_by_many_at_once(void)
{
	struct account elena = people_make("elena", NULL);
	struct upload upload = begin(&elena, MB);
	struct upload_part part;
	pthread_t threads[4];
	int i;

	CU_ASSERT_EQUAL(put(&db, people_arena, &upload, 1, 1, MB, &part), ERR_OK);
	for (i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, complete_once, &upload);
	for (i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	CU_ASSERT_TRUE(test_object_has(upload.key, 0, 1, MB));
	CU_ASSERT_EQUAL(used_bytes(&elena), MB);
}

static void *
sweep(void *context)
{
	struct db own = db_of(pool);
	int64_t *dropped = context;

	CU_ASSERT_EQUAL(upload_sweep(&own, dropped), ERR_OK);
	db_done(&own);
	return NULL;
}

/* Old enough to be dropped, and just then it is published: it is, and stays. */
static void
test_published_while_it_is_swept(void)
{
	struct account fabio = people_make("fabio", NULL);
	struct upload upload = begin(&fabio, MB);
	struct upload_part part;
	const struct upload_parts named = { &part, 1 };
	struct object object;
	int64_t dropped = -1;
	pthread_t sweeper;

	CU_ASSERT_EQUAL(put(&db, people_arena, &upload, 1, 1, MB, &part), ERR_OK);
	CU_ASSERT_EQUAL(upload_complete(&db, people_arena, &upload, &named, &faults), ERR_OK);
	people_run(arena_printf(people_arena, "UPDATE upload SET updated_at = now() - interval"
	    " '3 days' WHERE id = %lld", (long long)upload.row));
	CU_ASSERT_EQUAL_FATAL(db_begin(&db), ERR_OK);
	CU_ASSERT_EQUAL(object_claim(&db, people_arena, &fabio.key, upload.key, &object), ERR_OK);
	CU_ASSERT_EQUAL_FATAL(pthread_create(&sweeper, NULL, sweep, &dropped), 0);
	while (people_number("SELECT count(*) FROM pg_stat_activity"
	    " WHERE datname = current_database() AND wait_event_type = 'Lock'") == 0)
		usleep(1000);
	CU_ASSERT_EQUAL(db_commit(&db), ERR_OK);
	pthread_join(sweeper, NULL);
	CU_ASSERT_EQUAL(dropped, 0);
	CU_ASSERT_EQUAL(object_find(&db, people_arena, upload.key, &object), ERR_OK);
	CU_ASSERT_EQUAL(used_bytes(&fabio), MB);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "many writers of the same parts", test_many_writers_of_the_same_parts },
		{ "completed by many at once", test_completed_by_many_at_once },
		{ "published while it is swept", test_published_while_it_is_swept },
		CU_TEST_INFO_NULL,
	};
	int status;

	setenv("VITRINA_PART_SIZE", "1M", 1);
	test_store();
	people_begin();
	pool = test_db_pool("worker", 6);	/* which may all that credentials may */
	db = db_of(pool);
	status = suite_run("upload race", tests);
	db_done(&db);
	db_pool_free(pool);
	people_end();
	return status;
}
