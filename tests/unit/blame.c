/* lib/base/blame: the system's failures are told from what is said of bytes. */
#include <errno.h>
#include <stdio.h>

#include "lib/base/blame.h"
#include "lib/base/count.h"
#include "support/run/suite.h"

static const struct {
	const char *said;
	int         code;
} cases[] = {
	{ "file:a.mp4: Input/output error\n", EIO },
	{ "[mov @ 0x55] moov atom not found\nfile:a: Cannot allocate memory\n", ENOMEM },
	{ "av_interleaved_write_frame(): No space left on device", ENOSPC },
	{ "ffprobe: error while loading shared libraries: libz.so.1: cannot open shared object file:"
	  " No such file or directory", ENOENT },
	{ "ffprobe: error while loading shared libraries: libavutil.so.57: file too short", ENOEXEC },
	{ "ffprobe: /l/libavutil.so.57: version `LIBAVUTIL_57' not found (required by ffprobe)",
	  ENOEXEC },
	{ "vips_tracked: out of memory --- size == 91MB", ENOMEM },
	{ "VipsJpeg: Insufficient memory (case 4)", ENOMEM },
	{ "glib: Error creating thread: Resource temporarily unavailable", EAGAIN },
	/* of bytes */
	{ "", 0 },
	{ "file:a.mp4: Invalid data found when processing input", 0 },
	{ "Error while opening decoder for input stream #0:0 : Operation not permitted", 0 },
	{ "file:a: Invalid argument", 0 },
	{ "[matroska,webm @ 0x5] File ended prematurely", 0 },
	{ "webp2vips: unable to parse image", 0 },
};

static void
test_who_is_to_blame(void)
{
	for (size_t i = 0; i < COUNT(cases); i++) {
		CU_ASSERT_EQUAL(blame_system(cases[i].said), cases[i].code);
		if (blame_system(cases[i].said) != cases[i].code)
			fprintf(stderr, "%s\n", cases[i].said);
	}
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "who is to blame", test_who_is_to_blame },
		CU_TEST_INFO_NULL,
	};

	return suite_run("blame", tests);
}
