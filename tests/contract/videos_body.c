/* Raw bodies: types, quota, space, spooled files, clients that go away. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "support/run/suite.h"
#include "support/sites/film.h"
#include "support/sites/videos_site.h"

static void
test_of_another_type(void)
{
	const struct film film = film_small();
	struct api me = videos_person("type");

	CU_ASSERT_EQUAL(api_send(&me, "POST", "/api/videos?title=x", "text/plain", film.data,
	    film.len), 415);
	CU_ASSERT_EQUAL(api_send(&me, "POST", "/api/videos?title=x", NULL, film.data, film.len), 415);
	CU_ASSERT_EQUAL(film_publish(&me, &film, "privacy=public"), 422);
	CU_ASSERT_TRUE(api_blames(&me, "title"));
	CU_ASSERT_EQUAL(film_publish(&me, &film, "title=%20&privacy=public"), 422);
	CU_ASSERT_TRUE(api_blames(&me, "title"));
	CU_ASSERT_EQUAL(film_publish(&me, &film, "title=x&privacy=mine&extra=1"), 422);
	CU_ASSERT_TRUE(api_blames(&me, "privacy"));
	CU_ASSERT_TRUE(api_blames(&me, "extra"));
	videos_left_nothing("type");
	/* the type is ffprobe's to say */
	CU_ASSERT_EQUAL(api_send(&me, "POST", "/api/videos?title=x", "video/webm", film.data,
	    film.len), 201);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "type"), "video/mp4");
	CU_ASSERT_EQUAL(api_send(&me, "POST", "/api/videos?title=x", "application/octet-stream",
	    film.data, film.len), 201);
	api_done(&me);
}

static void
test_over_the_quota(void)
{
	static const char *const lengthless[] = { "HTTP_TRANSFER_ENCODING", "chunked", NULL };
	const struct film film = film_small();
	struct api me = videos_person("quota");

	videos_sql("UPDATE account SET quota_bytes = 1000 WHERE username = 'quota'");
	CU_ASSERT_EQUAL(film_publish(&me, &film, "title=x"), 507);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "type"), "/problems/quota");
	videos_left_nothing("quota");
	me.more = lengthless;
	CU_ASSERT_EQUAL(film_publish(&me, &film, "title=x"), 507);
	videos_left_nothing("quota");
	api_done(&me);
}

static void
test_disk_nearly_full(void)
{
	static const char *const env[] = { "VITRINA_MIN_FREE", "1000000G", NULL };
	const struct film film = film_small();
	struct test_program full;
	struct api me = videos_person("full");

	test_program_start_beside(&full, &videos_auth, "videos", env);
	me.socket = full.socket;
	CU_ASSERT_EQUAL(film_publish(&me, &film, "title=x"), 507);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "type"), "/problems/no-space");
	videos_left_nothing("full");
	CU_ASSERT_TRUE(test_program_stop(&full));
	api_done(&me);
}

/* The front end's file is linked into the store, not copied. */
static void
test_a_spooled_body(void)
{
	const struct film film = film_small();
	struct api me = videos_person("spooled");
	char spool[256], length[32];
	const char *const params[] = { "REQUEST_BODY_FILE", spool, "CONTENT_LENGTH", length, NULL };
	FILE *file;

	snprintf(spool, sizeof(spool), "%s/store/spool/0000000001", videos_auth.directory);
	snprintf(length, sizeof(length), "%zu", film.len);
	file = fopen(spool, "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	fwrite(film.data, 1, film.len, file);
	fclose(file);
	me.more = params;
	CU_ASSERT_EQUAL(api_send(&me, "POST", "/api/videos?title=x", "video/mp4", NULL, 0), 201);
	CU_ASSERT_EQUAL(api_int(&me, "size_bytes"), (int64_t)film.len);
	api_done(&me);
}

/* The client is gone half-way. */
static void
test_a_body_that_ends_early(void)
{
	const struct film film = film_small();
	struct api me = videos_person("early");
	char cookie[120];
	const char *const params[] = { "HTTP_COOKIE", cookie, "HTTP_HOST", "localhost", NULL };
	const struct fcgi_request request = {
		.method = "POST", .uri = "/api/videos?title=x", .type = "video/mp4",
		.body_len = film.len, .params = params,
	};
	int fd, tries;

	snprintf(cookie, sizeof(cookie), "session=%s", me.session);
	fd = fcgi_connect(videos_program.socket);
	CU_ASSERT_TRUE_FATAL(fd >= 0);
	fcgi_send_params(fd, &request, true);
	fcgi_send_body(fd, film.data, film.len / 2);
	for (tries = 0; tries < 500 && videos_number("SELECT count(*) FROM object o JOIN account a"
	    " ON a.id = o.owner_id WHERE a.username = 'early' AND o.state = 'uploading'") == 0; tries++)
		CU_ASSERT_EQUAL(usleep(10000), 0);
	CU_ASSERT_TRUE(tries < 500);
	close(fd);
	for (tries = 0; tries < 500 && videos_number("SELECT used_bytes FROM account"
	    " WHERE username = 'early'") != 0; tries++)
		CU_ASSERT_EQUAL(usleep(10000), 0);
	videos_left_nothing("early");
	api_done(&me);
}

static CU_TestInfo tests[] = {
	{ "of another type", test_of_another_type },
	{ "over the quota", test_over_the_quota },
	{ "disk nearly full", test_disk_nearly_full },
	{ "a spooled body", test_a_spooled_body },
	{ "a body that ends early", test_a_body_that_ends_early },
	CU_TEST_INFO_NULL,
};

int
main(void)
{
	int failed;

	videos_site_start(NULL);
	failed = suite_run("videos: raw bodies", tests);
	return videos_site_stop() ? failed : 1;
}
