/* The worker: real videos in, posters and HLS out. */
#include <stdlib.h>
#include <string.h>

#include "support/run/suite.h"
#include "support/sites/site_worker.h"

#define SHORT "-f lavfi -i testsrc2=s=%s:r=25:d=%d -f lavfi -i sine=f=440:d=%d " \
	"-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 50 -c:a aac -b:a 96k -shortest "

static const char SETTLED[] =
    "SELECT count(*) FROM video WHERE id = $1 AND state <> 'processing'";
static const char STATE[] = "SELECT state || coalesce(': ' || reason, '') FROM video WHERE id = $1";
static const char PREFIX[] = "SELECT hls_prefix FROM video WHERE id = $1";
static const char RENDITIONS[] =
    "SELECT string_agg(width || 'x' || height || CASE WHEN is_copy THEN ' copy' ELSE '' END,"
    "    ', ' ORDER BY height DESC) FROM rendition WHERE video_id = $1";

/* Publish, let a worker do it, and check that it is ready. */
static int64_t
process(const char *path)
{
	int64_t video = site_publish(path);
	pid_t worker = site_worker();

	CU_ASSERT_TRUE(site_wait(SETTLED, video));
	CU_ASSERT_TRUE(site_worker_stop(worker));
	CU_ASSERT_STRING_EQUAL(site_text(STATE, video), "ready");
	return video;
}

/* The path on disk of a file of the video's renditions. */
static const char *
rendition(int64_t video, const char *name)
{
	return site_path(arena_printf(site_arena, "%s%s", site_text(PREFIX, video), name));
}

static const char *
file_text(const char *path)
{
	return site_shell("cat %s", path);
}

/* ffprobe's answer about an HLS playlist. */
static const char *
probe(const char *path, const char *entries)
{
	return site_shell("ffprobe -v error -show_entries %s -of csv=p=0 %s | grep . | sort -u | paste -sd' '",
	    entries, path);
}

static void
test_a_fitting_video_is_copied(void)
{
	const char *path = site_media(
	    "-f lavfi -i testsrc2=s=640x360:r=25:d=5 -f lavfi -i sine=d=5 -c:v libx264"
	    " -preset ultrafast -pix_fmt yuv420p -b:v 500k -g 50 -c:a aac -b:a 96k", "fits.mp4");
	const int64_t video = process(path);
	const char *master;

	CU_ASSERT_STRING_EQUAL(site_text(RENDITIONS, video), "640x360 copy, 426x240");
	/* the very bits of the source, picture and sound */
	CU_ASSERT_STRING_EQUAL(
	    site_shell("ffmpeg -v error -i %s -map 0:v -c copy -bsf:v h264_mp4toannexb -f h264 - | sha256sum", path),
	    site_shell("ffmpeg -v error -i %s -map 0:v -c copy -bsf:v h264_mp4toannexb -f h264 - | sha256sum",
	    rendition(video, "360/index.m3u8")));
	CU_ASSERT_STRING_EQUAL(
	    site_shell("ffmpeg -v error -i %s -map 0:a -c copy -f adts - | sha256sum", path),
	    site_shell("ffmpeg -v error -i %s -map 0:a -c copy -f adts - | sha256sum",
	    rendition(video, "360/index.m3u8")));
	master = file_text(rendition(video, "master.m3u8"));
	CU_ASSERT_PTR_NOT_NULL(strstr(master, "RESOLUTION=640x360,FRAME-RATE=25.000\n360/index.m3u8"));
	CU_ASSERT_PTR_NOT_NULL(strstr(master, "RESOLUTION=426x240,FRAME-RATE=25.000\n240/index.m3u8"));
	CU_ASSERT_PTR_NOT_NULL(strstr(master, "CODECS=\"avc1.64"));
	CU_ASSERT_PTR_NOT_NULL(strstr(master, ",mp4a.40.2\""));
	CU_ASSERT_STRING_EQUAL(probe(rendition(video, "master.m3u8"), "stream=codec_name"),
	    "aac h264");
}

static void
test_a_poster_comes_and_scratch_is_empty(void)
{
	const int64_t video = process(site_media(arena_printf(site_arena, SHORT, "320x240", 3, 3),
	    "poster.mp4"));
	const char *poster = site_text("SELECT poster_key FROM video WHERE id = $1", video);

	CU_ASSERT_STRING_EQUAL(probe(site_path(poster), "stream=codec_name,width,height"),
	    "mjpeg,320,240");
	CU_ASSERT_EQUAL(site_number("SELECT count(*) FROM job WHERE video_id = $1"
	    " AND state = 'done' AND progress = 100", video), 2);
	/* but for its heartbeat, which is the next one's too */
	CU_ASSERT_STRING_EQUAL(site_shell("ls -A %s/scratch", site_directory), "worker.alive");
	CU_ASSERT_EQUAL(site_number("SELECT sum(size_bytes) FROM rendition WHERE video_id = $1",
	    video) > 1000, true);
}

static void
test_what_does_not_fit_is_encoded(void)
{
	/* MPEG-4 part 2 and MP3: no browser's */
	const int64_t video = process(site_media("-f lavfi -i testsrc2=s=480x360:r=24:d=5"
	    " -f lavfi -i sine=d=5 -c:v mpeg4 -c:a libmp3lame", "old.avi"));
	const char *low = rendition(video, "240/index.m3u8");

	CU_ASSERT_STRING_EQUAL(site_text(RENDITIONS, video), "480x360, 320x240");
	CU_ASSERT_STRING_EQUAL(probe(low, "stream=codec_name,profile,pix_fmt,width,height"),
	    "aac,LC h264,High,320,240,yuv420p");
	/* keyframes at the same times in all renditions, every 4 s */
	CU_ASSERT_STRING_EQUAL(site_shell("grep -h EXTINF %s", low),
	    site_shell("grep -h EXTINF %s", rendition(video, "360/index.m3u8")));
	CU_ASSERT_PTR_NOT_NULL(strstr(file_text(low), "#EXTINF:4.000000,\n00000.m4s"));
}

static void
test_distant_keyframes_are_not_copied(void)
{
	const int64_t video = process(site_media("-f lavfi -i testsrc2=s=320x240:r=10:d=12"
	    " -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 999 -keyint_min 999"
	    " -sc_threshold 0", "gap.mp4"));

	CU_ASSERT_STRING_EQUAL(site_text(RENDITIONS, video), "320x240");
	/* and without sound */
	CU_ASSERT_STRING_EQUAL(probe(rendition(video, "240/index.m3u8"), "stream=codec_type"),
	    "video");
	CU_ASSERT_PTR_NULL(strstr(file_text(rendition(video, "master.m3u8")), "mp4a"));
}

static void
test_portrait_goes_by_the_shorter_side(void)
{
	const int64_t video = process(site_media(
	    "-f lavfi -i testsrc2=s=360x640:r=25:d=2 -c:v mpeg4", "portrait.mp4"));

	CU_ASSERT_STRING_EQUAL(site_text(RENDITIONS, video), "360x640, 240x426");
}

static void
test_rotation_is_applied(void)
{
	const char *flat = site_media("-f lavfi -i testsrc2=s=320x240:r=25:d=2 -c:v libx264"
	    " -preset ultrafast -pix_fmt yuv420p", "flat.mp4");
	/* ffmpeg 7 has lost the one way, 5 has not yet the other */
	const bool is_new = system("ffmpeg -hide_banner -h full 2>/dev/null |"
	    " grep -q -e -display_rotation") == 0;
	const int64_t video = process(site_media(arena_printf(site_arena, is_new ?
	    "-display_rotation 270 -i %s -c copy" :
	    "-i %s -c copy -metadata:s:v rotate=90", flat), "turned.mp4"));

	CU_ASSERT_STRING_EQUAL(site_text(RENDITIONS, video), "240x320");
	CU_ASSERT_STRING_EQUAL(probe(rendition(video, "240/index.m3u8"),
	    "stream=width,height:stream_side_data=rotation"), "240,320");
}

static void
test_odd_sizes_become_even(void)
{
	const int64_t video = process(site_media("-f lavfi -i testsrc2=s=321x241:r=25:d=2"
	    " -c:v libx264 -preset ultrafast -pix_fmt yuv444p", "odd.mkv"));

	CU_ASSERT_STRING_EQUAL(site_text(RENDITIONS, video), "320x240");
}

static void
test_a_small_video_has_one_rendition(void)
{
	const int64_t video = process(site_media(
	    "-f lavfi -i testsrc2=s=64x48:r=25:d=1 -c:v mpeg4", "small.mp4"));

	CU_ASSERT_STRING_EQUAL(site_text(RENDITIONS, video), "64x48");
}

static void
test_wide_samples_are_squared(void)
{
	const int64_t video = process(site_media("-f lavfi -i testsrc2=s=320x240:r=25:d=2"
	    " -vf setsar=4/3 -c:v mpeg4", "wide.mp4"));

	CU_ASSERT_STRING_EQUAL(probe(rendition(video, "240/index.m3u8"),
	    "stream=width,height,sample_aspect_ratio"), "426,240,1:1");
}

static void
test_hdr_becomes_8_bits(void)
{
	const int64_t video = process(site_media("-f lavfi -i testsrc2=s=320x240:r=25:d=2"
	    " -c:v libx265 -preset ultrafast -pix_fmt yuv420p10le -x265-params log-level=error:"
	    "colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc", "hdr.mp4"));

	CU_ASSERT_STRING_EQUAL(probe(rendition(video, "240/index.m3u8"),
	    "stream=pix_fmt,color_transfer"), "yuv420p,bt709");
}

static void
test_a_varying_rate_becomes_constant(void)
{
	/* every third frame of the first second is there, then all */
	const int64_t video = process(site_media("-f lavfi -i testsrc2=s=320x240:r=30:d=3"
	    " -vf \"select='gt(t,1)+not(mod(n,3))'\" -fps_mode vfr -c:v libvpx -b:v 300k",
	    "varying.webm"));

	CU_ASSERT_STRING_EQUAL(probe(rendition(video, "240/index.m3u8"), "stream=avg_frame_rate"),
	    "30/1");
}

static void
test_late_sound_stays_late(void)
{
	const char *src = site_media(arena_printf(site_arena, SHORT, "320x240", 4, 4), "both.mp4");
	const int64_t video = process(site_media(arena_printf(site_arena,
	    "-i %s -itsoffset 1 -i %s -map 0:v -map 1:a -c copy", src, src), "late.mp4"));

	/* the first second is silence now, for both begin at 0 */
	CU_ASSERT_PTR_NOT_NULL(strstr(site_shell("ffmpeg -v info -i %s -af silencedetect=d=0.5"
	    " -f null - 2>&1", rendition(video, "240/index.m3u8")), "silence_end: 1.0"));
}

static void
test_many_sound_tracks_can_be_chosen(void)
{
	const int64_t video = process(site_media("-f lavfi -i testsrc2=s=320x240:r=25:d=2"
	    " -f lavfi -i sine=d=2 -f lavfi -i sine=f=880:d=2 -map 0 -map 1 -map 2 -c:v libx264"
	    " -preset ultrafast -pix_fmt yuv420p -c:a ac3 -metadata:s:a:0 language=eng"
	    " -metadata:s:a:1 language=ger", "tracks.mkv"));
	const char *master = file_text(rendition(video, "master.m3u8"));

	CU_ASSERT_STRING_EQUAL(probe(rendition(video, "240/index.m3u8"), "stream=codec_name"),
	    "h264");
	CU_ASSERT_STRING_EQUAL(probe(rendition(video, "a1/index.m3u8"), "stream=codec_name"), "aac");
	CU_ASSERT_PTR_NOT_NULL(strstr(master, "NAME=\"en\",LANGUAGE=\"en\",DEFAULT=YES"));
	CU_ASSERT_PTR_NOT_NULL(strstr(master, "NAME=\"de\",LANGUAGE=\"de\",DEFAULT=NO"));
}

static void
test_transport_streams_are_copied_too(void)
{
	const int64_t video = process(site_media(arena_printf(site_arena, SHORT " -b:v 300k"
	    " -f mpegts", "320x240", 3, 3), "stream.ts"));

	CU_ASSERT_STRING_EQUAL(site_text(RENDITIONS, video), "320x240 copy");
	CU_ASSERT_STRING_EQUAL(site_shell("ffprobe -v error -count_frames -show_entries"
	    " stream=codec_name,nb_read_frames -of csv=p=0 %s | grep . | sort -u | paste -sd' '",
	    rendition(video, "240/index.m3u8")), site_shell("ffprobe -v error -count_frames"
	    " -show_entries stream=codec_name,nb_read_frames -of csv=p=0 %s/stream.ts | grep ."
	    " | sort -u | paste -sd' '", site_directory));
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "a fitting video is copied", test_a_fitting_video_is_copied },
		{ "a poster comes, scratch is empty", test_a_poster_comes_and_scratch_is_empty },
		{ "what does not fit is encoded", test_what_does_not_fit_is_encoded },
		{ "distant keyframes are not copied", test_distant_keyframes_are_not_copied },
		{ "portrait goes by the shorter side", test_portrait_goes_by_the_shorter_side },
		{ "rotation is applied", test_rotation_is_applied },
		{ "odd sizes become even", test_odd_sizes_become_even },
		{ "a small video has one rendition", test_a_small_video_has_one_rendition },
		{ "wide samples are squared", test_wide_samples_are_squared },
		{ "HDR becomes 8 bits", test_hdr_becomes_8_bits },
		{ "a varying rate becomes constant", test_a_varying_rate_becomes_constant },
		{ "late sound stays late", test_late_sound_stays_late },
		{ "many sound tracks can be chosen", test_many_sound_tracks_can_be_chosen },
		{ "transport streams are copied too", test_transport_streams_are_copied_too },
		CU_TEST_INFO_NULL,
	};
	int failed;

	site_open();
	failed = suite_run("worker", tests);
	if (failed)
		fprintf(stderr, "%s\n", site_shell("cat %s/log", site_directory));
	site_close();
	return failed;
}
