/*
 * What no row names, on a real S3: a delete marker hides it first, and its
 * versions go undelete_days later.
 */
#include <stdlib.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/config/config.h"
#include "lib/db/db.h"
#include "service/base/object.h"
#include "service/upkeep/stray.h"
#include "store/store_s3.h"
#include "support/people/people.h"
#include "support/run/suite.h"
#include "support/world/test_db.h"
#include "support/world/test_store.h"

#define STRAY   "u/sssssssssss/sssssssssss"
#define PUT     "u/sssssssssss/ttttttttttt"	/* again, after it was hidden */
#define UNKNOWN "zip/sssssssssss/later"

static struct db_pool *pool;
static struct db db;
static struct store_object object;	/* the version that STRAY had */
static struct object named;

static void
ignore(void *context, const char *key, int64_t size_bytes)
{
	(void)context, (void)key, (void)size_bytes;
}

static const struct stray_watch watch = { .found = ignore, .removed = ignore };

static void
set_days(const char *upload, const char *undelete)
{
	setenv("VITRINA_UPLOAD_DAYS", upload, 1);
	setenv("VITRINA_UNDELETE_DAYS", undelete, 1);
	CU_ASSERT_TRUE_FATAL(config_load());
}

static bool
is_there(const char *key)
{
	struct store_object now;

	return store_head(key, &now) == ERR_OK;
}

static bool
has_its_version(void)
{
	struct store_object now;

	return store_head_version(STRAY, object.version_id, &now) == ERR_OK;
}

static void
put(const char *key, struct store_object *out)
{
	CU_ASSERT_EQUAL_FATAL(store_put_bytes(key, "stray", 5, out), ERR_OK);
}

static void
put_named(void)
{
	struct account alba = people_make("alba", NULL);
	struct store_object stored;

	CU_ASSERT_EQUAL_FATAL(object_begin(&db, people_arena, &alba.key, 0, &named), ERR_OK);
	put(named.key, &stored);
	CU_ASSERT_EQUAL_FATAL(object_stored(&db, named.id, stored.size_bytes, stored.etag,
	    stored.version_id), ERR_OK);
}

static struct stray_counts
sweep(void)
{
	struct stray_counts counts;

	CU_ASSERT_EQUAL(stray_sweep(&db, STRAY_OLD, &watch, &counts), ERR_OK);
	return counts;
}

static int64_t
end_hidden(void)
{
	int64_t ended = 0;

	CU_ASSERT_EQUAL(stray_end_hidden(&db, &ended), ERR_OK);
	return ended;
}

static void
a_stray_is_hidden_first(void)
{
	struct store_object unknown;

	put_named();
	put(STRAY, &object);
	put(UNKNOWN, &unknown);
	set_days("2", "7");
	CU_ASSERT_EQUAL(sweep().removed, 0);	/* it is young */
	CU_ASSERT_TRUE(is_there(STRAY));
	set_days("0", "7");
	CU_ASSERT_EQUAL(sweep().removed, 1);
	CU_ASSERT_FALSE(is_there(STRAY));
	CU_ASSERT_TRUE(has_its_version());
	CU_ASSERT_TRUE(is_there(named.key));
	CU_ASSERT_TRUE(is_there(UNKNOWN));
	CU_ASSERT_EQUAL(end_hidden(), 0);	/* not for undelete_days */
	CU_ASSERT_TRUE(has_its_version());
}

/* Hidden too are one that a row names, one of another release, and one that was put again. */
static void
its_versions_go_undelete_days_later(void)
{
	struct store_object again;
	int64_t ended;

	CU_ASSERT_EQUAL(store_hide(named.key), ERR_OK);
	CU_ASSERT_EQUAL(store_hide(UNKNOWN), ERR_OK);
	put(PUT, &again);
	CU_ASSERT_EQUAL(store_hide(PUT), ERR_OK);
	put(PUT, &again);
	set_days("0", "0");
	while ((ended = end_hidden()) == 0)	/* its marker is of this second */
		usleep(50000);
	CU_ASSERT_EQUAL(ended, 1);
	CU_ASSERT_FALSE(has_its_version());
	CU_ASSERT_EQUAL(end_hidden(), 0);
	CU_ASSERT_EQUAL(object_find(&db, people_arena, named.key, &named), ERR_OK);
	CU_ASSERT_EQUAL(store_head_version(named.key, named.version_id, &again), ERR_OK);
	CU_ASSERT_TRUE(is_there(PUT));
}

static void
make_bucket(void)
{
	struct arena *arena = arena_new();

	CU_ASSERT_EQUAL_FATAL(s3_bucket_create(store_s3(), arena), ERR_OK);
	CU_ASSERT_EQUAL_FATAL(s3_bucket_set_versions(store_s3(), arena), ERR_OK);
	arena_free(arena);
}

static void
in_a_bucket_of_its_own(void)
{
	make_bucket();
	a_stray_is_hidden_first();
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "a stray is hidden first", in_a_bucket_of_its_own },
		{ "its versions go undelete_days later", its_versions_go_undelete_days_later },
		CU_TEST_INFO_NULL,
	};
	int status;

	setenv("VITRINA_S3_BUCKET", "strays", 1);
	test_store();
	people_begin();
	pool = test_db_pool(NULL, 2);
	db = db_of(pool);
	status = suite_run("strays", tests);
	db_done(&db);
	db_pool_free(pool);
	people_end();
	return status;
}
