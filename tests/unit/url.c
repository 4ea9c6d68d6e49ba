/* Percent-encoding, UTF-8, and the addresses of trusted proxies. */
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/count.h"
#include "lib/base/utf8.h"
#include "lib/serve/proxies.h"
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

static void
proxies_are_networks_or_addresses(void)
{
	char bad[64];

	CU_ASSERT_TRUE(proxies_init("10.0.0.0/8, 192.0.2.1,2001:db8::/33", bad));
	CU_ASSERT_TRUE(proxies_trust("10.255.0.1"));
	CU_ASSERT_FALSE(proxies_trust("11.0.0.1"));
	CU_ASSERT_TRUE(proxies_trust("192.0.2.1"));
	CU_ASSERT_TRUE(proxies_trust("::ffff:192.0.2.1"));
	CU_ASSERT_FALSE(proxies_trust("192.0.2.2"));
	CU_ASSERT_TRUE(proxies_trust("2001:db8:7fff::1"));
	CU_ASSERT_FALSE(proxies_trust("2001:db8:8000::1"));
	CU_ASSERT_FALSE(proxies_trust("unix:"));
	CU_ASSERT_FALSE(proxies_trust(""));
	CU_ASSERT_TRUE(proxies_init("unix:", bad));
	CU_ASSERT_TRUE(proxies_trust("unix:"));
	CU_ASSERT_FALSE(proxies_init("10.0.0.0/33", bad));
	CU_ASSERT_STRING_EQUAL(bad, "10.0.0.0/33");
	CU_ASSERT_FALSE(proxies_init("example.org", bad));
	CU_ASSERT_FALSE(proxies_init("10.0.0.0/-1", bad));
	CU_ASSERT_FALSE(proxies_init("10.0.0.0/", bad));
	CU_ASSERT_TRUE(proxies_init("", bad));
	CU_ASSERT_FALSE(proxies_trust("127.0.0.1"));
}

static void
the_client_is_the_right_most_that_is_no_proxy(void)
{
	static const char *const cases[][3] = {
		/* peer, X-Forwarded-For, client */
		{ "10.0.0.1", NULL, "10.0.0.1" },
		{ "10.0.0.1", "198.51.100.9", "198.51.100.9" },
		{ "10.0.0.1", "203.0.113.5, 198.51.100.9", "198.51.100.9" },
		{ "10.0.0.1", "203.0.113.5, 198.51.100.9,10.0.0.2", "198.51.100.9" },
		{ "10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3" },
		{ "198.51.100.9", "203.0.113.5", "198.51.100.9" },
		{ "10.0.0.1", "not an address", "10.0.0.1" },
		{ "10.0.0.1", "203.0.113.5, junk", "10.0.0.1" },
		{ "10.0.0.1", " , ,", "10.0.0.1" },
		{ "10.0.0.1", "", "10.0.0.1" },
	};
	struct arena *arena = arena_new();
	char bad[64];

	CU_ASSERT_TRUE(proxies_init("10.0.0.0/8", bad));
	for (size_t i = 0; i < COUNT(cases); i++)
		CU_ASSERT_STRING_EQUAL(
		    proxies_client(arena, cases[i][0], cases[i][1]), cases[i][2]);
	arena_free(arena);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "decoding is done once", decoding_is_done_once },
		{ "what cannot be decoded is refused", what_cannot_be_decoded_is_refused },
		{ "encoding gives back what was decoded", encoding_gives_back_what_was_decoded },
		{ "code points are counted, not bytes", code_points_are_counted_not_bytes },
		{ "proxies are networks or addresses", proxies_are_networks_or_addresses },
		{ "the client is the right-most that is no proxy",
		    the_client_is_the_right_most_that_is_no_proxy },
		CU_TEST_INFO_NULL,
	};

	return suite_run("url", tests);
}
