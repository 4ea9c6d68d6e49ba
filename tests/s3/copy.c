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
static int made;	/* times five */

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
	const char *name = arena_printf(people_arena, "alba%d", ++made);
	struct account alba = people_make(name, NULL);
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

static bool
is_at(const char *driver, const char *key)
{
	struct store_object object;

	return store_driver_named(driver)->head(key, "", &object) == ERR_OK;
}

static int64_t
take_back(void)
{
	int64_t taken = 0;

	CU_ASSERT_EQUAL(copy_take_back(&owner, "file", "s3", &watch, &taken), ERR_OK);
	return taken;
}

/* An object goes as the worker has it go, where the site stores in the directory alone. */
static void
delete_at_file(const struct object *object)
{
	const struct db_param params[] = { db_int(object->id) };

	CU_ASSERT_EQUAL(db_exec(&owner, DB_QUERY("DELETE FROM object WHERE id = $1", params), NULL),
	    ERR_OK);
	CU_ASSERT_EQUAL(store_driver_named("file")->remove(object->key), ERR_OK);
}

static void
what_was_deleted_meanwhile_is_taken_back(void)
{
	struct test_bytes bytes = test_bytes(1, 9);
	struct body body = test_body(&bytes, false);
	struct store_object object;
	struct copy_counts counts;

	make_objects();
	CU_ASSERT_EQUAL(copy_objects(&owner, "file", "s3", &watch, &counts), ERR_OK);
	CU_ASSERT_EQUAL(counts.failed, 0);
	CU_ASSERT_EQUAL(take_back(), 0);
	CU_ASSERT_EQUAL(store_driver_named("s3")->put("u/AAAAAAAAAAA/another",
	    &body, &object), ERR_OK);
	delete_at_file(&objects[1]);
	people_run("UPDATE object SET state = 'deleting' WHERE size_bytes = 1400002");
	CU_ASSERT_EQUAL(store_driver_named("file")->remove(objects[2].key), ERR_OK);
	people_run("UPDATE object SET state = 'deleting' WHERE size_bytes = 2100003");
	CU_ASSERT_EQUAL(take_back(), 2);
	CU_ASSERT_FALSE(is_at("s3", objects[1].key));
	CU_ASSERT_FALSE(is_at("s3", objects[2].key));
	CU_ASSERT_TRUE(is_at("s3", objects[3].key));	/* it is to go, and is still there */
	CU_ASSERT_TRUE(is_at("s3", objects[4].key));
	CU_ASSERT_EQUAL(take_back(), 0);
	/* named, and its file gone by mistake: the copy is all that there is */
	CU_ASSERT_EQUAL(store_driver_named("file")->remove(objects[4].key), ERR_OK);
	CU_ASSERT_EQUAL(take_back(), 0);
	CU_ASSERT_TRUE(is_at("s3", objects[4].key));
}

#define KILLED   "v/KKKKKKKKKKK/poster-1.jpg"
#define UPLOADED "v/KKKKKKKKKKK/hls-1-a/240/1.m4s"

/* It was put, or half of it, and never written down. */
static void
what_a_killed_one_left_is_taken_back(void)
{
	const struct store_driver *s3 = store_driver_named("s3");
	struct store_object object;
	char upload[STORE_UPLOAD_MAX];
	struct store_part *parts;
	size_t count;

	people_run("INSERT INTO store_copying (destination, key) VALUES ('s3', '" KILLED "'),"
	    " ('s3', '" UPLOADED "')");
	CU_ASSERT_EQUAL(store_put_bytes(KILLED, "abc", 3, &object), ERR_OK);
	CU_ASSERT_EQUAL(s3->begin(UPLOADED, upload), ERR_OK);
	CU_ASSERT_EQUAL(take_back(), 2);
	CU_ASSERT_FALSE(is_at("s3", KILLED));
	CU_ASSERT_EQUAL(s3->direct->list_parts(UPLOADED, upload, people_arena, &parts, &count),
	    ERR_NOT_FOUND);
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM store_copying"), 0);
}

/* What the killed one may have left of it goes before it is put. */
static void
it_begins_anew_where_it_was_killed(void)
{
	const struct store_driver *s3 = store_driver_named("s3");
	char upload[STORE_UPLOAD_MAX];
	struct store_part *parts;
	struct copy_counts counts;
	size_t count;

	make_objects();
	const struct db_param begun[] = { db_text(objects[3].key) };

	CU_ASSERT_EQUAL(s3->begin(objects[3].key, upload), ERR_OK);
	CU_ASSERT_EQUAL(db_exec(&owner, DB_QUERY("INSERT INTO store_copying (destination, key)"
	    " VALUES ('s3', $1)", begun), NULL), ERR_OK);
	CU_ASSERT_EQUAL(copy_objects(&owner, "file", "s3", &watch, &counts), ERR_OK);
	CU_ASSERT_EQUAL(counts.failed, 0);
	CU_ASSERT_TRUE(test_object_has(objects[3].key, 0, 3, 2100003));
	CU_ASSERT_EQUAL(s3->direct->list_parts(objects[3].key, upload, people_arena, &parts,
	    &count), ERR_NOT_FOUND);
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM store_copying"), 0);
}

static void
what_no_row_names_is_not_copied(void)
{
	const struct store_driver *file = store_driver_named("file");
	struct test_bytes bytes = test_bytes(1, 9);
	struct body body = test_body(&bytes, false);
	struct store_object object;
	struct copy_counts counts;

	CU_ASSERT_EQUAL(file->put("v/NNNNNNNNNNN/poster-1.jpg", &body, &object), ERR_OK);
	CU_ASSERT_EQUAL(copy_objects(&owner, "file", "s3", &watch, &counts), ERR_OK);
	CU_ASSERT_EQUAL(counts.failed, 0);
	CU_ASSERT_TRUE(counts.unnamed > 0);
	CU_ASSERT_FALSE(is_at("s3", "v/NNNNNNNNNNN/poster-1.jpg"));
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
		{ "what was deleted meanwhile is taken back",
		    what_was_deleted_meanwhile_is_taken_back },
		{ "what a killed one left is taken back", what_a_killed_one_left_is_taken_back },
		{ "it begins anew where it was killed", it_begins_anew_where_it_was_killed },
		{ "what no row names is not copied", what_no_row_names_is_not_copied },
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
