/*
 * Time that jumps ten days forth and back, in the database's eyes: nothing is
 * deleted for its age, and nothing stays dated ahead.
 */
#include <stdlib.h>
#include <string.h>

#include "service/base/job.h"
#include "service/base/object.h"
#include "store/store.h"
#include "support/run/suite.h"
#include "support/sites/site_worker.h"
#include "support/world/test_time.h"

#define OF_NOTHING "$1::bigint = 0"

static const char NO_CHORES[] =
    "SELECT (count(*) = 0)::int FROM job WHERE " OF_NOTHING " AND state <> 'done'";
static const char CHORES[] =
    "SELECT count(*) FROM job WHERE " OF_NOTHING " AND kind = '" JOB_PURGE "'";
static const char HAS_LOOKED[] =
    "SELECT count(*) FROM time_seen WHERE " OF_NOTHING;
static const char HAS_JUMPED[] =
    "SELECT count(*) FROM time_seen WHERE " OF_NOTHING " AND jumped_at IS NOT NULL";
static const char IS_MENDED[] =
    "SELECT count(*) FROM time_seen WHERE " OF_NOTHING " AND NOT is_ahead";

/* What would go within ten days: a deleted video, an upload, a session, a code, a reply. */
static int64_t
make_perishables(void)
{
	int64_t video = site_video(site_source());

	site_run("UPDATE video SET deleted_at = now() WHERE id = $1", video);
	site_run("WITH o AS (INSERT INTO object (key, owner_id) SELECT 'u/AAAAAAAAAAA/unfinished', id"
	    "    FROM account WHERE " OF_NOTHING " RETURNING id)"
	    " INSERT INTO upload (public_id, object_id, filename, part_size_bytes)"
	    " SELECT 'unfinished', id, 'a.mp4', 65536 FROM o", 0);
	site_run("INSERT INTO session (public_id, account_id, token_hash, used_at)"
	    " SELECT 'AAAAAAAAAAA', id, sha256('x'::bytea), now() - interval '25 days' FROM account WHERE " OF_NOTHING, 0);
	site_run("INSERT INTO idempotency (account_id, key, fingerprint, made) SELECT id, 'k',"
	    " sha256('x'::bytea), 'y' FROM account WHERE " OF_NOTHING, 0);
	return video;
}

static void
all_are_there(int64_t video)
{
	CU_ASSERT_EQUAL(site_number("SELECT count(*) FROM video WHERE id = $1", video), 1);
	CU_ASSERT_EQUAL(site_number("SELECT count(*) FROM object WHERE " OF_NOTHING
	    " AND state = 'deleting'", 0), 0);
	CU_ASSERT_EQUAL(site_number("SELECT count(*) FROM upload WHERE " OF_NOTHING, 0), 1);
	CU_ASSERT_EQUAL(site_number("SELECT count(*) FROM session WHERE " OF_NOTHING, 0), 1);
	CU_ASSERT_EQUAL(site_number("SELECT count(*) FROM idempotency WHERE " OF_NOTHING, 0), 1);
}

/* All chores, now. */
static void
do_chores(void)
{
	static const char *const kinds[] = {
		JOB_PURGE, JOB_UPLOADS, JOB_PRUNE, JOB_JANITOR, JOB_PURGE,
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		CU_ASSERT_EQUAL(job_add(&site_db, kinds[i], 0, NULL, 0), ERR_OK);
	CU_ASSERT_TRUE(site_wait(NO_CHORES, 0));
}

/* In the minute before the worker looks at the time again, and ever after. */
static void
test_a_jump_ahead_deletes_nothing(void)
{
	const int64_t video = make_perishables();
	pid_t worker;

	test_time_set("0");
	worker = site_worker();
	CU_ASSERT_TRUE(site_wait(HAS_LOOKED, 0));
	test_time_set("10 days");
	do_chores();
	all_are_there(video);
	CU_ASSERT_TRUE(site_worker_stop(worker));
	worker = site_worker();
	CU_ASSERT_TRUE(site_wait(HAS_JUMPED, 0));
	do_chores();
	all_are_there(video);
	CU_ASSERT_TRUE(site_worker_stop(worker));
}

/* What was written meanwhile, by whichever program. */
static void
date_ahead(void)
{
	site_run("UPDATE video SET deleted_at = now() + interval '10 days' WHERE " OF_NOTHING, 0);
	site_run("UPDATE job SET run_at = now() + interval '10 days', state = 'queued',"
	    " updated_at = now() + interval '10 days' WHERE " OF_NOTHING, 0);
	site_run("INSERT INTO login_failure (name, failures, failed_at)"
	    " SELECT 'owner', 20, now() + interval '10 days' WHERE " OF_NOTHING, 0);
	site_run("INSERT INTO rate (name, full_at) SELECT substr(sha256('x'::bytea), 1, 16), now() + interval '10 days'"
	    " WHERE " OF_NOTHING, 0);
	site_run("INSERT INTO totp (account_id, secret, last_step) SELECT id,"
	    " substr(sha256('x'::bytea), 1, 20), extract(epoch FROM now() + interval '10 days')::bigint / 30 FROM account WHERE "
	    OF_NOTHING, 0);
	site_run("INSERT INTO code (public_id, kind, code_hash, created_at, expires_at)"
	    " SELECT 'AAAAAAAAAAA', 'invitation', sha256('x'::bytea), now() + interval '10 days',"
	    " now() + interval '11 days' WHERE " OF_NOTHING, 0);
}

static void
test_a_jump_back_leaves_nothing_ahead(void)
{
	pid_t worker;

	date_ahead();
	test_time_set("0");
	worker = site_worker();
	CU_ASSERT_TRUE(site_wait(NO_CHORES, 0));
	CU_ASSERT_TRUE(site_wait(IS_MENDED, 0));
	CU_ASSERT_EQUAL(site_number("SELECT count(*) FROM video WHERE " OF_NOTHING
	    " AND deleted_at > now()", 0), 0);
	CU_ASSERT_EQUAL(site_number("SELECT count(*) FROM job WHERE " OF_NOTHING
	    " AND (run_at > now() + interval '2 h' OR updated_at > now())", 0), 0);
	CU_ASSERT_EQUAL(site_number("SELECT count(*) FROM login_failure WHERE " OF_NOTHING
	    " AND failed_at > now()", 0), 0);
	CU_ASSERT_EQUAL(site_number("SELECT count(*) FROM rate WHERE " OF_NOTHING
	    " AND full_at > now()", 0), 0);
	CU_ASSERT_EQUAL(site_number("SELECT count(*) FROM totp WHERE " OF_NOTHING
	    " AND last_step > extract(epoch FROM now())::bigint / 30 + 1", 0), 0);
	CU_ASSERT_EQUAL(site_number("SELECT count(*) FROM code WHERE " OF_NOTHING
	    " AND expires_at > now() + interval '1 day'", 0), 0);
	CU_ASSERT_TRUE(site_number(CHORES, 0) > 0);
	CU_ASSERT_TRUE(site_worker_stop(worker));
}

static void
test_an_hour_later_all_goes_on(void)
{
	const int64_t video = site_number("SELECT min(id) FROM video WHERE " OF_NOTHING, 0);
	pid_t worker = site_worker();

	site_run("UPDATE video SET deleted_at = now() - interval '8 days' WHERE id = $1", video);
	site_run("UPDATE time_seen SET jumped_at = now() - interval '59 min' WHERE " OF_NOTHING, 0);
	do_chores();
	CU_ASSERT_EQUAL(site_number("SELECT count(*) FROM video WHERE id = $1", video), 1);
	site_run("UPDATE time_seen SET jumped_at = now() - interval '61 min' WHERE " OF_NOTHING, 0);
	do_chores();
	CU_ASSERT_EQUAL(site_number("SELECT count(*) FROM video WHERE id = $1", video), 0);
	CU_ASSERT_TRUE(site_worker_stop(worker));
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "a jump ahead deletes nothing", test_a_jump_ahead_deletes_nothing },
		{ "a jump back leaves nothing ahead", test_a_jump_back_leaves_nothing_ahead },
		{ "an hour later all goes on", test_an_hour_later_all_goes_on },
		CU_TEST_INFO_NULL,
	};
	int failed;

	site_open();
	failed = suite_run("worker amid jumps of time", tests);
	if (failed)
		fprintf(stderr, "%s\n", site_shell("cat %s/log", site_directory));
	site_close();
	return failed;
}
