/* HLS playlists: ffmpeg's are read, ours is made. */
#include <string.h>

#include "jobs/worker/playlist.h"
#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "support/run/suite.h"

static void
test_reads_a_media_playlist(void)
{
	struct arena *arena = arena_new();
	struct playlist playlist;

	CU_ASSERT_TRUE(playlist_read(arena, "#EXTM3U\n#EXT-X-VERSION:7\n"
	    "#EXT-X-MAP:URI=\"init.mp4\"\n#EXTINF:4.000000,\n00000.m4s\n"
	    "#EXTINF:1.500000,\n00001.m4s\n#EXT-X-ENDLIST\n", &playlist));
	CU_ASSERT_EQUAL(playlist.count, 2);
	CU_ASSERT_EQUAL(playlist.duration_us, 5500000);
	CU_ASSERT_STRING_EQUAL(playlist.segments[1].name, "00001.m4s");
	CU_ASSERT_EQUAL(playlist.segments[1].duration_us, 1500000);
	CU_ASSERT_TRUE(playlist.is_whole);
	CU_ASSERT_TRUE(playlist_read(arena, "#EXTM3U\n#EXTINF:4,\n0.m4s", &playlist));
	CU_ASSERT_FALSE(playlist.is_whole);
	arena_free(arena);
}

static void
test_refuses_files_elsewhere(void)
{
	static const char *const texts[] = {
		"", "#EXTM3U\n#EXT-X-ENDLIST\n", "#EXTINF:4,\n../x.m4s\n",
		"#EXTINF:4,\n/etc/passwd\n", "#EXTINF:4,\n.hidden\n", "#EXTINF:-4,\nx.m4s\n",
	};
	struct arena *arena = arena_new();
	struct playlist playlist;
	size_t i;

	for (i = 0; i < COUNT(texts); i++)
		CU_ASSERT_FALSE(playlist_read(arena, texts[i], &playlist));
	arena_free(arena);
}

static void
test_bandwidth(void)
{
	struct segment segments[] = {
		{ "0", 4000000, 400000 }, { "1", 4000000, 500000 }, { "2", 1000000, 1000000 },
		{ "3", 1500000, 300000 },
	};
	struct playlist playlist = { segments, COUNT(segments), 10500000, true };

	/* the last two: 1.3 MB in 2.5 s; the third alone is too short to count */
	CU_ASSERT_EQUAL(playlist_peak(&playlist), 1300000 * 8 * 10 / 25);
	CU_ASSERT_EQUAL(playlist_average(&playlist), 1676191);
	playlist = (struct playlist){ segments + 2, 1, 1000000, true };
	CU_ASSERT_EQUAL(playlist_peak(&playlist), 8000000);
}

static void
test_codecs_come_from_the_init_segment(void)
{
	static const unsigned char init[] = "....avcC\x01\x64\x00\x1f rest";
	struct arena *arena = arena_new();

	CU_ASSERT_STRING_EQUAL(playlist_codecs(arena, init, sizeof(init), true),
	    "avc1.64001f,mp4a.40.2");
	CU_ASSERT_STRING_EQUAL(playlist_codecs(arena, init, sizeof(init), false), "avc1.64001f");
	CU_ASSERT_PTR_NULL(playlist_codecs(arena, init, 10, true));
	CU_ASSERT_PTR_NULL(playlist_codecs(arena, (const unsigned char *)"moov", 4, true));
	arena_free(arena);
}

static void
test_the_master_names_all(void)
{
	static const struct rendition renditions[] = {
		{ .side = 1080, .width = 1920, .height = 1080 },
		{ .side = 480, .width = 854, .height = 480 },
		{ .side = 240, .width = 426, .height = 240 },
	};
	struct arena *arena = arena_new();
	struct variant variants[3];
	const char *master;
	size_t i;

	for (i = 0; i < COUNT(renditions); i++)
		variants[i] = (struct variant){
			&renditions[i], { 30000, 1001 }, 1000 * (int64_t)(i + 1), 900, "avc1.64001f",
		};
	master = playlist_master(arena, &(struct playlist_all){ variants, COUNT(variants), NULL, 0 });
	CU_ASSERT_STRING_EQUAL(master, "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n"
	    "#EXT-X-STREAM-INF:BANDWIDTH=2000,AVERAGE-BANDWIDTH=900,CODECS=\"avc1.64001f\","
	    "RESOLUTION=854x480,FRAME-RATE=29.970\n480/index.m3u8\n"
	    "#EXT-X-STREAM-INF:BANDWIDTH=1000,AVERAGE-BANDWIDTH=900,CODECS=\"avc1.64001f\","
	    "RESOLUTION=1920x1080,FRAME-RATE=29.970\n1080/index.m3u8\n"
	    "#EXT-X-STREAM-INF:BANDWIDTH=3000,AVERAGE-BANDWIDTH=900,CODECS=\"avc1.64001f\","
	    "RESOLUTION=426x240,FRAME-RATE=29.970\n240/index.m3u8\n");
	arena_free(arena);
}

static void
test_sounds_are_a_group(void)
{
	static const struct rendition rendition = { .side = 240, .width = 426, .height = 240 };
	static const struct variant variant = { &rendition, { 25, 1 }, 1000, 900, "avc1.64001f,mp4a.40.2" };
	static const struct playlist_sound sounds[] = {
		{ "a1", "A \"title\"\nof it", "en", 100 }, { "a2", "2", "", 300 },
	};
	struct arena *arena = arena_new();

	CU_ASSERT_STRING_EQUAL(playlist_master(arena,
	    &(struct playlist_all){ &variant, 1, sounds, COUNT(sounds) }),
	    "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n"
	    "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"sound\",NAME=\"A titleof it\",LANGUAGE=\"en\","
	    "DEFAULT=YES,AUTOSELECT=YES,CHANNELS=\"2\",URI=\"a1/index.m3u8\"\n"
	    "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"sound\",NAME=\"2\","
	    "DEFAULT=NO,AUTOSELECT=YES,CHANNELS=\"2\",URI=\"a2/index.m3u8\"\n"
	    "#EXT-X-STREAM-INF:BANDWIDTH=1300,AVERAGE-BANDWIDTH=1200,"
	    "CODECS=\"avc1.64001f,mp4a.40.2\",RESOLUTION=426x240,FRAME-RATE=25.000,"
	    "AUDIO=\"sound\"\n240/index.m3u8\n");
	arena_free(arena);
}

static void
test_a_media_playlist_has_the_common_target(void)
{
	struct segment segments[] = { { "00000.m4s", 4004000, 1 }, { "00001.m4s", 4480000, 1 } };
	struct playlist playlist = { segments, COUNT(segments), 8484000, true };
	struct arena *arena = arena_new();

	CU_ASSERT_EQUAL(playlist_target(&playlist), 4);
	CU_ASSERT_STRING_EQUAL(playlist_media(arena, &playlist, 5),
	    "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:5\n#EXT-X-MEDIA-SEQUENCE:0\n"
	    "#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-MAP:URI=\"init.mp4\"\n"
	    "#EXTINF:4.004000,\n00000.m4s\n#EXTINF:4.480000,\n00001.m4s\n#EXT-X-ENDLIST\n");
	segments[1].duration_us = 4500000;
	CU_ASSERT_EQUAL(playlist_target(&playlist), 5);
	arena_free(arena);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "reads a media playlist", test_reads_a_media_playlist },
		{ "refuses files elsewhere", test_refuses_files_elsewhere },
		{ "bandwidth", test_bandwidth },
		{ "codecs come from the init segment", test_codecs_come_from_the_init_segment },
		{ "the master names all", test_the_master_names_all },
		{ "sounds are a group", test_sounds_are_a_group },
		{ "a media playlist has the common target", test_a_media_playlist_has_the_common_target },
		CU_TEST_INFO_NULL,
	};

	return suite_run("playlist", tests);
}
