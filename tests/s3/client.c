/*
 * The S3 client against a real S3, which the environment names:
 * S3_TEST_ENDPOINT, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/aws/aws_keys.h"
#include "lib/aws/s3.h"
#include "lib/aws/s3_call.h"
#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/clock.h"
#include "lib/config/config.h"
#include "lib/io/http_client.h"
#include "support/run/suite.h"

#define PART (5 * 1024 * 1024)

static struct arena *arena;
static struct s3 s3;

static void
make_bucket(void)
{
	static const char on[] = "<VersioningConfiguration><Status>Enabled</Status>"
	    "</VersioningConfiguration>";
	const struct s3_call make = { .method = "PUT" };
	const struct sigv4_pair query[] = { { "versioning", "" } };
	const struct s3_call version = { .method = "PUT", .query = query, .query_count = 1,
	    .body = { .data = on, .length = sizeof(on) - 1 } };
	struct http_reply reply;

	CU_ASSERT_EQUAL_FATAL(s3_call(&s3, arena, &make, &reply), ERR_OK);
	CU_ASSERT_EQUAL_FATAL(s3_call(&s3, arena, &version, &reply), ERR_OK);
}

static bool
collect(void *context, const void *data, size_t len)
{
	strncat(context, data, len);
	return true;
}

static enum err
put_text(const char *key, const char *text, struct s3_object *out)
{
	const struct s3_body body = { .data = text, .length = (int64_t)strlen(text) };

	return s3_put(&s3, arena, key, "text/plain", &body, out);
}

static void
objects_are_put_got_and_pinned_by_version(void)
{
	static const char key[] = "u/a b/ünï+c&<ode>'$.txt";
	struct s3_object first, second, head;
	char text[64] = "";

	CU_ASSERT_EQUAL_FATAL(put_text(key, "hello world", &first), ERR_OK);
	CU_ASSERT_EQUAL_FATAL(put_text(key, "changed", &second), ERR_OK);
	CU_ASSERT_PTR_NOT_NULL_FATAL(first.version_id);
	CU_ASSERT_STRING_NOT_EQUAL(first.version_id, second.version_id);
	CU_ASSERT_EQUAL(s3_get(&s3, arena, key, first.version_id, 6, 5, collect, text), ERR_OK);
	CU_ASSERT_STRING_EQUAL(text, "world");
	CU_ASSERT_EQUAL(s3_head(&s3, arena, key, NULL, &head), ERR_OK);
	CU_ASSERT_EQUAL(head.size_bytes, 7);
	CU_ASSERT_STRING_EQUAL(head.etag, second.etag);
	CU_ASSERT_EQUAL(s3_head(&s3, arena, key, first.version_id, &head), ERR_OK);
	CU_ASSERT_EQUAL(head.size_bytes, 11);
	CU_ASSERT_EQUAL(s3_head(&s3, arena, "nothing", NULL, &head), ERR_NOT_FOUND);
}

struct listed {
	int     count;
	int64_t bytes;
};

static bool
count_name(void *context, const struct s3_name *name)
{
	struct listed *listed = context;

	listed->count++;
	listed->bytes += name->size_bytes;
	return true;
}

static void
lists_go_past_a_page_and_deletes_take_every_version(void)
{
	struct listed listed = { 0, 0 };
	struct s3_object out;
	char key[32];

	for (int i = 0; i < 1005; i++) {
		snprintf(key, sizeof(key), "many/%04d", i);
		CU_ASSERT_EQUAL(put_text(key, "x", &out), ERR_OK);
	}
	put_text("many/0000", "xx", &out);
	CU_ASSERT_EQUAL(s3_list(&s3, "many/", false, count_name, &listed), ERR_OK);
	CU_ASSERT_EQUAL(listed.count, 1005);
	CU_ASSERT_EQUAL(listed.bytes, 1006);
	CU_ASSERT_EQUAL(s3_delete_versions(&s3, "many/0000", false), ERR_OK);
	CU_ASSERT_EQUAL(s3_delete_versions(&s3, "many/", true), ERR_OK);
	listed.count = 0;
	CU_ASSERT_EQUAL(s3_list(&s3, "many/", true, count_name, &listed), ERR_OK);
	CU_ASSERT_EQUAL(listed.count, 0);
}

static void
multipart_uploads_resume_and_complete(void)
{
	static const char key[] = "u/big";
	struct s3_part *listed, parts[2];
	char *data = arena_alloc(arena, PART);
	const struct s3_body body = { .data = data, .length = PART };
	const struct s3_body last = { .data = "end", .length = 3 };
	struct s3_object out;
	const char *id;
	size_t count;

	CU_ASSERT_EQUAL_FATAL(s3_multipart_create(&s3, arena, key, "video/mp4", &id), ERR_OK);
	parts[0].number = 1;
	parts[1].number = 2;
	CU_ASSERT_EQUAL(s3_multipart_put(&s3, arena, key, id, 2, &last, &parts[1].etag), ERR_OK);
	CU_ASSERT_EQUAL(s3_multipart_put(&s3, arena, key, id, 1, &body, &parts[0].etag), ERR_OK);
	CU_ASSERT_EQUAL(s3_multipart_list(&s3, arena, key, id, &listed, &count), ERR_OK);
	CU_ASSERT_EQUAL_FATAL(count, 2);
	CU_ASSERT_EQUAL(listed[0].size_bytes, PART);
	CU_ASSERT_STRING_EQUAL(listed[1].etag, parts[1].etag);
	parts[1].etag = "\"00000000000000000000000000000000\"";
	CU_ASSERT_EQUAL(s3_multipart_complete(&s3, arena, key, id, parts, 2, &out), ERR_INPUT);
	CU_ASSERT_EQUAL(s3_multipart_complete(&s3, arena, key, id, listed, 2, &out), ERR_OK);
	CU_ASSERT_EQUAL(out.size_bytes, PART + 3);
	CU_ASSERT_EQUAL(s3_multipart_abort(&s3, arena, key, "gone"), ERR_OK);
}

static void
presigned_urls_open_what_they_name_alone(void)
{
	struct http_request request = { .method = "GET" };
	struct http_reply reply;
	struct s3_wish wish = { .method = "GET", .key = "secret", .time_us = clock_now_us(),
	    .expires_s = 60 };
	struct s3_object out;
	struct s3_link link;

	put_text("secret", "shown", &out);
	CU_ASSERT_EQUAL_FATAL(s3_presign(&s3, arena, &wish, &link), ERR_OK);
	request.url = link.url;
	CU_ASSERT_EQUAL(http_send(&request, arena, &reply), ERR_OK);
	CU_ASSERT_EQUAL(reply.status, 200);
	CU_ASSERT_STRING_EQUAL(reply.body, "shown");
	request.method = "DELETE";
	http_send(&request, arena, &reply);
	CU_ASSERT_EQUAL(reply.status, 403);
	request.method = "GET";
	wish.time_us -= 120000000;
	s3_presign(&s3, arena, &wish, &link);
	request.url = link.url;
	http_send(&request, arena, &reply);
	CU_ASSERT_EQUAL(reply.status, 403);
}

#define FORM_FIELD "--b\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"

static int
post_form(const struct s3_form *form, const char *key, const char *file)
{
	const struct http_header type = { "Content-Type", "multipart/form-data; boundary=b" };
	struct http_request request = { .method = "POST", .url = form->url, .headers = &type,
	    .header_count = 1 };
	struct http_reply reply;
	struct buf body;

	buf_init(&body, arena, 4096);
	for (size_t i = 0; i < form->field_count; i++)
		buf_printf(&body, FORM_FIELD, form->fields[i].name, i == 0 ? key :
		    form->fields[i].value);
	buf_printf(&body, FORM_FIELD "--b--\r\n", "file\"; filename=\"f", file);
	request.data = body.data;
	request.length = (int64_t)body.len;
	CU_ASSERT_EQUAL(http_send(&request, arena, &reply), ERR_OK);
	return reply.status;
}

static void
forms_take_what_they_were_signed_for(void)
{
	const struct s3_form_limits limits = { 5, 9, 60 }, ended = { 5, 9, -60 };
	struct s3_object object;
	struct s3_form form;

	CU_ASSERT_EQUAL_FATAL(s3_form(&s3, arena, "u/form", &limits, clock_now_us(), &form), ERR_OK);
	CU_ASSERT_EQUAL(form.expires_s, 60);
	CU_ASSERT_EQUAL(post_form(&form, "u/form", "four"), 400);
	CU_ASSERT_EQUAL(post_form(&form, "u/form", "ten and so"), 400);
	CU_ASSERT_EQUAL(post_form(&form, "u/other", "right"), 403);
	CU_ASSERT_EQUAL(s3_head(&s3, arena, "u/form", NULL, &object), ERR_NOT_FOUND);
	CU_ASSERT_EQUAL(post_form(&form, "u/form", "right"), 201);
	CU_ASSERT_EQUAL(s3_head(&s3, arena, "u/form", NULL, &object), ERR_OK);
	CU_ASSERT_EQUAL(object.size_bytes, 5);
	s3_form(&s3, arena, "u/form", &ended, clock_now_us(), &form);
	CU_ASSERT_EQUAL(post_form(&form, "u/form", "right"), 403);
}

static enum err
keys_that_end(struct arena *of, struct aws_keys *keys)
{
	enum err err = aws_keys_get(of, keys);

	keys->expires_at = clock_now_us() + 30 * 1000000;
	return err;
}

static void
nothing_is_said_to_outlive_the_keys(void)
{
	const struct s3_form_limits limits = { 0, 9, 60 };
	struct s3 temporary = s3;
	struct s3_presigner presigner;
	struct s3_form form;

	temporary.keys = keys_that_end;
	CU_ASSERT_EQUAL(s3_presigner_init(&presigner, &temporary, arena, clock_now_us()), ERR_OK);
	CU_ASSERT_EQUAL(s3_holds(presigner.ends_at, 10), 10);
	CU_ASSERT_TRUE(s3_holds(presigner.ends_at, 60) <= 30);
	presigner.ends_at = clock_now_us() - 1;
	CU_ASSERT_EQUAL(s3_holds(presigner.ends_at, 60), 0);
	CU_ASSERT_EQUAL(s3_form(&temporary, arena, "u/form", &limits, clock_now_us(), &form), ERR_OK);
	CU_ASSERT_TRUE(form.expires_s <= 30);
}

static void
what_is_wrong_is_said(void)
{
	struct s3 other = s3;
	struct s3_object out;

	other.bucket = "no-such-bucket-here";
	CU_ASSERT_EQUAL(s3_put(&other, arena, "k", "text/plain",
	    &(struct s3_body){ .data = "x", .length = 1 }, &out), ERR_STORE_REFUSED);
	CU_ASSERT_STRING_EQUAL(s3_fault(), "NoSuchBucket");
	other = s3;
	other.endpoint = "http://127.0.0.1:1";
	CU_ASSERT_EQUAL(s3_head(&other, arena, "k", NULL, &out), ERR_UNAVAILABLE);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "make_bucket", make_bucket },
		{ "objects_are_put_got_and_pinned_by_version",
		    objects_are_put_got_and_pinned_by_version },
		{ "lists_go_past_a_page_and_deletes_take_every_version",
		    lists_go_past_a_page_and_deletes_take_every_version },
		{ "multipart_uploads_resume_and_complete", multipart_uploads_resume_and_complete },
		{ "presigned_urls_open_what_they_name_alone",
		    presigned_urls_open_what_they_name_alone },
		{ "forms_take_what_they_were_signed_for", forms_take_what_they_were_signed_for },
		{ "nothing_is_said_to_outlive_the_keys", nothing_is_said_to_outlive_the_keys },
		{ "what_is_wrong_is_said", what_is_wrong_is_said },
		CU_TEST_INFO_NULL,
	};
	const char *endpoint = getenv("S3_TEST_ENDPOINT");
	char bucket[32];

	if (endpoint == NULL || !config_load()) {
		fputs("S3_TEST_ENDPOINT must name an S3\n", stderr);
		return 1;
	}
	snprintf(bucket, sizeof(bucket), "test-%d", (int)getpid());
	arena = arena_new();
	s3 = (struct s3){ .endpoint = endpoint, .region = "us-east-1", .bucket = bucket,
	    .path_style = true, .keys = aws_keys_get };
	return suite_run("s3 client", tests);
}
