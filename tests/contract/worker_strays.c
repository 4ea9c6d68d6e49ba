/* Objects that no row names: they go when they are old, and never where the rows may be wrong. */
#include <stdlib.h>
#include <string.h>

#include "service/base/job.h"
#include "service/upkeep/stray.h"
#include "store/store.h"
#include "support/run/suite.h"
#include "support/sites/site_worker.h"

static const char NO_CHORES[] =
    "SELECT (count(*) = 0)::int FROM job WHERE $1::bigint = 0 AND state IN ('queued', 'running')";

static void
janitor(void)
{
	pid_t worker;

	site_run("DELETE FROM job WHERE $1::bigint = 0", 0);
	CU_ASSERT_EQUAL(job_add(&site_db, JOB_JANITOR, 0, NULL, 0), ERR_OK);
	site_shell("truncate -s0 %s/log 2>/dev/null || true", site_directory);
	worker = site_worker();
	CU_ASSERT_TRUE(site_wait(NO_CHORES, 0));
	CU_ASSERT_TRUE(site_worker_stop(worker));
}

static const char *
said(const char *words)
{
	return site_shell("grep -c '%s' %s/log || true", words, site_directory);
}

/* An object without a row, `days` old. */
static const char *
stray(const char *key, int days)
{
	struct store_object object;

	CU_ASSERT_EQUAL_FATAL(store_put_bytes(key, "stray", 5, &object), ERR_OK);
	site_shell("touch -d '-%d days' %s", days, site_path(key));
	return key;
}

static bool
is_there(const char *key)
{
	struct store_object object;

	return store_head(key, &object) == ERR_OK;
}

static void
test_old_ones_go_and_nothing_else(void)
{
	const int64_t video = site_video(site_source());
	const char *id = site_text("SELECT public_id FROM video WHERE id = $1", video);
	const char *named = site_text("SELECT key FROM object o JOIN video v ON v.object_id = o.id"
	    " WHERE v.id = $1", video);
	const char *poster = arena_printf(site_arena, "v/%s/poster-x.jpg", id);
	const char *used = arena_printf(site_arena, "v/%s/poster-y.jpg", id);

	site_shell("touch -d '-30 days' %s", site_path(named));
	stray(used, 30);
	site_run("UPDATE video SET poster_key = 'v/' || public_id || '/poster-y.jpg' WHERE id = $1",
	    video);
	stray(poster, 3);
	stray("u/AAAAAAAAAAA/BBBBBBBBBBB", 3);
	stray("v/CCCCCCCCCCC/poster-z.jpg", 3);
	stray("u/AAAAAAAAAAA/young", 1);
	stray("zip/AAAAAAAAAAA/later", 30);
	janitor();
	CU_ASSERT_FALSE(is_there(poster));
	CU_ASSERT_FALSE(is_there("u/AAAAAAAAAAA/BBBBBBBBBBB"));
	CU_ASSERT_FALSE(is_there("v/CCCCCCCCCCC/poster-z.jpg"));
	CU_ASSERT_TRUE(is_there("u/AAAAAAAAAAA/young"));
	CU_ASSERT_TRUE(is_there("zip/AAAAAAAAAAA/later"));
	CU_ASSERT_TRUE(is_there(named));
	CU_ASSERT_TRUE(is_there(used));
	CU_ASSERT_STRING_EQUAL(said("3 without a row were removed (15 bytes)"), "1");
	CU_ASSERT_STRING_EQUAL(said("janitor: removed u/AAAAAAAAAAA/BBBBBBBBBBB (5 bytes)"), "1");
}

/* The rows are gone, not the objects' owners: the admin is told, and nothing is removed. */
static void
test_many_at_once_stop_it(void)
{
	static const char REASON[] = "SELECT state || ': ' || reason FROM job"
	    " WHERE kind = 'janitor' AND $1::bigint = 0";

	for (int i = 0; i < STRAY_LIMIT; i++)
		stray(arena_printf(site_arena, "u/DDDDDDDDDDD/%d", i), 3);
	janitor();	/* with the young one that makes it one too many */
	CU_ASSERT_EQUAL(site_objects("u/DDDDDDDDDDD/"), STRAY_LIMIT);
	CU_ASSERT_PTR_NOT_NULL(strstr(site_text(REASON, 0), "parked: 101 of "));
	CU_ASSERT_PTR_NOT_NULL(strstr(site_text(REASON, 0), "vitrina-admin store audit"));
	CU_ASSERT_EQUAL(store_delete("u/AAAAAAAAAAA/young"), ERR_OK);
	janitor();
	CU_ASSERT_EQUAL(site_objects("u/DDDDDDDDDDD/"), 0);
}

static void
test_it_waits_after_a_change_of_the_whole(void)
{
	stray("u/AAAAAAAAAAA/EEEEEEEEEEE", 30);
	CU_ASSERT_EQUAL(stray_note_change(&site_db, "restored"), ERR_OK);
	janitor();
	CU_ASSERT_TRUE(is_there("u/AAAAAAAAAAA/EEEEEEEEEEE"));
	site_run("UPDATE setting SET updated_at = now() - interval '6 days' WHERE $1::bigint = 0", 0);
	janitor();
	CU_ASSERT_TRUE(is_there("u/AAAAAAAAAAA/EEEEEEEEEEE"));
	site_run("UPDATE setting SET updated_at = now() - interval '8 days' WHERE $1::bigint = 0", 0);
	janitor();
	CU_ASSERT_FALSE(is_there("u/AAAAAAAAAAA/EEEEEEEEEEE"));
}

static void
ignore(void *context, const char *key, int64_t size_bytes)
{
	(void)context, (void)key, (void)size_bytes;
}

/* As vitrina-admin store audit --delete does. */
static void
test_the_operators_word_knows_no_limit(void)
{
	static const struct stray_watch watch = { ignore, ignore, NULL, NULL, true };
	const char *named = site_text("SELECT key FROM object WHERE $1::bigint = 0"
	    " AND state = 'stored' LIMIT 1", 0);
	struct stray_counts counts;

	for (int i = 0; i <= STRAY_LIMIT; i++)
		stray(arena_printf(site_arena, "u/DDDDDDDDDDD/%d", i), 1);
	CU_ASSERT_EQUAL(stray_sweep(&site_db, STRAY_ALL, &watch, &counts), ERR_OK);
	CU_ASSERT_EQUAL(counts.removed, STRAY_LIMIT + 1);
	CU_ASSERT_EQUAL(counts.unknown, 1);
	CU_ASSERT_EQUAL(site_objects("u/DDDDDDDDDDD/"), 0);
	CU_ASSERT_TRUE(is_there("zip/AAAAAAAAAAA/later"));
	CU_ASSERT_TRUE(is_there(named));
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "old ones go, and nothing else", test_old_ones_go_and_nothing_else },
		{ "many at once stop it", test_many_at_once_stop_it },
		{ "it waits after a change of the whole", test_it_waits_after_a_change_of_the_whole },
		{ "the operator's word knows no limit", test_the_operators_word_knows_no_limit },
		CU_TEST_INFO_NULL,
	};
	int failed;

	site_open();
	failed = suite_run("worker and strays", tests);
	if (failed)
		fprintf(stderr, "%s\n", site_shell("cat %s/log", site_directory));
	site_close();
	return failed;
}
