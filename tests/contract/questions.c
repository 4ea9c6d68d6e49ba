/* The front end asks whether a body may come before it takes a byte of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "lib/base/count.h"
#include "support/people/auth.h"
#include "support/people/uploading.h"
#include "support/run/suite.h"
#include "support/sites/film.h"
#include "support/sites/videos_site.h"
#include "support/world/test_db.h"

#define TWENTY_GIGABYTES "20000000000"
#define PUBLISH          "/api/videos?title=Large"

static struct test_program images, matrix;

struct question {
	const char *method;
	const char *uri;
	const char *type;
	const char *length;
	int         status;
	const char *problem;	/* its type; NULL: it may come */
};

static void
check(struct api *me, const char *socket, const struct question *question)
{
	char type[64] = "";

	me->socket = socket;
	CU_ASSERT_EQUAL(api_may(me, question->method, question->uri, question->type,
	    question->length), question->status);
	if (question->problem != NULL)
		snprintf(type, sizeof(type), "/problems/%s", question->problem);
	CU_ASSERT_STRING_EQUAL(api_text(me, "type"), type);
	if (question->problem == NULL)
		return;
	CU_ASSERT_EQUAL(api_int(me, "status"), question->status);
	CU_ASSERT_STRING_EQUAL(api_text(me, "request_id"),
	    fcgi_header(&me->reply, "X-Request-Id"));
	CU_ASSERT_EQUAL(me->reply.body_len, 0);
}

static void
check_all(struct api *me, const char *socket, const struct question *questions, size_t count)
{
	for (size_t i = 0; i < count; i++)
		check(me, socket, &questions[i]);
}

static void
test_who_may_not_is_told_before(void)
{
	static const struct question questions[] = {
		{ "POST", PUBLISH, "video/mp4", TWENTY_GIGABYTES, 401, "no-session" },
		{ "PUT", "/api/videos/AAAAAAAAAAA/poster.jpg", "image/png", "1000", 401, "no-session" },
		{ "POST", PUBLISH, "video/mp4", NULL, 401, "no-session" },
	};
	struct question question = { "POST", PUBLISH, "video/mp4", TWENTY_GIGABYTES, 0, NULL };
	struct api nobody = videos_stranger(), me = auth_register(&videos_auth, "noscope");
	struct api reader = auth_token(&me, "[\"read\"]");

	check_all(&nobody, videos_program.socket, questions, COUNT(questions));
	CU_ASSERT_STRING_EQUAL(fcgi_header(&nobody.reply, "WWW-Authenticate"), "Bearer");
	nobody.bearer = "Bearer nonsense";
	check(&nobody, videos_program.socket, &questions[0]);
	question.status = 403;
	question.problem = "scope";
	check(&reader, videos_program.socket, &question);
	me.origin = "https://elsewhere.test";
	question.problem = "cross-origin";
	check(&me, videos_program.socket, &question);
	me.origin = NULL;
	videos_sql("UPDATE account SET suspended_at = now() WHERE username = 'noscope'");
	question.problem = "suspended";
	check(&me, videos_program.socket, &question);
	free((char *)reader.bearer);
	api_done(&reader);
	api_done(&me);
	api_done(&nobody);
}

static void
test_what_cannot_be_is_told_before(void)
{
	static const struct question of_videos[] = {
		{ "POST", PUBLISH, "video/mp4", "1000000", 204, NULL },
		{ "POST", PUBLISH, "video/mp4", NULL, 204, NULL },
		{ "POST", PUBLISH, "video/mp4", "30000000000", 413, "too-large" },
		{ "POST", PUBLISH, "text/html", "1000000", 415, "media-type" },
		{ "POST", PUBLISH, NULL, "1000000", 415, "media-type" },
		{ "POST", "/api/videos", "video/mp4", "1000000", 422, "invalid-input" },
		{ "POST", PUBLISH "&privacy=mine", "video/mp4", "1000000", 422, "invalid-input" },
		{ "POST", PUBLISH, "application/json", "70000", 413, "too-large" },
		{ "PUT", PUBLISH, "video/mp4", "1000000", 405, "method" },
		{ "POST", "/api/videos/none/none/none", "video/mp4", "1000000", 404, "not-found" },
		{ "GET", "/api/videos", NULL, "1000000", 413, "too-large" },
		{ "PUT", "/api/videos/AAAAAAAAAAA/poster.jpg", "image/png", "1000", 404, "not-found" },
		{ "PUT", "/api/videos/AAAAAAAAAAA/poster.jpg", "image/png", "30000000", 413,
		    "too-large" },
	}, of_images[] = {
		{ "PUT", "/api/images/sea", "image/png", "1000", 204, NULL },
		{ "PUT", "/api/images/sea", "text/html", "1000", 415, "media-type" },
		{ "PUT", "/api/images/health", "image/png", "1000", 422, "invalid-input" },
		{ "PUT", "/api/images/sea", "image/png", "90000000", 413, "too-large" },
	}, of_matrices[] = {
		{ "PUT", "/api/matrix/A", "text/csv", "1000000", 204, NULL },
		{ "PUT", "/api/matrix/3A", "text/csv", "1000000", 422, "invalid-input" },
		{ "PATCH", "/api/matrix/A", "text/csv", "1000000", 413, "too-large" },
		{ "PATCH", "/api/matrix/A", "text/csv", "1000", 415, "media-type" },
	};
	struct api me = videos_person("before");

	check_all(&me, videos_program.socket, of_videos, COUNT(of_videos));
	check_all(&me, images.socket, of_images, COUNT(of_images));
	check_all(&me, matrix.socket, of_matrices, COUNT(of_matrices));
	api_done(&me);
}

static void
test_a_used_up_quota_is_told_before(void)
{
	static const struct question questions[] = {
		{ "POST", PUBLISH, "video/mp4", "1001", 507, "quota" },
		{ "POST", PUBLISH, "video/mp4", "1000", 204, NULL },
	};
	struct api me = videos_person("little");

	videos_sql("UPDATE account SET quota_bytes = 1000 WHERE username = 'little'");
	check_all(&me, videos_program.socket, questions, COUNT(questions));
	videos_sql("UPDATE account SET quota_bytes = 0 WHERE username = 'little'");
	check(&me, matrix.socket, &(const struct question){ "PUT", "/api/matrix/A", "text/csv",
	    "1000", 507, "quota" });
	api_done(&me);
}

/* What was made by that key already may be sent again, also by who has nothing left. */
static void
test_a_key_that_was_used_is_known_before(void)
{
	static const char *const key[] = { "HTTP_IDEMPOTENCY_KEY", "questions", NULL };
	struct film film = film_small();
	struct api me = videos_person("again");
	char length[24];

	snprintf(length, sizeof(length), "%zu", film.len);
	me.more = key;
	CU_ASSERT_EQUAL(film_publish(&me, &film, "title=Large"), 201);
	videos_sql("UPDATE account SET quota_bytes = 0 WHERE username = 'again'");
	check(&me, videos_program.socket, &(const struct question){ "POST", PUBLISH, "video/mp4",
	    length, 204, NULL });
	check(&me, videos_program.socket, &(const struct question){ "POST", PUBLISH, "video/mp4",
	    "77", 409, "idempotency" });
	me.more = NULL;
	api_done(&me);
}

static void
test_parts_are_known_before(void)
{
	struct api me = auth_as(&(struct api){ .socket = NULL }, &videos_credentials);
	struct api mine = auth_register(&videos_auth, "parts"), nobody = me;
	struct uploading upload;
	char *uri, wrong[1024];

	mine.socket = videos_credentials.socket;
	CU_ASSERT_EQUAL_FATAL(uploading_begin(&upload, &mine, 3 * UPLOADING_PART + 5), 200);
	uri = uploading_sign(&upload, 4);
	check(&nobody, nobody.socket, &(const struct question){ "PUT", uri, NULL, "5", 204, NULL });
	check(&nobody, nobody.socket, &(const struct question){ "PUT", uri, NULL, "6", 422,
	    "invalid-input" });
	check(&nobody, nobody.socket, &(const struct question){ "PUT", uri, NULL, TWENTY_GIGABYTES,
	    422, "invalid-input" });
	snprintf(wrong, sizeof(wrong), "%s0", uri);
	check(&nobody, nobody.socket, &(const struct question){ "PUT", wrong, NULL, "5", 403,
	    "forbidden" });
	CU_ASSERT_EQUAL(uploading_call(&upload, "DELETE", "", "", NULL), 200);
	check(&nobody, nobody.socket, &(const struct question){ "PUT", uri, NULL, "5", 404,
	    "not-found" });
	free(uri);
	api_done(&mine);
	api_done(&nobody);
}

/* Is there room promised to the request called so? */
static bool
is_promised(const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/store/spool/promised/%s", videos_program.directory, name);
	return access(path, F_OK) == 0;
}

/* Another process, with so little room that two of these fit and three do not. */
static void
test_permitted_bytes_are_taken(void)
{
	static const char *const env[] = { "VITRINA_MIN_FREE", "0", "VITRINA_MAX_UPLOAD", "1000000G",
	    "VITRINA_QUOTA", "1000000G", NULL };
	static const char *first[] = { "REQUEST_ID", "first", NULL };
	static const char *second[] = { "REQUEST_ID", "second", NULL };
	struct test_program roomy;
	struct api me = videos_person("roomy");
	struct question question = { "POST", PUBLISH, "video/mp4", NULL, 204, NULL };
	struct statvfs fs;
	char length[24];

	test_program_start_beside(&roomy, &videos_auth, "videos", env);
	CU_ASSERT_EQUAL(statvfs(roomy.directory, &fs), 0);
	snprintf(length, sizeof(length), "%llu",
	    (unsigned long long)fs.f_bavail * fs.f_frsize / 5 * 2);
	question.length = length;
	me.more = first;
	check(&me, roomy.socket, &question);
	CU_ASSERT_TRUE(is_promised("first"));
	me.more = second;
	check(&me, roomy.socket, &question);
	me.more = NULL;
	question.status = 507;
	question.problem = "no-space";
	for (int i = 0; i < 98; i++)
		check(&me, roomy.socket, &question);
	/* when what was promised comes, or is refused after all, its room is another's */
	me.more = (const char *const[]){ "REQUEST_ID", "first", "REQUEST_BODY_FILE",
	    "/nowhere/0000000001", NULL };
	CU_ASSERT_EQUAL(api_send(&me, "POST", PUBLISH, "video/mp4", NULL, 0), 500);
	CU_ASSERT_FALSE(is_promised("first"));
	me.more = NULL;
	question.status = 204;
	question.problem = NULL;
	check(&me, roomy.socket, &question);
	CU_ASSERT_TRUE(test_program_stop(&roomy));
	api_done(&me);
}

static int
ask_as(struct api *me, const char *id, const char *length)
{
	const char *const named[] = { "REQUEST_ID", id, NULL };
	int status;

	me->more = named;
	status = api_may(me, "POST", PUBLISH, "video/mp4", length);
	me->more = NULL;
	return status;
}

/* Each fits the quota; what comes first has it, and the others are told before they send. */
static void
test_what_one_has_announced_is_added_up(void)
{
	struct api me = videos_person("several"), other = videos_person("another");
	struct film film = film_small();
	char quota[128];

	snprintf(quota, sizeof(quota), "UPDATE account SET quota_bytes = %zu"
	    " WHERE username IN ('several', 'another')", film.len + 600000);
	videos_sql(quota);
	CU_ASSERT_EQUAL(ask_as(&me, "several-1", "600000"), 204);
	for (int i = 0; i < 3; i++) {
		CU_ASSERT_EQUAL(ask_as(&me, "several-2", "600000"), 507);
		CU_ASSERT_STRING_EQUAL(api_text(&me, "type"), "/problems/quota");
		CU_ASSERT_FALSE(is_promised("several-2"));
	}
	CU_ASSERT_EQUAL(ask_as(&me, "several-1", "600000"), 204);	/* it is the same */
	CU_ASSERT_EQUAL(ask_as(&other, "another-1", "600000"), 204);
	me.socket = images.socket;	/* nor do other programs forget it */
	me.more = (const char *const[]){ "REQUEST_ID", "several-3", NULL };
	CU_ASSERT_EQUAL(api_may(&me, "PUT", "/api/images/several", "image/png", "600000"), 507);
	me.socket = videos_program.socket;
	/* what comes is counted once, by the quota itself */
	me.more = (const char *const[]){ "REQUEST_ID", "several-1", NULL };
	CU_ASSERT_EQUAL(film_publish(&me, &film, "title=Large"), 201);
	CU_ASSERT_EQUAL(ask_as(&me, "several-4", "600000"), 204);
	api_done(&me);
	api_done(&other);
}

/* A question is no request of its own: the log has one line for both. */
static void
test_one_line_a_request(void)
{
	static const char *const named[] = { "REQUEST_ID", "logged-once", NULL };
	struct film film = film_small();
	struct api me = videos_person("logged");
	char command[256];

	me.more = named;
	check(&me, videos_program.socket, &(const struct question){ "POST", PUBLISH, "video/mp4",
	    "1000", 204, NULL });
	CU_ASSERT_EQUAL(film_publish(&me, &film, "title=Large"), 201);
	snprintf(command, sizeof(command), "cd %s && until grep -q '\"logged-once\".*\"path\"' log;"
	    " do sleep 0.02; done; test $(grep -c '\"logged-once\".*\"path\"' log) = 1",
	    videos_program.directory);	/* it is written when the answer is */
	CU_ASSERT_EQUAL(system(command), 0);
	me.more = NULL;
	api_done(&me);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "who may not is told before", test_who_may_not_is_told_before },
		{ "what cannot be is told before", test_what_cannot_be_is_told_before },
		{ "a used up quota is told before", test_a_used_up_quota_is_told_before },
		{ "a key that was used is known before", test_a_key_that_was_used_is_known_before },
		{ "parts are known before", test_parts_are_known_before },
		{ "permitted bytes are taken", test_permitted_bytes_are_taken },
		{ "what one has announced is added up", test_what_one_has_announced_is_added_up },
		{ "one line a request", test_one_line_a_request },
		CU_TEST_INFO_NULL,
	};
	int status;

	videos_site_start(NULL);
	test_program_start_beside(&images, &videos_auth, "images", NULL);
	test_program_start_beside(&matrix, &videos_auth, "matrix", NULL);
	status = suite_run("questions", tests);
	if (!test_program_stop(&matrix) || !test_program_stop(&images))
		status = 1;
	return videos_site_stop() ? status : 1;
}
