/* Videos as people have them (tests/support/media): what plays of them, measured from what was made. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/count.h"
#include "support/run/suite.h"
#include "support/sites/media.h"
#include "support/sites/site_worker.h"

#define FRAME_S 0.04	/* all of them have 25 a second */

static const char RENDITIONS[] =
    "SELECT string_agg(width || 'x' || height || CASE WHEN is_copy THEN ' copy' ELSE '' END,"
    "    ', ' ORDER BY height DESC) FROM rendition WHERE video_id = $1";
static const char DURATION[] = "SELECT duration_ms FROM video WHERE id = $1";

static const double irregular[] = { 0.9, 2.2, 3.0, 4.7, 5.3, 6.9, 7.5 };
static const double trimmed[] = { 0.7, 1.5, 3.2, 3.8, 5.4, 6.0 };
static const char *const both[] = { "360", "240" };

/* Flashes and beeps of every rendition. */
static void
assert_sync(int64_t video, const double *times, size_t count)
{
	size_t i;

	for (i = 0; i < COUNT(both); i++) {
		media_assert_times(media_line(video, both[i], "flash"), times, count);
		media_assert_times(media_line(video, both[i], "beep"), times, count);
	}
}

static void
assert_lasts(int64_t video, double seconds)
{
	const double made = (double)site_number(DURATION, video) / 1000;
	char *end = NULL;
	size_t i;

	CU_ASSERT_TRUE(fabs(made - seconds) <= FRAME_S + 0.001);
	for (i = 0; i < COUNT(both); i++) {
		const char *picture = media_line(video, both[i], "video");

		strtod(picture, &end);
		CU_ASSERT_TRUE(fabs(strtod(end, NULL) - seconds) <= FRAME_S + 0.001);
	}
}

/* FRAME-RATE and RESOLUTION are of the segments, and so are CODECS. */
static void
assert_said(int64_t video)
{
	const char *master = media_master(video), *probed;
	size_t i;

	for (i = 0; i < COUNT(both); i++) {
		probed = site_shell("cat %s/%s/init.mp4 %s/%s/0*.m4s | ffprobe -v error"
		    " -select_streams v -show_entries stream=width,height -of csv=p=0:s=x -",
		    media_directory(video), both[i], media_directory(video), both[i]);
		CU_ASSERT_PTR_NOT_NULL(strstr(master, arena_printf(site_arena,
		    "RESOLUTION=%s,FRAME-RATE=25.000", probed)));
		CU_ASSERT_PTR_NOT_NULL(strstr(master, site_shell("od -An -tx1 -v %s/%s/init.mp4 |"
		    " tr -d ' \\n' | sed 's/.*6176634301\\(......\\).*/avc1.\\1,mp4a.40.2/'",
		    media_directory(video), both[i])));
	}
}

static void
test_the_control_is_copied(void)
{
	const int64_t video = media_process("irr.mp4");

	CU_ASSERT_STRING_EQUAL(site_text(RENDITIONS, video), "640x360 copy, 426x240");
	assert_sync(video, irregular, COUNT(irregular));
	assert_lasts(video, 8.0);
	media_assert_aligned(video);
	assert_said(video);
}

static void
test_what_was_trimmed_is_gone(void)
{
	static const char *const names[] = {
		"irr-trim15.mp4", "irr-editstart.mp4", "irr-trim15-51.mp4",
	};
	size_t i;

	for (i = 0; i < COUNT(names); i++) {
		const int64_t video = media_process(names[i]);

		assert_sync(video, trimmed, COUNT(trimmed));
		assert_lasts(video, 6.5);
		media_assert_aligned(video);
		CU_ASSERT_PTR_NULL(strstr(site_text(RENDITIONS, video), "copy"));
	}
}

static void
test_what_was_cut_from_the_end_is_gone(void)
{
	const int64_t video = media_process("irr-editend.mp4");

	assert_sync(video, irregular, 4);
	assert_lasts(video, 5.0);
	media_assert_aligned(video);
}

static void
test_sound_of_a_low_rate_is_in_time(void)
{
	const int64_t video = media_process("irr-8k.mp4");

	assert_sync(video, irregular, COUNT(irregular));
	assert_lasts(video, 8.0);
}

static void
test_the_last_picture_stays_while_sound_goes_on(void)
{
	const int64_t video = media_process("stillaudio4.mp4");

	media_assert_seconds(media_line(video, "360", "beep"), 1, 32);
	media_assert_seconds(media_line(video, "240", "flash"), 1, 29);
	assert_lasts(video, 33.0);
	media_assert_aligned(video);
}

static void
test_late_sound_is_silence_first(void)
{
	const int64_t video = media_process("audiolate3.mkv");

	media_assert_seconds(media_line(video, "360", "beep"), 4, 10);
	media_assert_seconds(media_line(video, "360", "flash"), 1, 7);
	assert_lasts(video, 11.0);
}

static void
test_silence_comes_where_only_the_picture_goes_on(void)
{
	const int64_t video = media_process_file(site_media("-f lavfi -i testsrc2=s=320x240:r=25:d=9"
	    " -f lavfi -i sine=d=5 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 25 -c:a aac",
	    "short-sound.mp4"));
	char *end = NULL;

	strtod(media_line(video, "240", "audio"), &end);
	CU_ASSERT_TRUE(fabs(strtod(end, NULL) - 9.0) < 0.1);
	CU_ASSERT_EQUAL(site_number(DURATION, video), 9000);
}

static void
test_open_groups_of_pictures_are_closed(void)
{
	static const char *const names[] = { "opengop.mp4", "opengop.mkv" };
	size_t i;

	for (i = 0; i < COUNT(names); i++) {
		const int64_t video = media_process(names[i]);

		media_assert_aligned(video);
		media_assert_seconds(media_line(video, "360", "flash"), 1, 11);
		media_assert_seconds(media_line(video, "360", "beep"), 1, 11);
		assert_lasts(video, 12.0);
	}
}

static void
test_distant_keyframes_give_the_common_segments(void)
{
	static const char *const names[] = { "longgop9.mp4", "opus.mkv" };
	size_t i;

	for (i = 0; i < COUNT(names); i++)
		media_assert_aligned(media_process(names[i]));
}

static void
test_copies_and_encoded_have_the_same_segments(void)
{
	/* keyframes each 1.3 s and 1 s, at rates that are not whole; a copy each */
	static const char *const rates[] = { "30000/1001 -g 39", "24000/1001 -g 24", "60 -g 75" };
	size_t i;

	for (i = 0; i < COUNT(rates); i++) {
		const int64_t video = media_process_file(site_media(arena_printf(site_arena,
		    "-f lavfi -i testsrc2=s=640x360:d=10.1:r=%s -c:v libx264 -preset ultrafast"
		    " -bf 2 -sc_threshold 0 -pix_fmt yuv420p -b:v 500k", rates[i]),
		    arena_printf(site_arena, "grid%zu.mp4", i)));

		CU_ASSERT_STRING_EQUAL(site_text(RENDITIONS, video), "640x360 copy, 426x240");
		media_assert_aligned(video);
	}
}

static void
test_time_that_begins_anew_is_counted(void)
{
	const int64_t video = media_process("concat.ts");

	assert_lasts(video, 16.0);
	media_assert_aligned(video);
	CU_ASSERT_PTR_NULL(strstr(site_text(RENDITIONS, video), "copy"));
}

static void
test_hlg_in_8_bits_is_mapped_too(void)
{
	const int64_t video = media_process("h264-hlg8.mp4");
	size_t i;

	for (i = 0; i < COUNT(both); i++)
		CU_ASSERT_STRING_EQUAL(site_shell("cat %s/%s/init.mp4 %s/%s/0*.m4s | ffprobe -v error"
		    " -select_streams v -show_entries stream=color_transfer -of csv=p=0 -",
		    media_directory(video), both[i], media_directory(video), both[i]), "bt709");
}

static void
test_a_size_that_changes_is_one_size(void)
{
	const int64_t video = media_process("resize.ts");

	CU_ASSERT_STRING_EQUAL(site_text(RENDITIONS, video), "640x360, 426x240");
	CU_ASSERT_STRING_EQUAL(site_shell("cat %s/360/init.mp4 %s/360/0*.m4s | ffprobe -v error"
	    " -select_streams v -show_entries frame=width,height -of csv=p=0 - | grep . | cut -d, -f1,2 | sort -u",
	    media_directory(video), media_directory(video)), "640,360");
	/* the upright half of it has black at its sides, as it has no more picture there */
	CU_ASSERT_STRING_EQUAL(site_shell("cat %s/360/init.mp4 %s/360/0*.m4s | ffmpeg -v error -i -"
	    " -ss 6 -frames:v 1 -vf crop=200:360:0:0,signalstats,metadata=print:file=- -f null -"
	    " | awk -F= '/YAVG/ { print int($2 + 0.5) }' | tail -n 1", media_directory(video), media_directory(video)), "16");
	assert_lasts(video, 8.0);
	media_assert_aligned(video);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "the control is copied", test_the_control_is_copied },
		{ "what was trimmed is gone", test_what_was_trimmed_is_gone },
		{ "what was cut from the end is gone", test_what_was_cut_from_the_end_is_gone },
		{ "sound of a low rate is in time", test_sound_of_a_low_rate_is_in_time },
		{ "the last picture stays while sound goes on",
		    test_the_last_picture_stays_while_sound_goes_on },
		{ "late sound is silence first", test_late_sound_is_silence_first },
		{ "silence comes where only the picture goes on",
		    test_silence_comes_where_only_the_picture_goes_on },
		{ "open groups of pictures are closed", test_open_groups_of_pictures_are_closed },
		{ "distant keyframes give the common segments",
		    test_distant_keyframes_give_the_common_segments },
		{ "copies and encoded have the same segments",
		    test_copies_and_encoded_have_the_same_segments },
		{ "time that begins anew is counted", test_time_that_begins_anew_is_counted },
		{ "HLG in 8 bits is mapped too", test_hlg_in_8_bits_is_mapped_too },
		{ "a size that changes is one size", test_a_size_that_changes_is_one_size },
		CU_TEST_INFO_NULL,
	};
	pid_t worker;
	int failed;

	site_open();
	worker = site_worker();
	failed = suite_run("worker_media", tests);
	site_worker_stop(worker);
	if (failed)
		fprintf(stderr, "%s\n", site_shell("cat %s/log", site_directory));
	site_close();
	return failed;
}
