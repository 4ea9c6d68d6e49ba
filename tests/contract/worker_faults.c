/* The worker amid faults: killed, told to end, without its lease or database. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/io/ends.h"
#include "support/run/suite.h"
#include "support/sites/site_worker.h"
#include "support/world/test_db.h"

static const char JOB_STATE[] =
    "SELECT state || ' ' || attempts || coalesce(': ' || reason, '') FROM job"
    " WHERE video_id = $1 AND kind = 'transcode'";
static const char VIDEO_STATE[] =
    "SELECT state || coalesce(': ' || reason, '') FROM video WHERE id = $1";
static const char IS_READY[] = "SELECT count(*) FROM video WHERE id = $1 AND state = 'ready'";
static const char IS_RUNNING[] =
    "SELECT count(*) FROM job WHERE video_id = $1 AND state = 'running'";
static const char IS_WAITING[] =
    "SELECT count(*) FROM job WHERE video_id = $1 AND kind = 'transcode' AND state = 'queued'"
    " AND reason IS NOT NULL";
static const char DUE_NOW[] = "UPDATE job SET run_at = now() WHERE video_id = $1";

static bool
is_gone(pid_t pid)
{
	return strcmp(site_shell("for i in $(seq 500); do kill -0 %d 2>/dev/null || break;"
	    " grep -q '^State:.Z' /proc/%d/status 2>/dev/null && break; sleep 0.02; done;"
	    " kill -0 %d 2>/dev/null && ! grep -q '^State:.Z' /proc/%d/status && echo there"
	    " || echo gone", (int)pid, (int)pid, (int)pid, (int)pid), "gone") == 0;
}

static void
test_a_killed_worker_leaves_its_job_to_another(void)
{
	pid_t worker, ffmpeg;
	int64_t video;

	site_hold();
	worker = site_worker();
	video = site_publish_plain(site_source());
	ffmpeg = site_held();
	site_worker_kill(worker);
	CU_ASSERT_TRUE(is_gone(ffmpeg));
	CU_ASSERT_STRING_EQUAL(site_text(JOB_STATE, video), "running 1");
	site_let_go();
	site_run("UPDATE job SET leased_until = now() - interval '1 s' WHERE video_id = $1", video);
	worker = site_worker();
	CU_ASSERT_TRUE(site_wait(IS_READY, video));
	CU_ASSERT_STRING_EQUAL(site_text(JOB_STATE, video), "done 2");
	/* its scratch was the dead one's, and is gone */
	CU_ASSERT_STRING_EQUAL(site_shell("ls -d %s/scratch/worker-* 2>/dev/null | wc -l", site_directory), "1");
	CU_ASSERT_TRUE(site_worker_stop(worker));
	CU_ASSERT_STRING_EQUAL(site_shell("ls -d %s/scratch/worker-* 2>/dev/null | wc -l", site_directory), "0");
}

static void
test_a_killed_ffmpeg_is_run_again(void)
{
	pid_t worker, ffmpeg;
	int64_t video;

	site_hold();
	worker = site_worker();
	video = site_publish_plain(site_source());
	ffmpeg = site_held();
	kill(ffmpeg, SIGKILL);
	CU_ASSERT_TRUE(site_wait(IS_WAITING, video));
	CU_ASSERT_STRING_EQUAL(site_text(JOB_STATE, video),
	    "queued 1: Processing was ended by the system (signal 9).");
	CU_ASSERT_STRING_EQUAL(site_text(VIDEO_STATE, video), "processing");
	site_let_go();
	site_run(DUE_NOW, video);
	CU_ASSERT_TRUE(site_wait(IS_READY, video));
	CU_ASSERT_STRING_EQUAL(site_text(JOB_STATE, video), "done 2");
	CU_ASSERT_TRUE(site_worker_stop(worker));
}

static void
test_told_to_end_it_hands_its_job_back(void)
{
	int64_t video, began_ms;
	pid_t worker, ffmpeg;

	site_hold();
	worker = site_worker();
	video = site_publish_plain(site_source());
	ffmpeg = site_held();
	began_ms = clock_steady_ms();
	CU_ASSERT_TRUE(site_worker_stop(worker));
	CU_ASSERT_TRUE(clock_steady_ms() - began_ms < 3000);
	CU_ASSERT_TRUE(is_gone(ffmpeg));
	CU_ASSERT_STRING_EQUAL(site_text(JOB_STATE, video), "queued 0");
	CU_ASSERT_STRING_EQUAL(site_shell("ls -d %s/scratch/worker-* 2>/dev/null | wc -l", site_directory), "0");
	site_let_go();
	worker = site_worker();
	CU_ASSERT_TRUE(site_wait(IS_READY, video));
	CU_ASSERT_STRING_EQUAL(site_text(JOB_STATE, video), "done 1");
	CU_ASSERT_TRUE(site_worker_stop(worker));
}

/* As on a release: the new one takes what comes, the old one finishes what it has. */
static void
test_one_that_drains_finishes_its_job(void)
{
	int64_t in_hand, next;
	pid_t before, after;
	int status = -1;

	site_hold();
	before = site_worker();
	in_hand = site_publish_plain(site_source());
	CU_ASSERT_TRUE(site_held() > 0);
	kill(before, SIGUSR1);
	CU_ASSERT_TRUE(site_logs("draining"));
	next = site_publish_plain(site_source());
	after = site_worker();
	CU_ASSERT_TRUE(site_wait(IS_RUNNING, next));
	CU_ASSERT_EQUAL(waitpid(before, NULL, WNOHANG), 0);
	site_let_go();
	CU_ASSERT_EQUAL(waitpid(before, &status, 0), before);
	CU_ASSERT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == ENDS_DRAINED);
	CU_ASSERT_STRING_EQUAL(site_text(JOB_STATE, in_hand), "done 1");
	CU_ASSERT_TRUE(site_wait(IS_READY, next));
	CU_ASSERT_STRING_EQUAL(site_text(JOB_STATE, next), "done 1");
	CU_ASSERT_TRUE(site_worker_stop(after));
}

static void
test_who_lost_the_lease_publishes_nothing(void)
{
	pid_t worker, ffmpeg;
	int64_t video;

	site_hold();
	worker = site_worker();
	video = site_publish_plain(site_source());
	ffmpeg = site_held();
	site_run("UPDATE job SET leased_by = 'another', leased_until = now() + interval '1 h'"
	    " WHERE video_id = $1", video);
	CU_ASSERT_TRUE(is_gone(ffmpeg));
	site_let_go();
	CU_ASSERT_TRUE(site_worker_stop(worker));
	CU_ASSERT_STRING_EQUAL(site_text(JOB_STATE, video), "running 1");
	CU_ASSERT_STRING_EQUAL(site_text(VIDEO_STATE, video), "processing");
	CU_ASSERT_EQUAL(site_objects(site_text("SELECT 'v/' || public_id || '/' FROM video"
	    " WHERE id = $1", video)), 0);
}

static void
test_two_workers_share_the_work(void)
{
	pid_t one = site_worker(), two = site_worker();
	int64_t videos[4];
	size_t i;

	for (i = 0; i < 4; i++)
		videos[i] = site_publish_plain(site_source());
	for (i = 0; i < 4; i++) {
		CU_ASSERT_TRUE(site_wait(IS_READY, videos[i]));
		CU_ASSERT_STRING_EQUAL(site_text(JOB_STATE, videos[i]), "done 1");
	}
	CU_ASSERT_STRING_EQUAL(site_shell("ls -d %s/scratch/worker-* 2>/dev/null | wc -l", site_directory), "2");
	CU_ASSERT_TRUE(site_worker_stop(one));
	CU_ASSERT_TRUE(site_worker_stop(two));
}

static void
test_the_database_may_go_away_meanwhile(void)
{
	const char *id;
	int64_t video;
	pid_t worker;

	site_hold();
	worker = site_worker();
	video = site_publish_plain(site_source());
	id = site_text("SELECT public_id FROM video WHERE id = $1", video);
	site_held();
	db_done(&site_db);
	test_db_away();
	site_let_go();
	/* all is encoded and stored, and only has to be published */
	site_shell("for i in $(seq 1500); do ls %s/store/v/%s/hls-*/master.m3u8 2>/dev/null && break;"
	    " sleep 0.02; done", site_directory, id);
	test_db_back();
	CU_ASSERT_TRUE(site_wait(IS_READY, video));
	CU_ASSERT_STRING_EQUAL(site_text(JOB_STATE, video), "done 1");
	CU_ASSERT_TRUE(site_worker_stop(worker));
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "a killed worker leaves its job", test_a_killed_worker_leaves_its_job_to_another },
		{ "a killed ffmpeg is run again", test_a_killed_ffmpeg_is_run_again },
		{ "told to end it hands its job back", test_told_to_end_it_hands_its_job_back },
		{ "one that drains finishes its job", test_one_that_drains_finishes_its_job },
		{ "who lost the lease publishes nothing", test_who_lost_the_lease_publishes_nothing },
		{ "two workers share the work", test_two_workers_share_the_work },
		{ "the database may go away", test_the_database_may_go_away_meanwhile },
		CU_TEST_INFO_NULL,
	};
	int failed;

	site_open();
	site_make_holding_ffmpeg();
	failed = suite_run("worker amid faults", tests);
	if (failed)
		fprintf(stderr, "%s\n", site_shell("cat %s/log", site_directory));
	site_close();
	return failed;
}
