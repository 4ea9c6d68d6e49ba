/* Videos that the worker cannot process: parked, with a reason for the owner. */
#include <string.h>

#include "support/run/suite.h"
#include "support/sites/site_worker.h"

static const char VIDEO_STATE[] =
    "SELECT state || coalesce(': ' || reason, '') FROM video WHERE id = $1";
static const char IS_PARKED[] =
    "SELECT count(*) FROM job WHERE video_id = $1 AND kind = 'transcode' AND state = 'parked'";
static const char LAST_ATTEMPT[] =
    "UPDATE job SET attempts = 4 WHERE video_id = $1 AND kind = 'transcode'";

/* On its last attempt; what the owner is told. */
static const char *
last_words(int64_t video)
{
	pid_t worker = site_worker();

	CU_ASSERT_TRUE(site_wait(IS_PARKED, video));
	CU_ASSERT_TRUE(site_worker_stop(worker));
	CU_ASSERT_STRING_EQUAL(site_shell("ls -d %s/scratch/worker-* 2>/dev/null | wc -l", site_directory), "0");
	CU_ASSERT_EQUAL(site_number("SELECT count(*) FROM video v JOIN job j ON j.video_id = v.id"
	    " WHERE v.id = $1 AND j.kind = 'transcode' AND v.reason = j.reason", video), 1);
	return site_text(VIDEO_STATE, video);
}

/* A small disk of its own for scratch, where the system lets us. */
static bool
mount_scratch(const char *size)
{
	return strcmp(site_shell("mount -t tmpfs -o size=%s tmpfs %s/scratch 2>/dev/null"
	    " && echo yes || echo no", size, site_directory), "yes") == 0;
}

static void
make_full_ffmpeg(void)
{
	site_shell("sed -i 's/^exec.*/echo No space left on device >\\&2; exit 1/'"
	    " %s/bin/ffmpeg", site_directory);
}

static void
test_what_scratch_cannot_hold_is_parked(void)
{
	const bool is_mounted = mount_scratch("60m");
	const int64_t video = site_publish_plain(site_source());

	if (!is_mounted)	/* then a stand-in says what ffmpeg would */
		make_full_ffmpeg();
	site_run(LAST_ATTEMPT, video);
	CU_ASSERT_STRING_EQUAL(last_words(video),
	    "failed: The server has no space left to process the video.");
	if (is_mounted)
		site_shell("umount %s/scratch", site_directory);
	site_make_holding_ffmpeg();
}

static void
test_a_disk_that_fills_up_is_parked(void)
{
	const bool is_mounted = mount_scratch("70m");
	const int64_t video = site_publish_plain(site_source());
	pid_t worker;

	site_run(LAST_ATTEMPT, video);
	if (!is_mounted)	/* then a stand-in says what ffmpeg would */
		make_full_ffmpeg();
	site_hold();
	worker = site_worker();
	site_held();
	if (is_mounted)
		site_shell("head -c 100M /dev/zero 2>/dev/null >%s/scratch/full || true",
		    site_directory);
	site_let_go();
	CU_ASSERT_TRUE(site_wait(IS_PARKED, video));
	CU_ASSERT_TRUE(site_worker_stop(worker));
	CU_ASSERT_STRING_EQUAL(site_text(VIDEO_STATE, video),
	    "failed: The server has no space left to process the video.");
	if (is_mounted)
		site_shell("umount %s/scratch", site_directory);
	site_make_holding_ffmpeg();
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
		CU_ASSERT_STRING_EQUAL(last_words(site_publish_plain(path)),
		    "failed: The file holds no video that can be read.");
	}
}

static void
test_what_wears_workers_out_is_parked(void)
{
	const int64_t video = site_publish_plain(site_source());

	site_run("UPDATE job SET state = 'running', attempts = 5, leased_by = 'dead',"
	    " leased_until = now() - interval '1 s' WHERE video_id = $1", video);
	CU_ASSERT_STRING_EQUAL(last_words(video),
	    "failed: The worker stopped each time it worked on this.");
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "what scratch cannot hold is parked", test_what_scratch_cannot_hold_is_parked },
		{ "a disk that fills up is parked", test_a_disk_that_fills_up_is_parked },
		{ "a cut video says how far it goes", test_a_cut_video_says_how_far_it_goes },
		{ "what is no video is parked at once", test_what_is_no_video_is_parked_at_once },
		{ "what wears workers out is parked", test_what_wears_workers_out_is_parked },
		CU_TEST_INFO_NULL,
	};
	int failed;

	site_open();
	site_make_holding_ffmpeg();
	failed = suite_run("worker's parked jobs", tests);
	if (failed)
		fprintf(stderr, "%s\n", site_shell("cat %s/log", site_directory));
	site_close();
	return failed;
}
