/* Small new files: in one statement, or not at all; and what is not so simple goes the long way. */
#include <string.h>

#include "lib/base/count.h"
#include "lib/db/db.h"
#include "service/file/file_lock.h"
#include "service/file/file_put.h"
#include "store/store.h"
#include "support/people/filing.h"
#include "support/run/suite.h"
#include "support/world/test_store.h"

struct try {
	const struct account *who;
	const struct file    *folder;
	const char           *name;
	int64_t               length;
	struct file_staged    staged;
};

/* What was seen, then what `meanwhile` does, then the attempt. */
static enum err
put_new(struct try *try, const char *meanwhile)
{
	const struct file_put put = {
		.who = try->who->key, .folder = try->folder, .name = try->name, .overwrites = true,
	};
	struct test_bytes bytes = test_bytes(FILING_SEED, try->length);
	struct body body = test_body(&bytes, false);
	struct file_spot spot;

	CU_ASSERT_EQUAL_FATAL(file_look(&filing_db, people_arena, &put, &spot), ERR_OK);
	CU_ASSERT_EQUAL(spot.row, 0);
	CU_ASSERT_TRUE(spot.is_quiet && file_body_is_small(&body));
	if (meanwhile != NULL)
		people_run(meanwhile);
	return file_put_new(&filing_db, people_arena, &put, &spot, &body, &try->staged);
}

/* The long way, with what the short one staged. */
static struct file
put_slowly(const struct try *try)
{
	const struct file_put put = {
		.who = try->who->key, .folder = try->folder, .name = try->name, .overwrites = true,
	};
	struct file_made made;

	CU_ASSERT_EQUAL_FATAL(file_put(&filing_db, people_arena, &put, &try->staged, &made), ERR_OK);
	return made.file;
}

static struct file
find(const struct account *who, const char *name)
{
	const struct file_way way = { who->key, FILE_HOME, { &name, 1 } };
	struct file found;

	CU_ASSERT_EQUAL_FATAL(file_find_path(&filing_db, people_arena, &way, &found), ERR_OK);
	return found;
}

static void
test_a_new_one_is_whole(void)
{
	const struct account ana = people_make("ana", NULL);
	const struct file root = filing_home(&ana);
	struct try try = { &ana, &root, "note", 700, { .is_hashed = false } };
	struct file found;

	CU_ASSERT_EQUAL_FATAL(put_new(&try, NULL), ERR_OK);
	found = find(&ana, "note");
	CU_ASSERT_EQUAL(found.size_bytes, 700);
	CU_ASSERT_STRING_EQUAL(found.etag, file_staged_etag(people_arena, &try.staged));
	CU_ASSERT_PTR_NOT_NULL(found.sha256);
	CU_ASSERT_TRUE(test_object_has(found.object_key, 0, FILING_SEED, 700));
	CU_ASSERT_EQUAL(filing_used(&ana), 700);
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM job WHERE kind = 'hash'"), 0);
	try.name = "note.txt";
	CU_ASSERT_EQUAL_FATAL(put_new(&try, NULL), ERR_OK);	/* found by its words */
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM job WHERE kind = 'hash'"), 1);
}

static void
test_a_name_that_was_taken_meanwhile_gets_a_version(void)
{
	const struct account ben = people_make("ben", NULL);
	const struct file root = filing_home(&ben);
	struct try first = { &ben, &root, "first", 10, { .is_hashed = false } };
	struct try try = { &ben, &root, "second", 20, { .is_hashed = false } };

	CU_ASSERT_EQUAL_FATAL(put_new(&first, NULL), ERR_OK);
	CU_ASSERT_EQUAL_FATAL(put_new(&try, "UPDATE file SET name = 'second' WHERE name = 'first'"),
	    ERR_CONFLICT);
	CU_ASSERT_EQUAL(put_slowly(&try).size_bytes, 20);
	CU_ASSERT_TRUE(test_object_has(find(&ben, "second").object_key, 0, FILING_SEED, 20));
	CU_ASSERT_EQUAL(filing_used(&ben), 30);
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM file_version"), 1);
}

static void
test_a_lock_that_came_meanwhile_is_seen(void)
{
	const struct account eva = people_make("eva", NULL);
	const struct file root = filing_home(&eva);
	struct try try = { &eva, &root, "note", 10, { .is_hashed = false } };

	CU_ASSERT_EQUAL(put_new(&try, "INSERT INTO file_lock (token, file_id, root_id, account_id,"
	    " is_shared, is_deep, owner, seconds, expires_at) SELECT 'urn:x', f.id, f.id, a.id, false,"
	    " true, '', 60, now() + interval '1 minute' FROM account a JOIN file f ON f.home_of = a.id"
	    " WHERE username = 'eva'"), ERR_CONFLICT);
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM file WHERE name = 'note'"
	    " AND parent_id = (SELECT root_id FROM file_lock)"), 0);
	file_unstage(&filing_db, &try.staged, ERR_LOCKED);
	CU_ASSERT_EQUAL(filing_used(&eva), 0);
}

static void
test_what_is_over_the_quota_leaves_nothing(void)
{
	const struct account gil = people_make("gil", NULL);
	const struct file root = filing_home(&gil);
	struct try try = { &gil, &root, "note", 41, { .is_hashed = false } };
	struct store_object object;

	CU_ASSERT_EQUAL(put_new(&try, "UPDATE account SET quota_bytes = 40 WHERE username = 'gil'"),
	    ERR_QUOTA);
	CU_ASSERT_EQUAL(store_head(try.staged.object.key, &object), ERR_NOT_FOUND);
	CU_ASSERT_EQUAL(filing_used(&gil), 0);
	try.length = 40;
	CU_ASSERT_EQUAL(put_new(&try, NULL), ERR_OK);
	CU_ASSERT_EQUAL(filing_used(&gil), 40);
}

static void
test_who_may_not_write_there_puts_nothing(void)
{
	const struct account ida = people_make("ida", NULL), jan = people_make("jan", NULL);
	const struct file root = filing_home(&ida);
	struct try try = { &jan, &root, "note", 10, { .is_hashed = false } };

	CU_ASSERT_EQUAL(put_new(&try, NULL), ERR_CONFLICT);	/* file_put() says what it is */
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM file f JOIN account a ON true"
	    " WHERE a.username = 'ida' AND f.found_in = (SELECT id FROM file WHERE home_of = a.id)"
	    "   AND f.parent_id IS NOT NULL"), 0);
	file_unstage(&filing_db, &try.staged, ERR_NOT_FOUND);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "a new one is whole", test_a_new_one_is_whole },
		{ "a name that was taken meanwhile gets a version", test_a_name_that_was_taken_meanwhile_gets_a_version },
		{ "a lock that came meanwhile is seen", test_a_lock_that_came_meanwhile_is_seen },
		{ "what is over the quota leaves nothing", test_what_is_over_the_quota_leaves_nothing },
		{ "who may not write there puts nothing", test_who_may_not_write_there_puts_nothing },
		CU_TEST_INFO_NULL,
	};
	int status;

	filing_begin();
	status = suite_run("file_put_new", tests);
	filing_end();
	return status;
}
