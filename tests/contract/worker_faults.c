/* The worker amid faults: killed, told to end, without space, given rubbish. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/clock.h"
#include "support/suite.h"
#include "support/test_db.h"
#include "support/worker_site.h"

static const char JOB_STATE[] =
    "SELECT state || ' ' || attempts || coalesce(': ' || reason, '') FROM job"
    " WHERE video_id = $1 AND kind = 'transcode'";
static const char VIDEO_STATE[] =
    "SELECT state || coalesce(': ' || reason, '') FROM video WHERE id = $1";
static const char IS_READY[] = "SELECT count(*) FROM video WHERE id = $1 AND state = 'ready'";
static const char IS_WAITING[] =
    "SELECT count(*) FROM job WHERE video_id = $1 AND kind = 'transcode' AND state = 'queued'"
    " AND reason IS NOT NULL";
static const char IS_PARKED[] =
    "SELECT count(*) FROM job WHERE video_id = $1 AND kind = 'transcode' AND state = 'parked'";
static const char DUE_NOW[] = "UPDATE job SET run_at = now() WHERE video_id = $1";
static const char LAST_ATTEMPT[] =
    "UPDATE job SET attempts = 4 WHERE video_id = $1 AND kind = 'transcode'";

/*
 * An ffmpeg that, while the file `hold` is there, writes its number to `pid`
 * and waits: so tests can come at it in the middle of its work.
 */
static void
make_holding_ffmpeg(void)
{
	site_shell("mkdir -p %s/bin; cat >%s/bin/ffmpeg <<'END'\n"
	    "#!/bin/sh\n"
	    "if [ -e %s/hold ]; then echo $$ >%s/pid; fi\n"
	    "while [ -e %s/hold ]; do sleep 0.02; done\n"
	    "exec %s \"$@\"\nEND\nchmod +x %s/bin/ffmpeg", site_directory, site_directory,
	    site_directory, site_directory, site_directory, site_ffmpeg, site_directory);
}

static void
hold(void)
{
	site_shell("rm -f %s/pid; touch %s/hold", site_directory, site_directory);
}

static void
let_go(void)
{
	site_shell("rm -f %s/hold", site_directory);
}

/* The number of the ffmpeg that is held. */
static pid_t
held(void)
{
	return atoi(site_shell("for i in $(seq 1500); do [ -s %s/pid ] && break; sleep 0.02; done;"
	    " cat %s/pid", site_directory, site_directory));
}

static bool
is_gone(pid_t pid)
{
	return strcmp(site_shell("for i in $(seq 500); do kill -0 %d 2>/dev/null || break;"
	    " grep -q '^State:.Z' /proc/%d/status 2>/dev/null && break; sleep 0.02; done;"
	    " kill -0 %d 2>/dev/null && ! grep -q '^State:.Z' /proc/%d/status && echo there"
	    " || echo gone", (int)pid, (int)pid, (int)pid, (int)pid), "gone") == 0;
}

static const char *
source(void)
{
	static const char *path;

	if (path == NULL)
		path = site_media("-f lavfi -i testsrc2=s=320x240:r=25:d=2 -c:v mpeg4", "src.mp4");
	return path;
}

/* With a poster already, so that only the transcoding runs ffmpeg. */
static int64_t
publish(const char *path)
{
	int64_t video = site_video(path);

	site_run("UPDATE video SET poster_key = 'v/none.jpg' WHERE id = $1", video);
	site_transcode(video);
	return video;
}

static void
test_a_killed_worker_leaves_its_job_to_another(void)
{
	pid_t worker, ffmpeg;
	int64_t video;

	hold();
	worker = site_worker();
	video = publish(source());
	ffmpeg = held();
	site_worker_kill(worker);
	CU_ASSERT_TRUE(is_gone(ffmpeg));
	CU_ASSERT_STRING_EQUAL(site_text(JOB_STATE, video), "running 1");
	let_go();
	site_run("UPDATE job SET leased_until = now() - interval '1 s' WHERE video_id = $1", video);
	worker = site_worker();
	CU_ASSERT_TRUE(site_wait(IS_READY, video));
	CU_ASSERT_STRING_EQUAL(site_text(JOB_STATE, video), "done 2");
	/* its scratch was the dead one's, and is gone */
	CU_ASSERT_STRING_EQUAL(site_shell("ls %s/scratch | wc -l", site_directory), "1");
	CU_ASSERT_TRUE(site_worker_stop(worker));
	CU_ASSERT_STRING_EQUAL(site_shell("ls %s/scratch | wc -l", site_directory), "0");
}

static void
test_a_killed_ffmpeg_is_run_again(void)
{
	pid_t worker, ffmpeg;
	int64_t video;

	hold();
	worker = site_worker();
	video = publish(source());
	ffmpeg = held();
	kill(ffmpeg, SIGKILL);
	CU_ASSERT_TRUE(site_wait(IS_WAITING, video));
	CU_ASSERT_STRING_EQUAL(site_text(JOB_STATE, video),
	    "queued 1: Processing was ended by the system (signal 9).");
	CU_ASSERT_STRING_EQUAL(site_text(VIDEO_STATE, video), "processing");
	let_go();
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

	hold();
	worker = site_worker();
	video = publish(source());
	ffmpeg = held();
	began_ms = clock_steady_ms();
	CU_ASSERT_TRUE(site_worker_stop(worker));
	CU_ASSERT_TRUE(clock_steady_ms() - began_ms < 3000);
	CU_ASSERT_TRUE(is_gone(ffmpeg));
	CU_ASSERT_STRING_EQUAL(site_text(JOB_STATE, video), "queued 0");
	CU_ASSERT_STRING_EQUAL(site_shell("ls %s/scratch | wc -l", site_directory), "0");
	let_go();
	worker = site_worker();
	CU_ASSERT_TRUE(site_wait(IS_READY, video));
	CU_ASSERT_STRING_EQUAL(site_text(JOB_STATE, video), "done 1");
	CU_ASSERT_TRUE(site_worker_stop(worker));
}

static void
test_who_lost_the_lease_publishes_nothing(void)
{
	pid_t worker, ffmpeg;
	int64_t video;

	hold();
	worker = site_worker();
	video = publish(source());
	ffmpeg = held();
	site_run("UPDATE job SET leased_by = 'another', leased_until = now() + interval '1 h'"
	    " WHERE video_id = $1", video);
	CU_ASSERT_TRUE(is_gone(ffmpeg));
	let_go();
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
		videos[i] = publish(source());
	for (i = 0; i < 4; i++) {
		CU_ASSERT_TRUE(site_wait(IS_READY, videos[i]));
		CU_ASSERT_STRING_EQUAL(site_text(JOB_STATE, videos[i]), "done 1");
	}
	CU_ASSERT_STRING_EQUAL(site_shell("ls %s/scratch | wc -l", site_directory), "2");
	CU_ASSERT_TRUE(site_worker_stop(one));
	CU_ASSERT_TRUE(site_worker_stop(two));
}

/* On its last attempt; what the owner is told. */
static const char *
last_words(int64_t video)
{
	pid_t worker = site_worker();

	CU_ASSERT_TRUE(site_wait(IS_PARKED, video));
	CU_ASSERT_TRUE(site_worker_stop(worker));
	CU_ASSERT_STRING_EQUAL(site_shell("ls %s/scratch | wc -l", site_directory), "0");
	CU_ASSERT_EQUAL(site_number("SELECT count(*) FROM video v JOIN job j ON j.video_id = v.id"
	    " WHERE v.id = $1 AND j.kind = 'transcode' AND v.reason = j.reason", video), 1);
	return site_text(VIDEO_STATE, video);
}

static void
test_what_scratch_cannot_hold_is_parked(void)
{
	/* ten frames in three years: more than any disk, at the bit rates it may have */
	const int64_t video = publish(site_media("-f lavfi -i testsrc2=s=320x240:r=1:d=10"
	    " -vf setpts=PTS*10000000 -fps_mode passthrough -c:v mjpeg", "long.mkv"));

	site_run(LAST_ATTEMPT, video);
	CU_ASSERT_STRING_EQUAL(last_words(video),
	    "failed: The server has no space left to process the video.");
}

/* A small disk of its own for scratch, where the system lets us. */
static bool
mount_scratch(void)
{
	return strcmp(site_shell("mount -t tmpfs -o size=70m tmpfs %s/scratch 2>/dev/null"
	    " && echo yes || echo no", site_directory), "yes") == 0;
}

static void
test_a_disk_that_fills_up_is_parked(void)
{
	const bool is_mounted = mount_scratch();
	const int64_t video = publish(source());
	pid_t worker;

	site_run(LAST_ATTEMPT, video);
	if (!is_mounted)	/* then a stand-in says what ffmpeg would */
		site_shell("sed -i 's/^exec.*/echo No space left on device >\\&2; exit 1/'"
		    " %s/bin/ffmpeg", site_directory);
	hold();
	worker = site_worker();
	held();
	if (is_mounted)
		site_shell("head -c 100M /dev/zero 2>/dev/null >%s/scratch/full || true",
		    site_directory);
	let_go();
	CU_ASSERT_TRUE(site_wait(IS_PARKED, video));
	CU_ASSERT_TRUE(site_worker_stop(worker));
	CU_ASSERT_STRING_EQUAL(site_text(VIDEO_STATE, video),
	    "failed: The server has no space left to process the video.");
	if (is_mounted)
		site_shell("umount %s/scratch", site_directory);
	make_holding_ffmpeg();
}

static void
test_a_cut_video_says_how_far_it_goes(void)
{
	const char *whole = site_media("-f lavfi -i testsrc2=s=320x240:r=25:d=12 -c:v mpeg4 -b:v 300k"
	    " -movflags +faststart", "whole.mp4");
	const char *cut = arena_printf(site_arena, "%s/cut.mp4", site_directory);
	int64_t video;

	site_shell("head -c $(($(stat -c %%s %s) / 2)) %s >%s", whole, whole, cut);
	video = site_publish(cut);
	CU_ASSERT_PTR_NOT_NULL(strstr(last_words(video),
	    "failed: The video could not be decoded past 00:0"));
	/* what could be seen is on the card, and the original is there to play */
	CU_ASSERT_EQUAL(site_number("SELECT count(*) FROM video WHERE id = $1"
	    " AND poster_key IS NOT NULL", video), 1);
	CU_ASSERT_EQUAL(site_objects(site_text("SELECT o.key FROM object o JOIN video v"
	    " ON v.object_id = o.id WHERE v.id = $1", video)), 1);
}

static void
test_what_is_no_video_is_parked_at_once(void)
{
	static const char *const rubbish[] = {
		"hello", "#EXTM3U\\n#EXTINF:1,\\n/etc/passwd\\n#EXT-X-ENDLIST\\n",
		"#EXTM3U\\n#EXTINF:1,\\nhttp://127.0.0.1:9/x.ts\\n#EXT-X-ENDLIST\\n",
		"ffconcat version 1.0\\nfile src.mp4\\n",
	};
	const char *path = arena_printf(site_arena, "%s/rubbish.mp4", site_directory);
	size_t i;

	for (i = 0; i < 4; i++) {
		site_shell("printf '%s' >%s", rubbish[i], path);
		CU_ASSERT_STRING_EQUAL(last_words(publish(path)),
		    "failed: The file holds no video that can be read.");
	}
}

static void
test_what_wears_workers_out_is_parked(void)
{
	const int64_t video = publish(source());

	site_run("UPDATE job SET state = 'running', attempts = 5, leased_by = 'dead',"
	    " leased_until = now() - interval '1 s' WHERE video_id = $1", video);
	CU_ASSERT_STRING_EQUAL(last_words(video),
	    "failed: The worker stopped each time it worked on this.");
}

static void
test_the_database_may_go_away_meanwhile(void)
{
	const char *id;
	int64_t video;
	pid_t worker;

	hold();
	worker = site_worker();
	video = publish(source());
	id = site_text("SELECT public_id FROM video WHERE id = $1", video);
	held();
	db_done(&site_db);
	test_db_away();
	let_go();
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
		{ "who lost the lease publishes nothing", test_who_lost_the_lease_publishes_nothing },
		{ "two workers share the work", test_two_workers_share_the_work },
		{ "what scratch cannot hold is parked", test_what_scratch_cannot_hold_is_parked },
		{ "a disk that fills up is parked", test_a_disk_that_fills_up_is_parked },
		{ "a cut video says how far it goes", test_a_cut_video_says_how_far_it_goes },
		{ "what is no video is parked at once", test_what_is_no_video_is_parked_at_once },
		{ "what wears workers out is parked", test_what_wears_workers_out_is_parked },
		{ "the database may go away", test_the_database_may_go_away_meanwhile },
		CU_TEST_INFO_NULL,
	};
	int failed;

	site_open();
	make_holding_ffmpeg();
	setenv("PATH", arena_printf(site_arena, "%s/bin:%s", site_directory, getenv("PATH")), 1);
	failed = suite_run("worker amid faults", tests);
	if (failed)
		fprintf(stderr, "%s\n", site_shell("cat %s/log", site_directory));
	site_close();
	return failed;
}
