/* The address of who asks, through trusted proxies. */
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/serve/proxies.h"
#include "support/run/suite.h"

/* What a trusted proxy says of https counts. */
static bool
trusts(const char *peer)
{
	return proxies_https(peer, "https", false);
}

static void
proxies_are_networks_or_addresses(void)
{
	char bad[64];

	CU_ASSERT_TRUE(proxies_init("10.0.0.0/8, 192.0.2.1,2001:db8::/33", bad));
	CU_ASSERT_TRUE(trusts("10.255.0.1"));
	CU_ASSERT_FALSE(trusts("11.0.0.1"));
	CU_ASSERT_TRUE(trusts("192.0.2.1"));
	CU_ASSERT_TRUE(trusts("::ffff:192.0.2.1"));
	CU_ASSERT_FALSE(trusts("192.0.2.2"));
	CU_ASSERT_TRUE(trusts("2001:db8:7fff::1"));
	CU_ASSERT_FALSE(trusts("2001:db8:8000::1"));
	CU_ASSERT_FALSE(trusts("unix:"));
	CU_ASSERT_FALSE(trusts(""));
	CU_ASSERT_TRUE(proxies_init("unix:", bad));
	CU_ASSERT_TRUE(trusts("unix:"));
	CU_ASSERT_FALSE(proxies_init("10.0.0.0/33", bad));
	CU_ASSERT_STRING_EQUAL(bad, "10.0.0.0/33");
	CU_ASSERT_FALSE(proxies_init("example.org", bad));
	CU_ASSERT_FALSE(proxies_init("10.0.0.0/-1", bad));
	CU_ASSERT_FALSE(proxies_init("10.0.0.0/", bad));
	CU_ASSERT_TRUE(proxies_init("", bad));
	CU_ASSERT_FALSE(trusts("127.0.0.1"));
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
		/* as a front end on a socket for both IPs sees its peer */
		{ "::ffff:10.0.0.1", "198.51.100.9", "198.51.100.9" },
		{ "::ffff:198.51.100.9", "203.0.113.5", "198.51.100.9" },
		{ "2001:DB8:0::1", NULL, "2001:db8::1" },
		{ "unix:", "198.51.100.9", "unix:" },
	};
	struct arena *arena = arena_new();
	char bad[64];

	CU_ASSERT_TRUE(proxies_init("10.0.0.0/8", bad));
	for (size_t i = 0; i < COUNT(cases); i++)
		CU_ASSERT_STRING_EQUAL(
		    proxies_client(arena, cases[i][0], cases[i][1]), cases[i][2]);
	arena_free(arena);
}

/* As load balancers write an address, and what is none. */
static void
ports_and_brackets_are_read(void)
{
	static const char *const cases[][2] = {
		{ "198.51.100.9:4711", "198.51.100.9" },
		{ "[2001:db8::9]:4711", "2001:db8::9" },
		{ "[2001:db8::9]", "2001:db8::9" },
		{ "2001:DB8:0:0::9", "2001:db8::9" },
		{ "::ffff:198.51.100.9", "198.51.100.9" },
		{ "[::ffff:198.51.100.9]:80", "198.51.100.9" },
		{ "198.51.100.9, [::ffff:10.0.0.7]:80", "198.51.100.9" },
		{ "198.51.100.9:80, 10.0.0.7:443", "198.51.100.9" },
		/* garbage counts as the proxy that said it */
		{ "198.51.100.9:", "10.0.0.1" },
		{ "198.51.100.9:0", "10.0.0.1" },
		{ "198.51.100.9:65536", "10.0.0.1" },
		{ "198.51.100.9:80x", "10.0.0.1" },
		{ "[198.51.100.9]:80", "10.0.0.1" },
		{ "[2001:db8::9", "10.0.0.1" },
		{ "[2001:db8::9]80", "10.0.0.1" },
		{ "[2001:db8::9]:", "10.0.0.1" },
		{ "2001:db8::9]:80", "10.0.0.1" },
		{ "[]", "10.0.0.1" },
		{ "unknown", "10.0.0.1" },
		{ "\"198.51.100.9\"", "10.0.0.1" },
		{ "198.51.100.9, unknown, 10.0.0.7", "10.0.0.7" },
	};
	struct arena *arena = arena_new();
	char bad[64];

	CU_ASSERT_TRUE(proxies_init("10.0.0.0/8", bad));
	for (size_t i = 0; i < COUNT(cases); i++)
		CU_ASSERT_STRING_EQUAL(proxies_client(arena, "10.0.0.1", cases[i][0]), cases[i][1]);
	CU_ASSERT_TRUE(proxies_init("unix:", bad));
	CU_ASSERT_STRING_EQUAL(proxies_client(arena, "unix:", "198.51.100.9"), "198.51.100.9");
	CU_ASSERT_STRING_EQUAL(proxies_client(arena, "unix:", "junk"), "unix:");
	arena_free(arena);
}

/* nginx and Apache tell IPv4 from IPv6 where we do not. */
static void
networks_are_told_to_front_ends_as_they_compare_them(void)
{
	static const char *const want[] = { "10.0.0.0/8", "192.0.2.1/32", "2001:db8:8000::/33",
	    "192.0.2.0/24", "::/0", "0.0.0.0/0" };
	char bad[64], text[PROXIES_TEXT_MAX];
	size_t i;

	CU_ASSERT_TRUE(proxies_init("10.1.2.3/8 192.0.2.1,unix:, 2001:db8:ffff::1/33,"
	    "::ffff:192.0.2.7/120, ::/0", bad));
	CU_ASSERT_TRUE(proxies_trust_unix());
	for (i = 0; i < COUNT(want); i++) {
		CU_ASSERT_TRUE(proxies_network(i, text));
		CU_ASSERT_STRING_EQUAL(text, want[i]);
	}
	CU_ASSERT_FALSE(proxies_network(i, text));
	CU_ASSERT_TRUE(proxies_init("", bad));
	CU_ASSERT_FALSE(proxies_trust_unix());
	CU_ASSERT_FALSE(proxies_network(0, text));
}

static void
the_browsers_own_hop_is_the_first_that_is_told(void)
{
	static const struct {
		const char *peer, *proto;
		bool        otherwise, want;
	} cases[] = {
		{ "10.0.0.1", NULL, false, false }, { "10.0.0.1", NULL, true, true },
		{ "10.0.0.1", "https", false, true }, { "10.0.0.1", "HTTPS", false, true },
		{ "10.0.0.1", "http", true, false }, { "10.0.0.1", "https, http", false, true },
		{ "10.0.0.1", "http, https", true, false }, { "10.0.0.1", "https,http", false, true },
		{ "10.0.0.1", " https ", false, true }, { "10.0.0.1", "httpsx", false, false },
		{ "10.0.0.1", "", true, true }, { "10.0.0.1", " ", true, true },
		{ "192.0.2.1", "https", false, false }, { "192.0.2.1", "http", true, true },
	};
	char bad[64];

	CU_ASSERT_TRUE(proxies_init("10.0.0.0/8", bad));
	for (size_t i = 0; i < COUNT(cases); i++)
		CU_ASSERT_EQUAL(proxies_https(cases[i].peer, cases[i].proto, cases[i].otherwise),
		    cases[i].want);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "proxies are networks or addresses", proxies_are_networks_or_addresses },
		{ "the client is the right-most that is no proxy",
		    the_client_is_the_right_most_that_is_no_proxy },
		{ "ports and brackets are read", ports_and_brackets_are_read },
		{ "networks are told to front ends as they compare them",
		    networks_are_told_to_front_ends_as_they_compare_them },
		{ "the browser's own hop is the first that is told",
		    the_browsers_own_hop_is_the_first_that_is_told },
		CU_TEST_INFO_NULL,
	};

	return suite_run("proxies", tests);
}
