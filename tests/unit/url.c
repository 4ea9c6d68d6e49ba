/* Percent-encoding and UTF-8. */
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/count.h"
#include "lib/base/utf8.h"
#include "lib/text/url.h"
#include "support/run/suite.h"

static void
decoding_is_done_once(void)
{
	char out[64];
	size_t len;

	CU_ASSERT_TRUE(url_decode("a%2Fb%252F+c", 12, false, out, &len));
	CU_ASSERT_STRING_EQUAL(out, "a/b%2F+c");
	CU_ASSERT_EQUAL(len, 8);
	CU_ASSERT_TRUE(url_decode("a+b%2B%c3%b1", 12, true, out, &len));
	CU_ASSERT_STRING_EQUAL(out, "a b+\u00f1");
}

static void
what_cannot_be_decoded_is_refused(void)
{
	static const char *const bad[] = { "%", "%1", "%zz", "a%2", "%00", "%ff",
	    "%c3", "%c0%af", "%ed%a0%80", "\xff", "%2g", "% 1" };
	char out[64];
	size_t len;

	for (size_t i = 0; i < COUNT(bad); i++)
		CU_ASSERT_FALSE(url_decode(bad[i], strlen(bad[i]), false, out, &len));
}

static void
encoding_gives_back_what_was_decoded(void)
{
	struct arena *arena = arena_new();
	struct buf buf;
	char out[64];
	size_t len;

	buf_init(&buf, arena, 16);
	url_encode_path(&buf, "u/a b/\u00f1?#%.mp4");
	CU_ASSERT_STRING_EQUAL(buf_text(&buf), "u/a%20b/%C3%B1%3F%23%25.mp4");
	CU_ASSERT_TRUE(url_decode(buf.data, buf.len, false, out, &len));
	CU_ASSERT_STRING_EQUAL(out, "u/a b/\u00f1?#%.mp4");
	buf.len = 0;
	url_encode(&buf, "a/\r\n");
	CU_ASSERT_STRING_EQUAL(buf_text(&buf), "a%2F%0D%0A");
	arena_free(arena);
}

static void
code_points_are_counted_not_bytes(void)
{
	CU_ASSERT_EQUAL(utf8_count(""), 0);
	CU_ASSERT_EQUAL(utf8_count("a\u00f1\u20ac\U0001f600"), 4);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "decoding is done once", decoding_is_done_once },
		{ "what cannot be decoded is refused", what_cannot_be_decoded_is_refused },
		{ "encoding gives back what was decoded", encoding_gives_back_what_was_decoded },
		{ "code points are counted, not bytes", code_points_are_counted_not_bytes },
		CU_TEST_INFO_NULL,
	};

	return suite_run("url", tests);
}
