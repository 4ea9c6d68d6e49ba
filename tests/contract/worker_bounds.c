/*
 * What a video may cost: by the bytes and packets that were sent, and never by
 * what its header claims.
 */
#include <stdlib.h>
#include <string.h>

#include "support/doubles/tools_double.h"
#include "support/run/suite.h"
#include "support/sites/site_worker.h"

/* Sixty pictures of two seconds, the last of them after 40,000 s more. */
#define SIXTY "-f lavfi -i testsrc2=s=320x240:r=30:d=2" \
	" -vf \"setpts='if(gte(N,59),PTS+40000/TB,PTS)'\" -fps_mode vfr -c:v mjpeg -q:v 20"

static const char SETTLED[] =
    "SELECT count(*) FROM video WHERE id = $1 AND state <> 'processing'";
static const char STATE[] = "SELECT state || coalesce(': ' || reason, '') FROM video WHERE id = $1";
static const char JOB_STATE[] =
    "SELECT state || ' ' || attempts || coalesce(': ' || reason, '') FROM job WHERE video_id = $1";
static const char IS_WAITING[] =
    "SELECT count(*) FROM job WHERE video_id = $1 AND state = 'queued' AND reason IS NOT NULL";
static const char DUE_NOW[] = "UPDATE job SET run_at = now() WHERE video_id = $1";
static const char USED[] =
    "SELECT used_bytes FROM account WHERE username = 'owner' AND $1::bigint IS NOT NULL";

static const char *
settled(int64_t video)
{
	pid_t worker = site_worker();

	CU_ASSERT_TRUE(site_wait(SETTLED, video));
	CU_ASSERT_TRUE(site_worker_stop(worker));
	return site_text(STATE, video);
}

/* What ffprobe counts in the video's one rendition, and the seconds it takes. */
static const char *
probe(int64_t video, const char *stream, const char *entry)
{
	const char *playlist = site_path(site_text(
	    "SELECT hls_prefix || '240/index.m3u8' FROM video WHERE id = $1", video));

	return site_shell("ffprobe -v error -count_packets -select_streams %s -show_entries %s"
	    " -of csv=p=0 %s | grep . | sort -u", stream, entry, playlist);
}

static void
test_sixty_pictures_of_eleven_hours_stay_sixty(void)
{
	const int64_t video = site_publish_plain(site_media(SIXTY, "sixty.mp4"));

	CU_ASSERT_STRING_EQUAL(settled(video), "ready");
	CU_ASSERT_STRING_EQUAL(probe(video, "v", "stream=nb_read_packets"), "60");
	/* and each is where it was */
	CU_ASSERT_EQUAL(atoi(probe(video, "v", "format=duration")), 40002);
}

/* The header says two seconds: so pictures are counted while they are made. */
static void
test_what_says_less_than_it_has_stays_sixty_too(void)
{
	const char *path = site_media(SIXTY, "less.mkv");
	int64_t video;

	/* Matroska's Duration: an element of eight bytes, milliseconds */
	site_shell("at=$(LC_ALL=C grep -obUaP '\\x44\\x89\\x88' %s | head -n 1 | cut -d: -f1);"
	    " printf '\\100\\237\\100\\0\\0\\0\\0\\0' |"
	    " dd of=%s bs=1 seek=$((at + 3)) conv=notrunc status=none", path, path);
	CU_ASSERT_EQUAL(atoi(site_shell("ffprobe -v error -show_entries format=duration"
	    " -of csv=p=0 %s", path)), 2);
	video = site_publish_plain(path);
	CU_ASSERT_STRING_EQUAL(settled(video), "ready");
	CU_ASSERT_STRING_EQUAL(probe(video, "v", "stream=nb_read_packets"), "60");
}

static void
test_silence_is_bounded(void)
{
	const int64_t video = site_publish_plain(site_media("-f lavfi -i testsrc2=s=320x240:r=30:d=2"
	    " -f lavfi -i sine=d=2 -af \"asetpts='if(gte(T,1),PTS+40000/TB,PTS)'\""
	    " -c:v mpeg4 -c:a libmp3lame", "silence.mkv"));

	CU_ASSERT_STRING_EQUAL(settled(video), "ready");
	/* ten minutes of 47 packets a second, at most */
	CU_ASSERT_TRUE(atoi(probe(video, "a", "stream=nb_read_packets")) < 30000);
}

static void
test_renditions_count_as_their_owners(void)
{
	const int64_t before = site_number(USED, 0);
	const int64_t video = site_publish_plain(site_source());
	int64_t made;

	CU_ASSERT_STRING_EQUAL(settled(video), "ready");
	made = site_number("SELECT sum(size_bytes)::bigint FROM rendition WHERE video_id = $1", video);
	CU_ASSERT_TRUE(made > 0);
	CU_ASSERT_EQUAL(site_number(USED, 0), before + made);
	site_transcode(video);	/* what there is gives way */
	site_run("UPDATE video SET state = 'processing' WHERE id = $1", video);
	CU_ASSERT_STRING_EQUAL(settled(video), "ready");
	made = site_number("SELECT sum(size_bytes)::bigint FROM rendition WHERE video_id = $1", video);
	CU_ASSERT_EQUAL(site_number(USED, 0), before + made);
	site_run("DELETE FROM video WHERE id = $1", video);
	CU_ASSERT_EQUAL(site_number(USED, 0), before);
}

static void
test_what_the_quota_cannot_hold_is_parked(void)
{
	const int64_t video = site_publish_plain(site_source());

	site_run("UPDATE account SET quota_bytes = used_bytes + 1000 WHERE username = 'owner'"
	    " AND $1::bigint IS NOT NULL", 0);
	CU_ASSERT_STRING_EQUAL(settled(video),
	    "failed: The processed video does not fit into its owner's quota.");
	CU_ASSERT_EQUAL(site_objects(site_text("SELECT 'v/' || public_id || '/' FROM video"
	    " WHERE id = $1", video)), 0);
	site_run("UPDATE account SET quota_bytes = NULL WHERE $1::bigint IS NOT NULL", 0);
}

static void
test_what_grows_past_its_source_is_parked(void)
{
	const int64_t video = site_publish_plain(site_source());

	tools_double_set_once("ffmpeg", "fallocate -l 200M 240/00000.m4s; kill -STOP $$");
	CU_ASSERT_STRING_EQUAL(settled(video),
	    "failed: The processed video grew past 32 times the size of its original.");
}

/* It goes on to the last second: the next time it would take as long. */
static void
test_what_takes_too_long_is_not_tried_again(void)
{
	const int64_t video = site_publish_plain(site_source());

	setenv("VITRINA_TRANSCODE_TIMEOUT", "3s", 1);
	tools_double_set_once("ffmpeg", "n=0; while :; do n=$((n + 1)); echo frame=$n;"
	    " echo out_time_us=$((n * 1000)); sleep 0.1; done");
	CU_ASSERT_STRING_EQUAL(settled(video), "failed: Processing took longer than 00:03.");
	CU_ASSERT_STRING_EQUAL(site_text(JOB_STATE, video),
	    "parked 1: Processing took longer than 00:03.");
	unsetenv("VITRINA_TRANSCODE_TIMEOUT");
}

static void
test_what_stands_still_is_tried_once_more(void)
{
	const int64_t video = site_publish_plain(site_source());
	pid_t worker;

	setenv("VITRINA_TRANSCODE_TIMEOUT", "2s", 1);
	tools_double_set("ffmpeg", "kill -STOP $$");
	worker = site_worker();
	CU_ASSERT_TRUE(site_wait(IS_WAITING, video));
	CU_ASSERT_STRING_EQUAL(site_text(JOB_STATE, video),
	    "queued 1: Processing took longer than 00:02.");
	CU_ASSERT_TRUE(site_worker_stop(worker));
	site_run(DUE_NOW, video);
	CU_ASSERT_STRING_EQUAL(settled(video), "failed: Processing took longer than 00:02.");
	CU_ASSERT_STRING_EQUAL(site_text(JOB_STATE, video),
	    "parked 2: Processing took longer than 00:02.");
	tools_double_set("ffmpeg", NULL);
	unsetenv("VITRINA_TRANSCODE_TIMEOUT");
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "sixty pictures stay sixty", test_sixty_pictures_of_eleven_hours_stay_sixty },
		{ "what says less stays sixty too", test_what_says_less_than_it_has_stays_sixty_too },
		{ "silence is bounded", test_silence_is_bounded },
		{ "renditions count", test_renditions_count_as_their_owners },
		{ "what the quota cannot hold is parked", test_what_the_quota_cannot_hold_is_parked },
		{ "what grows past its source is parked", test_what_grows_past_its_source_is_parked },
		{ "what takes too long is parked", test_what_takes_too_long_is_not_tried_again },
		{ "what stands still is tried once more", test_what_stands_still_is_tried_once_more },
		CU_TEST_INFO_NULL,
	};
	int failed;

	site_open();
	tools_double_make(site_directory);
	failed = suite_run("what a video may cost", tests);
	if (failed)
		fprintf(stderr, "%s\n", site_shell("tail -c 6000 %s/log", site_directory));
	site_close();
	return failed;
}
