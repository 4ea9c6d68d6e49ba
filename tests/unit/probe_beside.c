/* What containers hold beside picture and sound: those of ffmpeg, and made by hand. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/count.h"
#include "service/video/probe_beside.h"
#include "support/run/suite.h"

#define PICTURE "-f lavfi -i testsrc2=s=64x36:d=1:r=5 -f lavfi -i sine=d=1"
#define H264    " -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac"
#define VP8     " -c:v libvpx -c:a libopus"

static char directory[] = "/tmp/vitrina-beside-XXXXXX";

static const char *
at(const char *name)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	return path;
}

static void
make(const char *arguments, const char *name)
{
	char command[1024];

	snprintf(command, sizeof(command),
	    "cd %s && ffmpeg -nostdin -v error -y %s '%s'", directory, arguments, name);
	CU_ASSERT_EQUAL_FATAL(system(command), 0);
}

static bool
is(const char *name, const char *word)
{
	const char *said = probe_beside_word(probe_beside(at(name)));

	if (strcmp(said, word) == 0)
		return true;
	fprintf(stderr, "%s: %s, not %s\n", name, said, word);
	return false;
}

/* Put `data` where `what` first stands in the file, `after` bytes behind. */
static void
change(const char *name, const char *what, int after, const void *data, size_t len)
{
	char bytes[65536], *found;
	FILE *file = fopen(at(name), "r+");
	size_t got;

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	got = fread(bytes, 1, sizeof(bytes), file);
	found = memmem(bytes, got, what, strlen(what));
	CU_ASSERT_PTR_NOT_NULL_FATAL(found);
	fseek(file, found - bytes + after, SEEK_SET);
	CU_ASSERT_EQUAL(fwrite(data, 1, len, file), len);
	fclose(file);
}

static void
append(const char *name, const void *data, size_t len)
{
	FILE *file = fopen(at(name), "a");

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT_EQUAL(fwrite(data, 1, len, file), len);
	fclose(file);
}

#define APPEND(name, bytes) append(name, bytes, sizeof(bytes) - 1)

struct kind {
	const char *name;
	const char *arguments;
	const char *holds;
};

static void
check(const struct kind *kinds, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		make(kinds[i].arguments, kinds[i].name);
		CU_ASSERT_TRUE(is(kinds[i].name, kinds[i].holds));
	}
}

static void
what_tells_nothing(void)
{
	static const struct kind kinds[] = {
		{ "plain.mp4", PICTURE H264, "nothing" },
		{ "fast.mp4", PICTURE H264 " -movflags +faststart", "nothing" },
		{ "pieces.mp4", PICTURE H264 " -movflags frag_keyframe+empty_moov+default_base_moof", "nothing" },
		{ "titled.mp4", PICTURE H264 " -metadata title=Bird -metadata:s:a:0 language=spa"
		    " -metadata:s:v:0 handler_name=Bird", "nothing" },
		{ "plain.mov", PICTURE H264, "nothing" },
		{ "plain.3gp", PICTURE " -c:v mpeg4 -c:a aac", "nothing" },
		{ "plain.mkv", PICTURE H264, "nothing" },
		{ "titled.mkv", PICTURE H264 " -metadata title=Bird -metadata:s:a:0 language=spa"
		    " -metadata:s:a:0 title=Song", "nothing" },
		{ "plain.webm", PICTURE VP8, "nothing" },
		/* as browsers record: without sizes */
		{ "live.webm", PICTURE VP8 " -f webm -live 1", "nothing" },
		{ "live.mkv", PICTURE H264 " -f matroska -live 1", "nothing" },
	};

	check(kinds, COUNT(kinds));
}

static void
chapters_tell_nothing(void)
{
	FILE *file = fopen(at("chapters"), "w");

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	fputs(";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=900\ntitle=One\n", file);
	fclose(file);
	make(PICTURE " -i chapters -map 0 -map 1 -map_chapters 2" H264, "chapters.mkv");
	CU_ASSERT_TRUE(is("chapters.mkv", "nothing"));
	/* there they are a track of text: the worker reads it */
	make(PICTURE " -i chapters -map 0 -map 1 -map_chapters 2" H264, "chapters.mp4");
	CU_ASSERT_TRUE(is("chapters.mp4", "subtitles"));
}

static void
what_tells_something(void)
{
	static const struct kind kinds[] = {
		{ "place.mp4", PICTURE H264 " -metadata location=+40.4-003.7/", "tag" },
		{ "comment.mp4", PICTURE H264 " -metadata comment=x", "tag" },
		{ "artist.mp4", PICTURE H264 " -metadata artist=x", "tag" },
		{ "time.mp4", PICTURE H264 " -metadata creation_time=2024-05-01T10:00:00Z", "time" },
		{ "place.mov", PICTURE H264 " -metadata location=+40.4-003.7/", "tag" },
		{ "maker.mov", PICTURE H264 " -metadata make=x", "tag" },
		{ "apple.mov", PICTURE H264 " -movflags use_metadata_tags"
		    " -metadata com.apple.quicktime.location.ISO6709=+40.4-003.7/", "box" },
		{ "code.mov", PICTURE H264 " -timecode 01:00:00:00", "track" },
		{ "place.3gp", PICTURE " -c:v mpeg4 -c:a aac -metadata location=+40.4-003.7/", "tag" },
		{ "place.mkv", PICTURE H264 " -metadata LOCATION=x", "tag" },
		{ "track.mkv", PICTURE H264 " -metadata:s:v:0 CAMERA=x", "tag" },
		{ "time.mkv", PICTURE H264 " -metadata creation_time=2024-05-01T10:00:00Z", "time" },
		{ "added.mkv", PICTURE H264 " -attach plain.mp4 -metadata:s:t mimetype=video/mp4", "box" },
		{ "place.webm", PICTURE VP8 " -metadata LOCATION=x", "tag" },
		{ "any.avi", PICTURE " -c:v mpeg4 -c:a mp3", "format" },
		{ "any.ts", PICTURE H264, "format" },
		{ "any.flv", PICTURE " -c:v flv -c:a mp3 -ar 44100", "format" },
		{ "any.ogv", PICTURE " -c:v libtheora -c:a libvorbis", "format" },
	};

	check(kinds, COUNT(kinds));
}

/* Boxes as cameras and phones add them, behind everything and within. */
static void
boxes_that_nobody_knows(void)
{
	make(PICTURE H264, "uuid.mp4");
	APPEND("uuid.mp4", "\0\0\0\034uuid\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94xmp <x/>");
	CU_ASSERT_TRUE(is("uuid.mp4", "box"));
	make(PICTURE H264, "tail.mp4");
	APPEND("tail.mp4", "\0\0\0\020SEFTplace...");
	CU_ASSERT_TRUE(is("tail.mp4", "box"));
	make(PICTURE H264, "junk.mp4");
	APPEND("junk.mp4", "gps");
	CU_ASSERT_TRUE(is("junk.mp4", "padding"));
	make(PICTURE H264, "meta.mp4");
	APPEND("meta.mp4", "\0\0\0\014meta\0\0\0\0");
	CU_ASSERT_TRUE(is("meta.mp4", "box"));
	make(PICTURE H264, "udta.mp4");
	change("udta.mp4", "udta", 8, "XMP_", 4);
	CU_ASSERT_TRUE(is("udta.mp4", "tag"));
}

/* A tool that takes tags away may only have called them free. */
static void
padding_is_empty(void)
{
	make(PICTURE H264, "free.mp4");
	APPEND("free.mp4", "\0\0\0\020free\0\0\0\0\0\0\0\0");
	CU_ASSERT_TRUE(is("free.mp4", "nothing"));
	APPEND("free.mp4", "\0\0\0\020free\0\0\0\0\0" "gps");
	CU_ASSERT_TRUE(is("free.mp4", "padding"));
	make(PICTURE H264, "void.mkv");
	APPEND("void.mkv", "\xec\x83\0\0\0");
	CU_ASSERT_TRUE(is("void.mkv", "nothing"));
	APPEND("void.mkv", "\xec\x83gps");
	CU_ASSERT_TRUE(is("void.mkv", "padding"));
}

/* gpmd, camm, mebx, djmd: their handler is none of picture, sound and text. */
static void
tracks_of_data(void)
{
	static const char *const handlers[] = { "meta", "camm", "tmcd", "fdsc", "url " };
	size_t i;

	for (i = 0; i < COUNT(handlers); i++) {
		make(PICTURE H264, "data.mp4");
		change("data.mp4", "soun", 0, handlers[i], 4);
		CU_ASSERT_TRUE(is("data.mp4", "track"));
	}
	make(PICTURE H264, "disk.mov");
	change("disk.mov", "dref", 12, "\0\0\0\020alis", 8);
	CU_ASSERT_TRUE(is("disk.mov", "tag"));
}

static void
what_is_broken_is_something(void)
{
	FILE *file = fopen(at("empty"), "w");

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	fclose(file);
	CU_ASSERT_TRUE(is("empty", "format"));
	CU_ASSERT_TRUE(is("absent", "format"));
	make(PICTURE H264, "long.mp4");
	change("long.mp4", "mvhd", -4, "\x7f", 1);
	CU_ASSERT_TRUE(is("long.mp4", "format"));
	make(PICTURE H264, "cut.mkv");
	CU_ASSERT_EQUAL(truncate(at("cut.mkv"), 600), 0);
	CU_ASSERT_FALSE(probe_beside(at("cut.mkv")) == PROBE_BESIDE_NOTHING);
}

static void
subtitles_of_cameras(void)
{
	static const char *const tell[] = {
		"GPS(2.2950,48.8577,18) BAROMETER:91.2", "[latitude: 40.41] [longitude: -3.7]",
		"F/2.8, SS 206.14, ISO 100, EV 0, GPS (11.1, 22.2, 13)", "[iso : 110] [shutter : 1/200.0]",
		"40.416775, -3.703790", "SrtCnt : 1, DiffTime : 33ms", "2024-05-01 12:30:15",
		"$GPRMC,081836,A,3751.65,S,14507.36,E", "40\xc2\xb0 25 N", "HOME(2.2950,48.8577)",
		"N 40\xc2\xb0" "25'00\"", "2024/05/01T12:30",
	};
	static const char *const plain[] = {
		"", "1", "00:00:01,000 --> 00:00:02,500", "It is 25.5 degrees, or 30\xc2\xb0.",
		"We lost the GPS, and the altitude too.", "\xe2\x99\xaa La la la \xe2\x99\xaa",
		"- He ran 42.195 km!", "On 2024-05-01 they met", "How long: you ask?",
		"{\\an8}Home (at last)", "30\xc2\xb0 Celsius", "Say it in isolation: 3, 2, 1",
	};
	size_t i;

	for (i = 0; i < COUNT(tell); i++)
		if (!probe_line_tells(tell[i]))
			CU_FAIL_FATAL(tell[i]);
	for (i = 0; i < COUNT(plain); i++)
		if (probe_line_tells(plain[i])) {
			fprintf(stderr, "%s\n", plain[i]);
			CU_FAIL("a line that tells nothing");
		}
}

static CU_TestInfo tests[] = {
	{ "what tells nothing", what_tells_nothing },
	{ "chapters tell nothing", chapters_tell_nothing },
	{ "what tells something", what_tells_something },
	{ "boxes that nobody knows", boxes_that_nobody_knows },
	{ "padding is empty", padding_is_empty },
	{ "tracks of data", tracks_of_data },
	{ "what is broken is something", what_is_broken_is_something },
	{ "subtitles of cameras", subtitles_of_cameras },
	CU_TEST_INFO_NULL,
};

int
main(void)
{
	char command[64];
	int failed;

	if (mkdtemp(directory) == NULL)
		return 1;
	failed = suite_run("what is beside picture and sound", tests);
	snprintf(command, sizeof(command), "rm -rf %s", directory);
	return system(command) == 0 ? failed : 1;
}
