/* Tools of the worker that fail: the video is not to blame, and is tried again. */
#include <stdlib.h>
#include <string.h>

#include "lib/base/count.h"
#include "service/base/job.h"
#include "support/doubles/tools_double.h"
#include "support/run/suite.h"
#include "support/sites/site_worker.h"

static const char IS_WAITING[] =
    "SELECT count(*) FROM job WHERE video_id = $1 AND state = 'queued' AND reason IS NOT NULL";
static const char IS_DONE[] =
    "SELECT count(*) FROM job WHERE video_id = $1 AND state = 'done'";
static const char JOB_STATE[] =
    "SELECT state || ' ' || attempts || coalesce(': ' || reason, '') FROM job"
    " WHERE video_id = $1";
static const char VIDEO_STATE[] =
    "SELECT state || coalesce(': ' || reason, '') FROM video WHERE id = $1";
static const char DUE_NOW[] =
    "WITH due AS (UPDATE job SET run_at = now() WHERE video_id = $1 RETURNING kind)"
    " SELECT pg_notify('" JOB_CHANNEL "', kind) FROM due";

static const struct fault {
	const char *tool;
	const char *how;
	const char *reason;	/* for the owner */
} faults[] = {
	{ "ffprobe", "kill -KILL $$", "Processing was ended by the system (signal 9)." },
	{ "ffmpeg", "kill -KILL $$", "Processing was ended by the system (signal 9)." },
	{ "ffprobe", TOOLS_DOUBLE_NO_LIBRARY,
	  "A program that the server needs for this could not be run." },
	{ "ffmpeg", "ulimit -v 100000",
	  "A program that the server needs for this could not be run." },
	{ "ffprobe", "echo 'file:x: Input/output error' >&2; exit 1",
	  "The server could not read or write what it needs to process the video." },
	{ "ffmpeg", "echo 'file:x: Input/output error' >&2; exit 1",
	  "The server could not read or write what it needs to process the video." },
	{ "ffmpeg", "echo 'Error: Cannot allocate memory' >&2; exit 1",
	  "Processing the video takes more memory than the server allows." },
	{ "ffmpeg", "echo 'Exiting normally, received signal 15.' >&2; exit 255",
	  "Processing was interrupted." },
};

/* The video's one job fails once, says why, and is done by the second attempt. */
static void
is_tried_again(int64_t video, const struct fault *fault)
{
	CU_ASSERT_TRUE(site_wait(IS_WAITING, video));
	CU_ASSERT_STRING_EQUAL(site_text(JOB_STATE, video),
	    arena_printf(site_arena, "queued 1: %s", fault->reason));
	CU_ASSERT_STRING_EQUAL(site_text(VIDEO_STATE, video), "processing");
	site_run(DUE_NOW, video);
	CU_ASSERT_TRUE(site_wait(IS_DONE, video));
	CU_ASSERT_STRING_EQUAL(site_text(JOB_STATE, video), "done 2");
}

static void
test_a_transcoding_is_tried_again(void)
{
	const char *source = site_source();
	pid_t worker = site_worker();

	for (size_t i = 0; i < COUNT(faults); i++) {
		tools_double_set_once(faults[i].tool, faults[i].how);
		is_tried_again(site_publish_plain(source), &faults[i]);
	}
	CU_ASSERT_TRUE(site_worker_stop(worker));
}

static void
test_a_poster_is_tried_again(void)
{
	const char *source = site_source();
	pid_t worker = site_worker();

	for (size_t i = 0; i < COUNT(faults); i++) {
		const int64_t video = site_video(source);

		tools_double_set_once(faults[i].tool, faults[i].how);
		site_poster(video);
		is_tried_again(video, &faults[i]);
		CU_ASSERT_EQUAL(site_number("SELECT count(*) FROM video WHERE id = $1"
		    " AND poster_key IS NOT NULL", video), 1);
	}
	CU_ASSERT_TRUE(site_worker_stop(worker));
}

static void
test_what_stands_still_is_tried_again(void)
{
	static const struct fault still = {
		"ffprobe", "kill -STOP $$", "Processing took longer than 00:10.",
	};

	pid_t worker = site_worker();

	tools_double_set_once(still.tool, still.how);
	is_tried_again(site_publish_plain(site_source()), &still);
	CU_ASSERT_TRUE(site_worker_stop(worker));
}

/* For as long as transcode_timeout says, which here is short. */
static void
test_an_encoder_that_stands_still_is_tried_again(void)
{
	static const struct fault still = {
		"ffmpeg", "kill -STOP $$", "Processing took longer than 00:05.",
	};

	pid_t worker;

	setenv("VITRINA_TRANSCODE_TIMEOUT", "5s", 1);
	worker = site_worker();
	tools_double_set_once(still.tool, still.how);
	is_tried_again(site_publish_plain(site_source()), &still);
	CU_ASSERT_TRUE(site_worker_stop(worker));
	unsetenv("VITRINA_TRANSCODE_TIMEOUT");
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "a transcoding is tried again", test_a_transcoding_is_tried_again },
		{ "a poster is tried again", test_a_poster_is_tried_again },
		{ "what stands still is tried again", test_what_stands_still_is_tried_again },
		{ "an encoder that stands still is tried again",
		  test_an_encoder_that_stands_still_is_tried_again },
		CU_TEST_INFO_NULL,
	};
	int failed;

	site_open();
	tools_double_make(site_directory);
	failed = suite_run("worker whose tools fail", tests);
	if (failed)
		fprintf(stderr, "%s\n", site_shell("cat %s/log", site_directory));
	site_close();
	return failed;
}
