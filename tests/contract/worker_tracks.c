/* What a container holds beside picture and sound, and which of its tracks play. */
#include <string.h>

#include "support/run/suite.h"
#include "support/sites/media.h"
#include "support/sites/site_worker.h"

static const char SETTLED[] =
    "SELECT count(*) FROM video WHERE id = $1 AND state <> 'processing'";
static const char DURATION[] = "SELECT duration_ms FROM video WHERE id = $1";
static const char SIZE[] = "SELECT width || 'x' || height FROM video WHERE id = $1";

static void
test_sound_that_cannot_be_decoded_is_passed_over(void)
{
	const int64_t video = media_process("apac-first.mov");

	media_assert_seconds(media_line(video, "360", "beep"), 1, 7);
	media_assert_seconds(media_line(video, "240", "beep"), 1, 7);
	CU_ASSERT_EQUAL(site_number("SELECT (note IS NULL)::int FROM video WHERE id = $1", video), 1);
}

static void
test_with_no_sound_that_can_be_decoded_it_is_silent(void)
{
	/* the second track's codec is made unknown too */
	const char *path = arena_printf(site_arena, "%s/deaf.mov", site_directory);
	int64_t video;

	site_shell("sed 's/mp4a/apac/g;s/esds/free/g' " MEDIA "apac-first.mov >%s", path);
	video = media_process_file(path);
	CU_ASSERT_STRING_EQUAL(site_text("SELECT note FROM video WHERE id = $1", video), "no-sound");
	CU_ASSERT_STRING_EQUAL(media_line(video, "360", "audio"), "");
	media_assert_seconds(media_line(video, "360", "flash"), 1, 7);
}

static void
test_the_default_track_plays_and_others_can_be_chosen(void)
{
	const int64_t video = media_process("two-audio-default2.mkv");
	const char *master = media_master(video);

	CU_ASSERT_PTR_NOT_NULL(strstr(master, "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"sound\",NAME=\"1\","
	    "DEFAULT=YES,AUTOSELECT=YES,CHANNELS=\"2\",URI=\"a1/index.m3u8\"\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(master, "NAME=\"Commentary\",DEFAULT=NO,"));
	CU_ASSERT_PTR_NOT_NULL(strstr(master, "FRAME-RATE=25.000,AUDIO=\"sound\"\n360/"));
	media_assert_seconds(media_line(video, "a1", "beep"), 1, 7);
	media_assert_seconds(media_line(video, "360", "flash"), 1, 7);
	media_assert_aligned(video);
}

static void
test_subtitles_become_captions(void)
{
	const int64_t video = media_process("subs.mkv");

	CU_ASSERT_STRING_EQUAL(site_text("SELECT string_agg(language || ' ' || origin, ',')"
	    " FROM caption WHERE video_id = $1", video), "en file");
	CU_ASSERT_PTR_NOT_NULL(strstr(site_text("SELECT body FROM caption WHERE video_id = $1",
	    video), "WEBVTT\n\n"));
	media_assert_aligned(video);
}

static void
test_every_text_of_a_container_is_kept(void)
{
	const char *words = arena_printf(site_arena, "%s/words.srt", site_directory);
	int64_t video;

	site_shell("printf '1\\n00:00:01,000 --> 00:00:02,000\\nHola\\n' >%s", words);
	video = media_process_file(site_media(arena_printf(site_arena,
	    "-f lavfi -i testsrc2=s=320x240:r=25:d=3 -i %s -i %s -map 0 -map 1 -map 2 -map 2"
	    " -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:s:0 mov_text -c:s:1 mov_text"
	    " -c:s:2 mov_text -metadata:s:s:0 language=spa -metadata:s:s:1 language=eng"
	    " -metadata:s:s:2 language=eng", words, words), "texts.mp4"));
	CU_ASSERT_STRING_EQUAL(site_text("SELECT string_agg(language, ' ' ORDER BY language)"
	    " FROM caption WHERE video_id = $1", video), "en en-x-2 es");
	CU_ASSERT_PTR_NOT_NULL(strstr(site_text("SELECT body FROM caption WHERE video_id = $1"
	    " AND language = 'es'", video), "00:01.000 --> 00:02.000\nHola"));
}

static void
test_chapters_are_kept(void)
{
	const char *list = arena_printf(site_arena, "%s/chapters.txt", site_directory);

	site_shell("printf ';FFMETADATA1\\n[CHAPTER]\\nTIMEBASE=1/1000\\nSTART=0\\nEND=1500\\n"
	    "title=One\\n[CHAPTER]\\nTIMEBASE=1/1000\\nSTART=1500\\nEND=3000\\ntitle=Two\\n' >%s", list);
	CU_ASSERT_STRING_EQUAL(site_text("SELECT string_agg(at_ms || ' ' || title, ', ' ORDER BY at_ms)"
	    " FROM chapter WHERE video_id = $1", media_process_file(site_media(arena_printf(site_arena,
	    "-f lavfi -i testsrc2=s=320x240:r=25:d=3 -i %s -map_metadata 1 -c:v libx264"
	    " -preset ultrafast -pix_fmt yuv420p", list), "chapters.mp4"))), "0 One, 1500 Two");
}

/* A box more in the description of an H.265 picture, as cameras and shops write it. */
static const char INSERT[] =
    "import struct,sys\n"
    "data=bytearray(open(sys.argv[1],'rb').read())\n"
    "box=struct.pack('>I4sBBBB20x',32,b'dvcC',1,0,5<<1,1<<3|5)\n"
    "at=data.index(b'hvcC')-4\n"
    "end=at+struct.unpack('>I',data[at:at+4])[0]\n"
    "for kind in (b'moov',b'trak',b'mdia',b'minf',b'stbl',b'stsd',b'hev1'):\n"
    "    head=data.rindex(kind,0,at)-4\n"
    "    size=struct.unpack('>I',data[head:head+4])[0]\n"
    "    data[head:head+4]=struct.pack('>I',size+len(box))\n"
    "data[end:end]=box\n"
    "open(sys.argv[2],'wb').write(data)\n";

static void
test_dolby_vision_alone_is_refused_in_words(void)
{
	const char *plain = site_media("-f lavfi -i testsrc2=s=320x240:r=25:d=2 -c:v libx265"
	    " -preset ultrafast -pix_fmt yuv420p10le -x265-params log-level=error", "plain.mp4");
	const char *dolby = arena_printf(site_arena, "%s/dolby.mp4", site_directory);
	int64_t video;

	site_shell("python3 -c \"%s\" %s %s", INSERT, plain, dolby);
	video = site_publish(dolby);
	CU_ASSERT_TRUE(site_wait(SETTLED, video));
	CU_ASSERT_PTR_NOT_NULL(strstr(site_text(MEDIA_STATE, video),
	    "failed: The video is in Dolby Vision of profile 5,"));
}

static void
test_sizes_are_as_shown(void)
{
	CU_ASSERT_STRING_EQUAL(site_text(SIZE, media_process_file(site_media(
	    "-f lavfi -i testsrc2=s=320x240:r=25:d=2 -vf setsar=4/3 -c:v libx264"
	    " -preset ultrafast -pix_fmt yuv420p", "wide.mp4"))), "427x240");
}

static void
test_a_length_that_is_not_said_is_measured(void)
{
	/* as browsers record: no duration, no cues */
	CU_ASSERT_EQUAL(site_number(DURATION, media_process_file(site_media(
	    "-f lavfi -i testsrc2=s=320x240:r=25:d=6 -c:v libvpx -b:v 300k -deadline realtime"
	    " -live 1 -f webm", "live.webm"))), 6000);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "sound that cannot be decoded is passed over",
		    test_sound_that_cannot_be_decoded_is_passed_over },
		{ "with no sound that can be decoded it is silent",
		    test_with_no_sound_that_can_be_decoded_it_is_silent },
		{ "the default track plays, others can be chosen",
		    test_the_default_track_plays_and_others_can_be_chosen },
		{ "subtitles become captions", test_subtitles_become_captions },
		{ "every text of a container is kept", test_every_text_of_a_container_is_kept },
		{ "chapters are kept", test_chapters_are_kept },
		{ "Dolby Vision alone is refused in words",
		    test_dolby_vision_alone_is_refused_in_words },
		{ "sizes are as shown", test_sizes_are_as_shown },
		{ "a length that is not said is measured", test_a_length_that_is_not_said_is_measured },
		CU_TEST_INFO_NULL,
	};
	pid_t worker;
	int failed;

	site_open();
	worker = site_worker();
	failed = suite_run("worker_tracks", tests);
	site_worker_stop(worker);
	if (failed)
		fprintf(stderr, "%s\n", site_shell("cat %s/log", site_directory));
	site_close();
	return failed;
}
