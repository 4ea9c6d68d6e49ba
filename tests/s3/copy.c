/* service/copy: from a directory to a real S3 and back, with nothing lost. */
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/db/db.h"
#include "service/base/object.h"
#include "service/upkeep/copy.h"
#include "store/store_driver.h"
#include "support/people/people.h"
#include "support/run/suite.h"
#include "support/world/test_db.h"
#include "support/world/test_store.h"

#define OBJECTS 5

static struct db_pool *pool;
static struct db owner;
static struct object objects[OBJECTS];

static void
ignore(void *context, const char *key, enum err err)
{
	(void)context, (void)key, (void)err;
}

static const struct copy_watch watch = { .failed = ignore };

/* Objects as the file driver has them, with their rows. */
static void
make_objects(void)
{
	const struct store_driver *file = store_driver_named("file");
	struct account alba = people_make("alba", NULL);
	struct store_object stored;

	for (int i = 0; i < OBJECTS; i++) {
		struct test_bytes bytes = test_bytes((uint32_t)i, i * 700001);
		struct body body = test_body(&bytes, false);

		CU_ASSERT_EQUAL_FATAL(object_begin(&owner, people_arena, &alba.key, 0,
		    &objects[i]), ERR_OK);
		CU_ASSERT_EQUAL_FATAL(file->put(objects[i].key, &body, &stored), ERR_OK);
		CU_ASSERT_EQUAL_FATAL(object_stored(&owner, objects[i].id, stored.size_bytes,
		    stored.etag, stored.version_id), ERR_OK);
	}
}

static void
it_copies_proves_and_goes_on_where_it_was(void)
{
	struct copy_counts counts;

	make_objects();
	CU_ASSERT_EQUAL(copy_objects(&owner, "file", "s3", &watch, &counts), ERR_OK);
	CU_ASSERT_EQUAL(counts.copied, OBJECTS);
	CU_ASSERT_EQUAL(counts.failed, 0);
	for (int i = 0; i < OBJECTS; i++)
		CU_ASSERT_TRUE(test_object_has(objects[i].key, 0, (uint32_t)i, i * 700001));
	people_run("DELETE FROM store_copy WHERE size_bytes = 700001");
	CU_ASSERT_EQUAL(copy_objects(&owner, "file", "s3", &watch, &counts), ERR_OK);
	CU_ASSERT_EQUAL(counts.copied, 1);
	CU_ASSERT_EQUAL(counts.kept, OBJECTS - 1);
}

static void
it_switches_when_everything_is_there_alone(void)
{
	int64_t switched = 0;
	struct object found;

	people_run("UPDATE store_copy SET size_bytes = 1 WHERE size_bytes = 700001");
	CU_ASSERT_EQUAL(copy_switch(&owner, "s3", &switched), ERR_PRECONDITION);
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM object WHERE version_id <> ''"), 0);
	people_run("UPDATE store_copy SET size_bytes = 700001 WHERE size_bytes = 1");
	CU_ASSERT_EQUAL(copy_switch(&owner, "s3", &switched), ERR_OK);
	CU_ASSERT_EQUAL(switched, OBJECTS);
	CU_ASSERT_EQUAL(object_find(&owner, people_arena, objects[1].key, &found), ERR_OK);
	CU_ASSERT_STRING_NOT_EQUAL(found.version_id, "");
}

static void
it_comes_back_as_the_version_that_was_pinned(void)
{
	const struct store_driver *file = store_driver_named("file");
	struct store_object object;
	struct copy_counts counts;
	char data[4];
	size_t got;

	CU_ASSERT_EQUAL(store_put_bytes(objects[1].key, "changed", 7, &object), ERR_OK);
	CU_ASSERT_EQUAL(file->remove(objects[1].key), ERR_OK);
	CU_ASSERT_EQUAL(copy_objects(&owner, "s3", "file", &watch, &counts), ERR_OK);
	CU_ASSERT_EQUAL(counts.failed, 0);
	CU_ASSERT_EQUAL(file->head(objects[1].key, "", &object), ERR_OK);
	CU_ASSERT_EQUAL(object.size_bytes, 700001);
	CU_ASSERT_EQUAL(file->read(objects[1].key, "", 0, data, 1, &got), ERR_OK);
	CU_ASSERT_EQUAL((unsigned char)data[0], test_byte(1, 0));
	CU_ASSERT_EQUAL(copy_objects(&owner, "s3", "file", &watch, &counts), ERR_OK);
	CU_ASSERT_EQUAL(counts.copied, 0);
	CU_ASSERT_EQUAL(copy_objects(&owner, "s3", "s3", &watch, &counts), ERR_INPUT);
	CU_ASSERT_EQUAL(copy_objects(&owner, "s3", "tape", &watch, &counts), ERR_INPUT);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "it copies, proves, and goes on where it was",
		    it_copies_proves_and_goes_on_where_it_was },
		{ "it switches when everything is there alone",
		    it_switches_when_everything_is_there_alone },
		{ "it comes back as the version that was pinned",
		    it_comes_back_as_the_version_that_was_pinned },
		CU_TEST_INFO_NULL,
	};
	int status;

	test_store();
	people_begin();
	pool = test_db_pool(NULL, 2);
	owner = db_of(pool);
	status = suite_run("copy", tests);
	db_done(&owner);
	db_pool_free(pool);
	people_end();
	return status;
}
