/* What the programs without keys may have signed, and nothing else. */
#include <stdlib.h>
#include <string.h>

#include "lib/aws/s3.h"
#include "lib/base/clock.h"
#include "lib/base/count.h"
#include "lib/config/config.h"
#include "store/store_signing.h"
#include "store/store_signing_rights.h"
#include "support/run/suite.h"

static const struct {
	const char *program, *method, *key;
	const char *query[4];
	bool        may;
} cases[] = {
	/* reading, as links and as calls */
	{ "videos", "GET", "u/a/1", { "versionId", "response-content-disposition" }, true },
	{ "videos", "GET", "v/a/master.m3u8", { "response-content-type" }, true },
	{ "images", "GET", "u/a/1", { NULL }, true },
	{ "matrix", "HEAD", "u/a/1", { "versionId" }, true },
	{ "images", "GET", "v/a/master.m3u8", { NULL }, false },
	{ "images", "GET", "v/a/poster-1-b.jpg", { NULL }, true },
	{ "images", "HEAD", "v/a/poster-1-b.jpg", { NULL }, true },
	{ "images", "PUT", "v/a/poster-1-b.jpg", { NULL }, false },
	{ "images", "GET", "v/a/poster-1/segment.m4s", { NULL }, false },
	{ "images", "GET", "v/poster-1-b.jpg", { NULL }, false },
	{ "matrix", "GET", "v/a/poster-1-b.jpg", { NULL }, false },
	{ "matrix", "HEAD", "v/a/x", { NULL }, false },
	{ "matrix", "GET", "w/a", { NULL }, false },
	{ "videos", "GET", "u/a/1", { "acl" }, false },
	{ "videos", "GET", "u/a/1", { "versionId", "tagging" }, false },
	/* writing */
	{ "videos", "PUT", "u/a/1", { NULL }, true },
	{ "videos", "PUT", "v/a/poster-1.jpg", { NULL }, true },
	{ "matrix", "POST", "u/a/1", { "uploads" }, true },
	{ "matrix", "PUT", "u/a/1", { "partNumber", "uploadId" }, true },
	{ "matrix", "POST", "u/a/1", { "uploadId" }, true },
	{ "matrix", "GET", "u/a/1", { "uploadId", "part-number-marker" }, true },
	{ "matrix", "DELETE", "u/a/1", { "uploadId" }, true },
	{ "videos", "PUT", "u/a/1", { "acl" }, false },
	{ "videos", "PUT", "u/a/1", { "versionId" }, false },
	/* deleting and listing is the worker's */
	{ "videos", "DELETE", "u/a/1", { NULL }, false },
	{ "videos", "DELETE", "u/a/1", { "versionId" }, false },
	{ "videos", "DELETE", "u/a/1", { "versionId", "uploadId" }, false },
	{ "videos", "POST", "u/a/1", { "delete" }, false },
	{ "videos", "POST", NULL, { "delete" }, false },
	{ "videos", "GET", NULL, { NULL }, false },
	{ "videos", "GET", NULL, { "list-type", "prefix" }, false },
	{ "videos", "HEAD", NULL, { NULL }, true },
	{ "videos", "PUT", NULL, { "policy" }, false },
	/* keys that are none */
	{ "videos", "GET", "u/../v/1", { NULL }, false },
	{ "videos", "GET", "u/a//1", { NULL }, false },
	{ "videos", "GET", "u/", { NULL }, false },
	{ "videos", "GET", "", { NULL }, false },
	/* who has keys, or none of the store's business */
	{ "auth", "GET", "u/a/1", { NULL }, false },
	{ "stats", "HEAD", NULL, { NULL }, false },
	{ "worker", "GET", "u/a/1", { NULL }, false },
	{ "", "GET", "u/a/1", { NULL }, false },
};

static bool
may(const char *program, const char *method, const char *key, const char *const query[4],
    int64_t from_us, int64_t expires_s)
{
	struct sigv4_pair pairs[4];
	struct s3_wish wish = { .method = method, .key = key, .query = pairs,
	    .time_us = from_us, .expires_s = expires_s };

	while (wish.query_count < 4 && query[wish.query_count] != NULL) {
		pairs[wish.query_count] = (struct sigv4_pair){ query[wish.query_count], "1" };
		wish.query_count++;
	}
	return store_signing_allows(program, &wish);
}

static void
each_has_what_it_needs_and_no_more(void)
{
	for (size_t i = 0; i < COUNT(cases); i++) {
		const bool allowed = may(cases[i].program, cases[i].method, cases[i].key,
		    cases[i].query, clock_now_us(), 60);

		if (allowed != cases[i].may)
			fprintf(stderr, "%s %s %s\n", cases[i].program, cases[i].method,
			    cases[i].key != NULL ? cases[i].key : "(bucket)");
		CU_ASSERT_EQUAL(allowed, cases[i].may);
	}
}

/* s3_url_window is an hour: links hold twice as long. */
static void
nothing_holds_for_longer_than_a_link(void)
{
	static const char *const none[4] = { NULL };
	const int64_t now_us = clock_now_us(), hour_us = INT64_C(3600) * 1000000;

	CU_ASSERT_TRUE(may("videos", "GET", "u/a/1", none, now_us - hour_us, 7200));
	CU_ASSERT_FALSE(may("videos", "GET", "u/a/1", none, now_us, 7201));
	CU_ASSERT_FALSE(may("videos", "GET", "u/a/1", none, now_us, 0));
	CU_ASSERT_FALSE(may("videos", "GET", "u/a/1", none, now_us + hour_us, 60));
	CU_ASSERT_FALSE(may("videos", "GET", "u/a/1", none, now_us - 3 * hour_us, 7200));
	CU_ASSERT_FALSE(may("videos", "GET", "u/a/1", none, 0, 7200));
}

static void
who_asks_is_who_has_rights(void)
{
	store_signing_as("videos");
	CU_ASSERT_STRING_EQUAL(store_signing_asks_as(), "videos");
	store_signing_as("credentials");
	CU_ASSERT_PTR_NULL(store_signing_asks_as());
	store_signing_as("worker");
	CU_ASSERT_PTR_NULL(store_signing_asks_as());
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "each has what it needs and no more", each_has_what_it_needs_and_no_more },
		{ "nothing holds for longer than a link", nothing_holds_for_longer_than_a_link },
		{ "who asks is who has rights", who_asks_is_who_has_rights },
		CU_TEST_INFO_NULL,
	};

	setenv("VITRINA_CONF", "/dev/null", 1);
	if (!config_load())
		return 1;
	return suite_run("store signing", tests);
}
