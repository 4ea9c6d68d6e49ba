/*
 * What nobody wants any more ends at once: a deleted video's, a suspended
 * owner's, what the admin cancels.  An ffmpeg that is held would else run on.
 */
#include <signal.h>
#include <string.h>

#include "service/account/account.h"
#include "service/base/job.h"
#include "service/video/video.h"
#include "support/run/suite.h"
#include "support/sites/site_worker.h"

static const char JOB_STATE[] =
    "SELECT state || ' ' || attempts || coalesce(': ' || reason, '') FROM job WHERE video_id = $1";
static const char VIDEO_STATE[] =
    "SELECT state || coalesce(': ' || reason, '') FROM video WHERE id = $1";
static const char IS_READY[] = "SELECT count(*) FROM video WHERE id = $1 AND state = 'ready'";
static const char IS_FREE[] =
    "SELECT count(*) FROM job WHERE video_id = $1 AND leased_by IS NULL";

/* One video whose ffmpeg is held, and what would come next. */
static pid_t worker, ffmpeg;
static int64_t video;
static struct public_id id;

static void
begin(void)
{
	site_hold();
	worker = site_worker();
	video = site_publish_plain(site_source());
	memcpy(id.text, site_text("SELECT public_id FROM video WHERE id = $1", video), sizeof(id.text));
	ffmpeg = site_held();
}

/* Its process is gone, and nothing is left of what it made. */
static bool
is_gone(void)
{
	return strcmp(site_shell("for i in $(seq 1500); do"
	    " grep -q '^State:.[^Z]' /proc/%d/status 2>/dev/null || [ -n \"$gone\" ] || gone=1;"
	    " [ -n \"$gone\" ] && [ -z \"$(ls %s/scratch/*/ 2>/dev/null)\" ] && break;"
	    " sleep 0.02; done; [ -n \"$gone\" ] && ls %s/scratch/*/ | wc -l",
	    (int)ffmpeg, site_directory, site_directory), "0") == 0 &&
	    site_objects(arena_printf(site_arena, "v/%s/", id.text)) == 0;
}

/* The lane is free for whoever comes next, and what is asked for again is done. */
static void
another_comes(void)
{
	int64_t other;

	site_let_go();
	other = site_publish_plain(site_source());
	CU_ASSERT_TRUE(site_wait(IS_READY, other));
}

static void
end(void)
{
	CU_ASSERT_TRUE(site_worker_stop(worker));
}

static struct viewer
an_admin(void)
{
	return (struct viewer){ .is_admin = true, .user.value = site_number(
	    "SELECT id FROM account WHERE username = 'owner' AND $1::bigint IS NOT NULL", 0) };
}

static void
test_deleting_ends_it_and_undeleting_begins_again(void)
{
	const struct viewer boss = an_admin();
	struct user_id other;
	struct video back;

	begin();
	CU_ASSERT_EQUAL(video_delete(&site_db, &boss, &id, &other), ERR_OK);
	CU_ASSERT_TRUE(is_gone());
	CU_ASSERT_STRING_EQUAL(site_text(JOB_STATE, video), "parked 1: The video was deleted.");
	another_comes();
	CU_ASSERT_EQUAL(video_undelete(&site_db, site_arena, &boss, &id, &back), ERR_OK);
	CU_ASSERT_TRUE(site_wait(IS_READY, video));
	CU_ASSERT_STRING_EQUAL(site_text(JOB_STATE, video), "done 1");
	end();
}

static void
suspend(bool suspended)
{
	const struct account_change change = { .has_suspended = true, .suspended = suspended };
	struct public_id owner;
	struct account_changed out;

	memcpy(owner.text, "AAAAAAAAAAA", sizeof(owner.text));
	CU_ASSERT_EQUAL(account_change(&site_db, site_arena, &owner, &change, &out), ERR_OK);
}

static void
test_suspending_ends_it_until_it_is_undone(void)
{
	const struct viewer boss = an_admin();
	struct user_id other;
	struct video back;

	begin();
	suspend(true);
	CU_ASSERT_TRUE(is_gone());
	CU_ASSERT_STRING_EQUAL(site_text(JOB_STATE, video),
	    "parked 1: The account of its owner is suspended.");
	site_let_go();
	/* what is deleted too begins again when neither stands against it */
	CU_ASSERT_EQUAL(video_delete(&site_db, &boss, &id, &other), ERR_OK);
	suspend(false);
	CU_ASSERT_STRING_EQUAL(site_text(JOB_STATE, video),
	    "parked 1: The account of its owner is suspended.");
	CU_ASSERT_EQUAL(video_undelete(&site_db, site_arena, &boss, &id, &back), ERR_OK);
	CU_ASSERT_TRUE(site_wait(IS_READY, video));
	end();
}

static void
test_the_admin_cancels_and_may_retry(void)
{
	struct public_id job;
	struct job_row row;

	begin();
	memcpy(job.text, site_text("SELECT public_id FROM job WHERE video_id = $1", video),
	    sizeof(job.text));
	CU_ASSERT_EQUAL(job_cancel(&site_db, site_arena, &job, &row), ERR_OK);
	CU_ASSERT_STRING_EQUAL(row.state, "parked");
	CU_ASSERT_TRUE(is_gone());
	CU_ASSERT_STRING_EQUAL(site_text(JOB_STATE, video), "parked 1: The admin cancelled it.");
	CU_ASSERT_STRING_EQUAL(site_text(VIDEO_STATE, video), "failed: The admin cancelled it.");
	CU_ASSERT_EQUAL(job_cancel(&site_db, site_arena, &job, &row), ERR_CONFLICT);
	another_comes();
	CU_ASSERT_EQUAL(job_retry(&site_db, site_arena, &job, &row), ERR_OK);
	CU_ASSERT_TRUE(site_wait(IS_READY, video));
	end();
}

/* It is told, and does not find out by its next beat: the row is as it was. */
static void
test_who_runs_it_is_told(void)
{
	begin();
	site_run("SELECT pg_notify('" JOB_END_CHANNEL "', leased_by) FROM job WHERE video_id = $1",
	    video);
	CU_ASSERT_TRUE(is_gone());
	CU_ASSERT_STRING_EQUAL(site_text(JOB_STATE, video), "running 1");
	site_let_go();
	end();
}

static void
test_a_job_that_goes_with_its_video_ends_too(void)
{
	begin();
	site_run("DELETE FROM video WHERE id = $1", video);
	CU_ASSERT_TRUE(is_gone());
	another_comes();
	end();
}

/* What waits is parked too, and what is the site's own is not touched. */
static void
test_what_waits_ends_and_what_is_nobodys_does_not(void)
{
	struct public_id job;
	struct job_row row;

	video = site_publish(site_source());
	suspend(true);
	CU_ASSERT_EQUAL(site_number("SELECT count(*) FROM job WHERE video_id = $1"
	    " AND state = 'parked'", video), 2);
	suspend(false);
	CU_ASSERT_EQUAL(site_number("SELECT count(*) FROM job WHERE video_id = $1"
	    " AND state = 'queued' AND reason IS NULL", video), 2);
	CU_ASSERT_EQUAL(job_add(&site_db, JOB_HASH, 0, "{\"key\": \"none\"}", 0), ERR_OK);
	memcpy(job.text, site_text("SELECT public_id FROM job WHERE kind = 'hash'"
	    " AND payload->>'key' = 'none' AND $1::bigint IS NOT NULL", 0), sizeof(job.text));
	CU_ASSERT_EQUAL(job_cancel(&site_db, site_arena, &job, &row), ERR_CONFLICT);
	CU_ASSERT_EQUAL(job_cancel(&site_db, site_arena, &id, &row), ERR_NOT_FOUND);
	CU_ASSERT_TRUE(site_wait(IS_FREE, video));
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "deleting ends it", test_deleting_ends_it_and_undeleting_begins_again },
		{ "suspending ends it", test_suspending_ends_it_until_it_is_undone },
		{ "the admin cancels", test_the_admin_cancels_and_may_retry },
		{ "who runs it is told", test_who_runs_it_is_told },
		{ "it goes with its video", test_a_job_that_goes_with_its_video_ends_too },
		{ "what waits ends too", test_what_waits_ends_and_what_is_nobodys_does_not },
		CU_TEST_INFO_NULL,
	};
	int failed;

	site_open();
	site_make_holding_ffmpeg();
	failed = suite_run("what nobody wants any more", tests);
	if (failed)
		fprintf(stderr, "%s\n", site_shell("tail -c 6000 %s/log", site_directory));
	site_close();
	return failed;
}
