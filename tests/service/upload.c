/* service/upload: what crashes leave between store and rows, and the janitor. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
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

static void
find_again(const struct account *owner, struct upload *upload)
{
	CU_ASSERT_EQUAL_FATAL(upload_find(&db, people_arena,
	    &(struct upload_name){ &owner->key, upload->key, upload->upload_id }, upload), ERR_OK);
}

/* The store had made the object, and we died before the row said so. */
static void
test_completed_in_the_store_alone(void)
{
	struct account alba = people_make("alba", NULL);
	struct upload upload = begin(&alba, MB + 5);
	struct upload_part parts[2], lost;
	const struct upload_parts named = { parts, 2 };
	struct store_part stored[2];
	struct store_object object;
	int i;

	CU_ASSERT_EQUAL(put(&db, people_arena, &upload, 2, 2, 5, &parts[1]), ERR_OK);
	CU_ASSERT_EQUAL(put(&db, people_arena, &upload, 1, 1, MB, &parts[0]), ERR_OK);
	for (i = 0; i < 2; i++) {
		stored[i] = (struct store_part){ i + 1, parts[i].size_bytes, "" };
		strcpy(stored[i].etag, parts[i].etag);
	}
	CU_ASSERT_EQUAL(store_multipart_complete(upload.key, upload.upload_id, MB, stored, 2,
	    &object), ERR_OK);
	CU_ASSERT_EQUAL(put(&db, people_arena, &upload, 1, 3, MB, &lost), ERR_UNAVAILABLE);
	CU_ASSERT_EQUAL(upload_complete(&db, people_arena, &upload, &named, &faults), ERR_OK);
	find_again(&alba, &upload);
	CU_ASSERT_TRUE(upload.is_completed);
	CU_ASSERT_EQUAL(upload_complete(&db, people_arena, &upload, &named, &faults), ERR_OK);
	CU_ASSERT_TRUE(test_object_has(upload.key, 0, 1, MB));
	CU_ASSERT_EQUAL(used_bytes(&alba), MB + 5);
}

/* A part was durable, and we died before its row: it comes again, and that one counts. */
static void
test_a_part_in_the_store_alone(void)
{
	struct account bruno = people_make("bruno", NULL);
	struct upload upload = begin(&bruno, MB);
	struct test_bytes bytes = test_bytes(9, MB);
	struct body body = test_body(&bytes, false);
	struct store_part lost;
	struct upload_part part;
	const struct upload_parts named = { &part, 1 };

	CU_ASSERT_EQUAL(store_multipart_put(upload.key, upload.upload_id, 1, MB, &body, &lost), ERR_OK);
	CU_ASSERT_EQUAL(put(&db, people_arena, &upload, 1, 1, MB, &part), ERR_OK);
	CU_ASSERT_EQUAL(upload_complete(&db, people_arena, &upload, &named, &faults), ERR_OK);
	CU_ASSERT_TRUE(test_object_has(upload.key, 0, 1, MB));
}

/* The disk was not mounted: that is no reason to give the upload up. */
static void
test_lost_by_the_store(void)
{
	struct account gino = people_make("gino", NULL);
	struct upload upload = begin(&gino, 10);
	struct upload_part part = { 1, 10, "\"x\"" };

	CU_ASSERT_EQUAL(store_multipart_abort(upload.key, upload.upload_id), ERR_OK);
	CU_ASSERT_EQUAL(put(&db, people_arena, &upload, 1, 1, 10, &part), ERR_UNAVAILABLE);
}

/* Its rows went while it was being completed: the object may not stay. */
static void
test_aborted_amid_completion(void)
{
	struct account carla = people_make("carla", NULL);
	struct upload upload = begin(&carla, 10);
	struct upload_part part;
	const struct upload_parts named = { &part, 1 };
	struct store_object object;

	CU_ASSERT_EQUAL(put(&db, people_arena, &upload, 1, 1, 10, &part), ERR_OK);
	CU_ASSERT_EQUAL(object_delete(&db, upload.object), ERR_OK);
	CU_ASSERT_EQUAL(upload_complete(&db, people_arena, &upload, &named, &faults), ERR_NOT_FOUND);
	CU_ASSERT_EQUAL(store_head(upload.key, &object), ERR_NOT_FOUND);
	CU_ASSERT_EQUAL(used_bytes(&carla), 0);
}

static void
test_too_many_unfinished(void)
{
	struct account hilda = people_make("hilda", NULL);
	const struct upload_plan plan = { .owner = &hilda.key, .filename = "a.mp4", .type = "" };
	struct upload upload;

	people_run(arena_printf(people_arena, "INSERT INTO object (key, owner_id)"
	    " SELECT 'u/many/' || n, %lld FROM generate_series(1, %d) n",
	    (long long)hilda.key.value, UPLOAD_UNFINISHED_MAX - 1));
	begin(&hilda, 1);
	CU_ASSERT_EQUAL(upload_begin(&db, people_arena, &plan, &faults, &upload), ERR_QUOTA);
}

/* An old file of the store, as a crash leaves it. */
static char *
leave_behind(const char *name)
{
	char *path = arena_printf(people_arena, "%s/%s", test_store(), name);
	char *directory = arena_strndup(people_arena, path, (size_t)(strrchr(path, '/') - path));
	int fd;

	mkdir(directory, 0750);
	fd = open(path, O_WRONLY | O_CREAT, 0640);
	CU_ASSERT_TRUE(fd >= 0);
	close(fd);
	return path;
}

static void
test_the_janitor(void)
{
	struct account fabio = people_make("fabio", NULL);
	struct upload old = begin(&fabio, 10), fresh = begin(&fabio, 20);
	struct upload_part part;
	char *temp = leave_behind(".tmp/lost"), *data = leave_behind(".uploads/AAAAAAAAAAA/data");
	char *spooled = leave_behind("spool/matrix-lost");
	int64_t dropped = -1;

	CU_ASSERT_EQUAL(put(&db, people_arena, &old, 1, 1, 10, &part), ERR_OK);
	people_run(arena_printf(people_arena, "UPDATE upload SET updated_at = now() - interval"
	    " '3 days' WHERE id = %lld", (long long)old.row));
	CU_ASSERT_EQUAL(upload_sweep(&db, &dropped), ERR_OK);
	CU_ASSERT_EQUAL(dropped, 1);
	CU_ASSERT_EQUAL(used_bytes(&fabio), 20);
	CU_ASSERT_EQUAL(put(&db, people_arena, &old, 1, 1, 10, &part), ERR_NOT_FOUND);
	CU_ASSERT_EQUAL(put(&db, people_arena, &fresh, 1, 1, 20, &part), ERR_OK);
	CU_ASSERT_EQUAL(store_delete(old.key), ERR_OK);	/* as the worker does */
	CU_ASSERT_EQUAL(object_purge(&db, old.key), ERR_OK);

	/* In the store: what is young stays, what is old goes. */
	CU_ASSERT_EQUAL(access(temp, F_OK) + access(data, F_OK) + access(spooled, F_OK), 0);
	CU_ASSERT_EQUAL(store_sweep(clock_now_us() - 5000000), ERR_OK);
	CU_ASSERT_EQUAL(access(temp, F_OK) + access(data, F_OK) + access(spooled, F_OK), 0);
	CU_ASSERT_EQUAL(store_sweep(clock_now_us() + 5000000), ERR_OK);
	CU_ASSERT_EQUAL(access(spooled, F_OK), -1);
	CU_ASSERT_EQUAL(access(temp, F_OK), -1);
	CU_ASSERT_EQUAL(access(data, F_OK), -1);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "completed in the store alone", test_completed_in_the_store_alone },
		{ "a part in the store alone", test_a_part_in_the_store_alone },
		{ "lost by the store", test_lost_by_the_store },
		{ "aborted amid completion", test_aborted_amid_completion },
		{ "too many unfinished", test_too_many_unfinished },
		{ "the janitor", test_the_janitor },
		CU_TEST_INFO_NULL,
	};
	int status;

	setenv("VITRINA_PART_SIZE", "1M", 1);
	test_store();
	people_begin();
	pool = test_db_pool("worker", 2);	/* which may all that credentials may */
	db = db_of(pool);
	status = suite_run("upload", tests);
	db_done(&db);
	db_pool_free(pool);
	people_end();
	return status;
}
