/* A closed site: what its rows say, also to the release before. */
#include "lib/base/count.h"
#include "service/base/closed.h"
#include "service/video/video_audience.h"
#include "support/people/people.h"
#include "support/run/suite.h"
#include "support/world/test_db.h"

static struct db auth, worker;

static void
settle(void)
{
	int64_t after = 0;
	enum err err;

	while ((err = video_audience_settle(&worker, &after)) == ERR_OK)
		continue;
	CU_ASSERT_EQUAL(err, ERR_NOT_FOUND);
}

static void
a_site_with_videos(void)
{
	people_make("ana", NULL);
	people_run("WITH o AS (INSERT INTO object (key, owner_id, state, etag)"
	    "    SELECT 'u/x/' || n, (SELECT id FROM account), 'stored', 'e' FROM generate_series(1, 900) n"
	    "    RETURNING id, owner_id)"
	    " INSERT INTO video (public_id, owner_id, object_id, title, type, tags, privacy)"
	    " SELECT lpad(id::text, 11, 'a'), owner_id, id, 'one', 'video/mp4', '{t}',"
	    "    (ARRAY['public', 'unlisted', 'private'])[id % 3 + 1] FROM o");
	people_run("UPDATE video SET wanted_privacy = 'members' WHERE privacy = 'private' AND id % 2 = 0");
	people_run("INSERT INTO image (key, owner_id) SELECT 'gull', id FROM account");
}

#define COUNT_OF(what) people_number("SELECT count(*) FROM video WHERE " what)

static void
closed_nothing_is_public(void)
{
	bool closed;

	CU_ASSERT_EQUAL(closed_find(&worker, &closed), ERR_OK);
	CU_ASSERT_FALSE(closed);
	CU_ASSERT_EQUAL_FATAL(closed_set(&auth, true), ERR_OK);
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM job WHERE kind = 'audience'"), 1);
	settle();
	CU_ASSERT_EQUAL(COUNT_OF("privacy <> 'private'"), 0);
	CU_ASSERT_EQUAL(COUNT_OF("wanted_privacy = 'public'"), 300);
	CU_ASSERT_EQUAL(COUNT_OF("wanted_privacy = 'unlisted'"), 300);
	CU_ASSERT_EQUAL(COUNT_OF("wanted_privacy = 'members'"), 150);
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM video_tag"), 0);
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM public_image"), 0);
}

/* What the release before writes is private at once, and images are none to it. */
static void
the_release_before_publishes_nothing(void)
{
	people_run("UPDATE video SET privacy = 'public' WHERE title = 'one' AND wanted_privacy IS NULL AND id % 5 = 0");
	CU_ASSERT_EQUAL(COUNT_OF("privacy <> 'private'"), 0);
	people_run("DO $$ BEGIN SET LOCAL ROLE vitrina_images; SET LOCAL vitrina.knows = '';"
	    " IF EXISTS (SELECT FROM image) THEN RAISE EXCEPTION 'it is seen'; END IF;"
	    " SET LOCAL vitrina.knows = 'closed';"
	    " IF NOT EXISTS (SELECT FROM image) THEN RAISE EXCEPTION 'it is not seen'; END IF; END $$");
}

static void
open_again_all_is_as_it_was(void)
{
	bool closed = true;

	CU_ASSERT_EQUAL_FATAL(closed_set(&auth, false), ERR_OK);
	CU_ASSERT_EQUAL(closed_find(&auth, &closed), ERR_OK);
	CU_ASSERT_FALSE(closed);
	settle();
	CU_ASSERT_EQUAL(COUNT_OF("wanted_privacy IN ('public', 'unlisted')"), 0);
	CU_ASSERT_EQUAL(COUNT_OF("wanted_privacy = 'members'"), 150);
	CU_ASSERT_EQUAL(COUNT_OF("privacy = 'unlisted'"), 300);
	CU_ASSERT_TRUE(COUNT_OF("privacy = 'public'") >= 300);
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM video_tag"), COUNT_OF("privacy = 'public'"));
}

static CU_TestInfo tests[] = {
	{ "a site with videos", a_site_with_videos },
	{ "closed, nothing is public", closed_nothing_is_public },
	{ "the release before publishes nothing", the_release_before_publishes_nothing },
	{ "open again, all is as it was", open_again_all_is_as_it_was },
	CU_TEST_INFO_NULL,
};

int
main(void)
{
	struct db_pool *of_auth, *of_worker;
	int failed;

	people_begin();
	of_auth = test_db_pool("auth", 2);
	of_worker = test_db_pool("worker", 2);
	auth = db_of(of_auth);
	worker = db_of(of_worker);
	failed = suite_run("closed", tests);
	db_pool_free(of_auth);
	db_pool_free(of_worker);
	people_end();
	return failed;
}
