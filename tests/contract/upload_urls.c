/* Signed URLs of parts, and forms: who has one needs no cookie. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/clock.h"
#include "lib/base/count.h"
#include "lib/db/db.h"
#include "lib/secret/secret.h"
#include "support/people/api.h"
#include "support/people/auth.h"
#include "support/people/uploading.h"
#include "support/run/suite.h"
#include "support/world/test_db.h"

#define ROOT "/api/credentials"

static struct test_program auth, program;

/* `uri` with the first `from` in it replaced by `to`. */
static char *
altered(const char *uri, const char *from, const char *to)
{
	const char *at = strstr(uri, from);
	char *out = NULL;

	CU_ASSERT_PTR_NOT_NULL_FATAL(at);
	if (asprintf(&out, "%.*s%s%s", (int)(at - uri), uri, to, at + strlen(from)) < 0)
		abort();
	return out;
}

static void
test_a_url_is_good_for_one_part_alone(void)
{
	struct api me = auth_person(&auth, &program, "julia");
	struct uploading one, two;
	char *uri, *changed;

	CU_ASSERT_EQUAL(uploading_begin(&one, &me, 0), 200);
	CU_ASSERT_EQUAL(uploading_begin(&two, &me, 0), 200);
	uri = uploading_sign(&one, 1);
	CU_ASSERT_PTR_NOT_NULL_FATAL(uri);
	CU_ASSERT_EQUAL(uploading_put_to(&one, changed = altered(uri, "/1?", "/2?"), 1, 5, NULL), 403);
	free(changed);
	changed = altered(uri, "expires=", "expires=9");
	CU_ASSERT_EQUAL(uploading_put_to(&one, changed, 1, 5, NULL), 403);
	free(changed);
	changed = altered(uri, "sig=", "sig=A");
	CU_ASSERT_EQUAL(uploading_put_to(&one, changed, 1, 5, NULL), 403);
	free(changed);
	changed = altered(uri, one.id, two.id);
	CU_ASSERT_EQUAL(uploading_put_to(&one, changed, 1, 5, NULL), 403);
	free(changed);
	changed = altered(uri, "key=u", "key=v");
	CU_ASSERT_EQUAL(uploading_put_to(&one, changed, 1, 5, NULL), 403);
	free(changed);
	changed = altered(uri, "&sig=", "&gis=");
	CU_ASSERT_EQUAL(uploading_put_to(&one, changed, 1, 5, NULL), 422);
	free(changed);
	CU_ASSERT_EQUAL(uploading_put_to(&one, uri, 1, 5, NULL), 200);
	free(uri);
	api_done(&me);
}

static void
run_sql(const char *sql)
{
	struct db_pool *pool = test_db_pool(NULL, 1);
	struct db db = db_of(pool);

	CU_ASSERT_EQUAL(db_script(&db, sql), ERR_OK);
	db_pool_free(pool);
}

/* An address that was given out before says nothing of who may act now. */
static void
test_a_url_of_who_was_suspended_or_is_going_is_refused(void)
{
	struct api me = auth_person(&auth, &program, "jacinta");
	struct uploading upload;
	char *uri;

	CU_ASSERT_EQUAL(uploading_begin(&upload, &me, 0), 200);
	uri = uploading_sign(&upload, 1);
	CU_ASSERT_PTR_NOT_NULL_FATAL(uri);
	CU_ASSERT_EQUAL(uploading_put_to(&upload, uri, 1, 5, NULL), 200);
	run_sql("UPDATE account SET suspended_at = now() WHERE username = 'jacinta'");
	CU_ASSERT_EQUAL(uploading_put_to(&upload, uri, 1, 5, NULL), 404);
	run_sql("UPDATE account SET suspended_at = NULL WHERE username = 'jacinta'");
	CU_ASSERT_EQUAL(uploading_put_to(&upload, uri, 1, 5, NULL), 200);
	run_sql("UPDATE account SET deleted_at = now() WHERE username = 'jacinta'");
	CU_ASSERT_EQUAL(uploading_put_to(&upload, uri, 1, 5, NULL), 404);
	free(uri);
	api_done(&me);
}

static void
test_a_url_expires(void)
{
	struct api me = auth_person(&auth, &program, "karla");
	char path[160], text[512], sig[SECRET_TOKEN_LEN + 1], uri[1024];
	struct fcgi_request request = { .method = "PUT", .uri = uri, .body = "x", .body_len = 1 };
	long long expires = clock_now_us() / 1000000 - 1;
	struct uploading upload;
	struct fcgi_reply reply;
	unsigned char key[32];

	CU_ASSERT_EQUAL(uploading_begin(&upload, &me, 0), 200);
	snprintf(path, sizeof(path), "%s/secrets/upload_key", program.directory);
	CU_ASSERT_EQUAL_FATAL(secret_key_read(path, key), ERR_OK);
	snprintf(text, sizeof(text), "upload\n%s\n%s\n1\n%lld", upload.key, upload.id, expires);
	secret_sign(key, text, sig);
	snprintf(uri, sizeof(uri), ROOT "/s3/multipart/%s/1?key=%s&expires=%lld&sig=%s",
	    upload.id, upload.key, expires, sig);
	fcgi_call(program.socket, &request, &reply);
	CU_ASSERT_EQUAL(reply.status, 403);
	CU_ASSERT_PTR_NOT_NULL(strstr(reply.body, "<Message>Request has expired</Message>"));
	fcgi_reply_free(&reply);
	api_done(&me);
}

/* POST `content` as the file of a form.  The status. */
static int
post_form(const char *uri, const char *fields, const char *content, struct fcgi_reply *reply)
{
	struct fcgi_request request = {
		.method = "POST", .uri = uri, .type = "multipart/form-data; boundary=b",
	};
	char body[4096];

	request.body_len = (size_t)snprintf(body, sizeof(body), "%s--b\r\n"
	    "Content-Disposition: form-data; name=\"file\"; filename=\"a.mp4\"\r\n"
	    "Content-Type: video/mp4\r\n\r\n%s\r\n--b--\r\n", fields, content);
	request.body = body;
	fcgi_call(program.socket, &request, reply);
	return reply->status;
}

static void
test_a_form(void)
{
	struct api me = auth_person(&auth, &program, "lucia");
	char *uri, *changed, key[201];
	struct fcgi_reply reply;

	me.origin = API_ORIGIN;
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/s3/params?filename=pel%C3%ADcula.mp4"
	    "&type=video%2Fmp4&metadata%5Bcaption%5D=a+b&metadata%5Bsize_bytes%5D=7", NULL), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "method"), "POST");
	snprintf(key, sizeof(key), "%s", api_text(&me, "fields.key"));
	uri = strdup(strstr(api_text(&me, "url"), "/api/"));
	changed = altered(uri, "sig=", "sig=A");
	CU_ASSERT_EQUAL(post_form(changed, "", "content", &reply), 403);
	fcgi_reply_free(&reply);
	CU_ASSERT_EQUAL(post_form(uri, "", "longer than said", &reply), 422);
	fcgi_reply_free(&reply);
	CU_ASSERT_EQUAL(post_form(uri, "--b\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\n"
	    "another\r\n", "content", &reply), 201);
	CU_ASSERT_PTR_NOT_NULL(fcgi_header(&reply, "ETag"));
	CU_ASSERT_PTR_NOT_NULL(strstr(fcgi_header(&reply, "Location"), key));
	CU_ASSERT_PTR_NOT_NULL(strstr(reply.body, key));
	fcgi_reply_free(&reply);
	CU_ASSERT_EQUAL(uploading_size(&program, key), 7);

	/* Its answer was lost: the same again is well, something else is not. */
	CU_ASSERT_EQUAL(post_form(uri, "", "content", &reply), 201);
	fcgi_reply_free(&reply);
	CU_ASSERT_EQUAL(post_form(uri, "", "other content", &reply), 409);
	fcgi_reply_free(&reply);
	CU_ASSERT_EQUAL(uploading_size(&program, key), 7);
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/limits", NULL), 200);
	CU_ASSERT_EQUAL(api_int(&me, "used_bytes"), 7);
	free(changed);
	free(uri);
	api_done(&me);
}

static void
test_what_is_no_form(void)
{
	struct api me = auth_person(&auth, &program, "marta");
	struct fcgi_request request = { .method = "POST", .body = "content", .body_len = 7 };
	struct fcgi_reply reply;
	char *uri;

	me.origin = API_ORIGIN;
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/s3/params?filename=a&type=", NULL), 200);
	request.uri = uri = strdup(strstr(api_text(&me, "url"), "/api/"));
	request.type = "video/mp4";
	fcgi_call(program.socket, &request, &reply);
	CU_ASSERT_EQUAL(reply.status, 415);
	fcgi_reply_free(&reply);
	request.type = "multipart/form-data; boundary=b";
	fcgi_call(program.socket, &request, &reply);
	CU_ASSERT_EQUAL(reply.status, 400);
	fcgi_reply_free(&reply);
	request.body = "--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\ncut";
	request.body_len = strlen(request.body);
	fcgi_call(program.socket, &request, &reply);
	CU_ASSERT_EQUAL(reply.status, 400);
	fcgi_reply_free(&reply);
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/s3/params?type=", NULL), 422);
	CU_ASSERT_TRUE(api_blames(&me, "filename"));
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/s3/params?filename=a&other=1", NULL), 422);
	CU_ASSERT_TRUE(api_blames(&me, "other"));
	/* What comes in one piece cannot be gone on with: it is in no list. */
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/uploads", NULL), 200);
	CU_ASSERT_EQUAL(api_count(&me, "items"), 0);
	free(uri);
	api_done(&me);
}

/* A GET that reserves: the link of another site's page must not. */
static void
test_a_form_is_for_a_page_of_the_site(void)
{
	static const char *const refused[][7] = {
		{ NULL },
		{ "HTTP_SEC_FETCH_SITE", "cross-site", "HTTP_SEC_FETCH_MODE", "navigate",
		    "HTTP_SEC_FETCH_DEST", "document", NULL },
		{ "HTTP_SEC_FETCH_SITE", "same-site", NULL },
		{ "HTTP_SEC_FETCH_SITE", "none", "HTTP_REFERER", API_ORIGIN "/upload", NULL },
		{ "HTTP_REFERER", "https://evil.example/", NULL },
		{ "HTTP_REFERER", "http://" API_HOST ".evil.example/", NULL },
		{ "HTTP_REFERER", "http://" API_HOST "@evil.example/", NULL },
		{ "HTTP_ORIGIN", "null", "HTTP_REFERER", API_ORIGIN "/", NULL },
	};
	static const char *const taken[][5] = {
		{ "HTTP_SEC_FETCH_SITE", "same-origin", NULL },
		{ "HTTP_ORIGIN", API_ORIGIN, NULL },
		{ "HTTP_REFERER", API_ORIGIN "/upload?x=1", NULL },
		{ "HTTP_REFERER", API_ORIGIN, NULL },
	};
	static const char uri[] = ROOT "/s3/params?filename=a&metadata%5Bsize_bytes%5D=1000";
	struct api me = auth_person(&auth, &program, "olga"), client;
	int64_t used = 0;

	for (size_t i = 0; i < COUNT(refused); i++) {
		me.more = refused[i];
		CU_ASSERT_EQUAL(api_call(&me, "GET", uri, NULL), 403);
		CU_ASSERT_STRING_EQUAL(api_text(&me, "type"), "/problems/cross-origin");
	}
	me.more = NULL;
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/limits", NULL), 200);
	CU_ASSERT_EQUAL(api_int(&me, "used_bytes"), 0);
	for (size_t i = 0; i < COUNT(taken); i++) {
		me.more = taken[i];
		CU_ASSERT_EQUAL(api_call(&me, "GET", uri, NULL), 200);
	}
	me.more = NULL;
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/limits", NULL), 200);
	used = api_int(&me, "used_bytes");
	CU_ASSERT_EQUAL(used, 1000 * (int64_t)COUNT(taken));
	me.socket = auth.socket;
	client = auth_token(&me, "['upload']");
	client.socket = program.socket;
	client.more = refused[1];	/* no browser sends it by itself */
	CU_ASSERT_EQUAL(api_call(&client, "GET", uri, NULL), 200);
	client.more = NULL;
	free((char *)client.bearer);
	api_done(&client);
	api_done(&me);
}

int
main(void)
{
	static const char *const env[] = {
		"VITRINA_MAX_UPLOAD", "64M", "VITRINA_QUOTA", "100M", NULL,
	};
	CU_TestInfo tests[] = {
		{ "a URL is good for one part alone", test_a_url_is_good_for_one_part_alone },
		{ "a URL of who was suspended or is going is refused",
		    test_a_url_of_who_was_suspended_or_is_going_is_refused },
		{ "a URL expires", test_a_url_expires },
		{ "a form", test_a_form },
		{ "a form is for a page of the site", test_a_form_is_for_a_page_of_the_site },
		{ "what is no form", test_what_is_no_form },
		CU_TEST_INFO_NULL,
	};
	int status;

	auth_start(&auth, env);
	uploading_start(&program, &auth, env);
	status = suite_run("upload URLs and forms", tests);
	if (!test_program_stop(&program))
		status = 1;
	return test_program_stop(&auth) ? status : 1;
}
