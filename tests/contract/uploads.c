/* Uploads through the credentials program: parts again, out of order, wrong, and limits. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/people/api.h"
#include "support/people/auth.h"
#include "support/people/uploading.h"
#include "support/run/suite.h"
#include "support/world/test_store.h"

#define ROOT "/api/credentials"
#define PART UPLOADING_PART

static struct test_program auth, program;

static int64_t
used_bytes(struct api *me)
{
	CU_ASSERT_EQUAL(api_call(me, "GET", ROOT "/limits", NULL), 200);
	return api_int(me, "used_bytes");
}

static void
test_a_part_twice(void)
{
	char etags[2][UPLOADING_ETAG_MAX], first[UPLOADING_ETAG_MAX];
	struct api me = auth_person(&auth, &program, "alba");
	struct uploading upload;

	CU_ASSERT_EQUAL(uploading_begin(&upload, &me, PART + 10), 200);
	CU_ASSERT_EQUAL(uploading_put(&upload, 1, 1, PART, first), 200);
	CU_ASSERT_EQUAL(uploading_put(&upload, 2, 2, 10, etags[1]), 200);
	CU_ASSERT_EQUAL(uploading_put(&upload, 1, 3, PART, etags[0]), 200);
	CU_ASSERT_STRING_NOT_EQUAL(first, etags[0]);
	strcpy(etags[0], first);	/* not the last that was acknowledged */
	CU_ASSERT_EQUAL(uploading_complete(&upload, 2, etags), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/parts/0/ETag"));
	CU_ASSERT_EQUAL(uploading_put(&upload, 1, 4, PART, etags[0]), 200);
	CU_ASSERT_EQUAL(uploading_complete(&upload, 2, etags), 200);
	CU_ASSERT_TRUE(uploading_stored(&program, upload.key, 0, 4, PART));
	CU_ASSERT_TRUE(uploading_stored(&program, upload.key, PART, 2, 10));
	CU_ASSERT_EQUAL(uploading_size(&program, upload.key), PART + 10);
	CU_ASSERT_EQUAL(used_bytes(&me), PART + 10);
	api_done(&me);
}

static void
test_quotes_of_an_etag_may_be_taken_off(void)
{
	char etags[1][UPLOADING_ETAG_MAX];
	struct api me = auth_person(&auth, &program, "bruno");
	struct uploading upload;

	CU_ASSERT_EQUAL(uploading_begin(&upload, &me, 10), 200);
	CU_ASSERT_EQUAL(uploading_put(&upload, 1, 1, 10, etags[0]), 200);
	memmove(etags[0], etags[0] + 1, strlen(etags[0]));
	etags[0][strlen(etags[0]) - 1] = '\0';
	CU_ASSERT_EQUAL(uploading_complete(&upload, 1, etags), 200);
	api_done(&me);
}

static void
test_missing_at_completion(void)
{
	char etags[3][UPLOADING_ETAG_MAX];
	struct api me = auth_person(&auth, &program, "carla");
	struct uploading upload;

	CU_ASSERT_EQUAL(uploading_begin(&upload, &me, 2 * PART + 10), 200);
	CU_ASSERT_EQUAL(uploading_put(&upload, 1, 1, PART, etags[0]), 200);
	CU_ASSERT_EQUAL(uploading_put(&upload, 3, 3, 10, etags[2]), 200);
	strcpy(etags[1], "\"nothing\"");
	CU_ASSERT_EQUAL(uploading_complete(&upload, 3, etags), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/parts/1/PartNumber"));
	CU_ASSERT_EQUAL(uploading_complete(&upload, 1, etags), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/parts"));
	CU_ASSERT_EQUAL(uploading_call(&upload, "POST", "/complete", "",
	    "{\"parts\":[{\"PartNumber\":3,\"ETag\":\"x\"},{\"PartNumber\":1,\"ETag\":\"x\"}]}"), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/parts/0/PartNumber"));
	CU_ASSERT_EQUAL(uploading_size(&program, upload.key), -1);
	CU_ASSERT_EQUAL(uploading_put(&upload, 2, 2, PART, etags[1]), 200);
	CU_ASSERT_EQUAL(uploading_complete(&upload, 3, etags), 200);
	api_done(&me);
}

static void
test_wrong_sizes(void)
{
	char etags[2][UPLOADING_ETAG_MAX];
	struct api me = auth_person(&auth, &program, "dario");
	struct uploading known, unknown;

	CU_ASSERT_EQUAL(uploading_begin(&known, &me, PART + 10), 200);
	CU_ASSERT_EQUAL(uploading_put(&known, 1, 1, PART - 1, NULL), 422);
	CU_ASSERT_EQUAL(uploading_put(&known, 1, 1, PART + 1, NULL), 422);
	CU_ASSERT_EQUAL(uploading_put(&known, 2, 1, 11, NULL), 422);
	CU_ASSERT_EQUAL(uploading_put(&known, 2, 1, 0, NULL), 422);
	CU_ASSERT_EQUAL(uploading_put(&known, 3, 1, 10, NULL), 422);

	CU_ASSERT_EQUAL(uploading_begin(&unknown, &me, 0), 200);
	CU_ASSERT_EQUAL(uploading_put(&unknown, 1, 1, unknown.part_size + 1, NULL), 422);
	CU_ASSERT_EQUAL(uploading_put(&unknown, 1, 1, 5, etags[0]), 200);
	CU_ASSERT_EQUAL(uploading_put(&unknown, 2, 2, 5, etags[1]), 200);
	CU_ASSERT_EQUAL(uploading_complete(&unknown, 2, etags), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/parts/0/PartNumber"));
	CU_ASSERT_EQUAL(uploading_put(&unknown, 1, 3, unknown.part_size, etags[0]), 200);
	CU_ASSERT_EQUAL(uploading_complete(&unknown, 2, etags), 200);
	CU_ASSERT_EQUAL(used_bytes(&me), PART + 10 + unknown.part_size + 5);
	api_done(&me);
}

static void
test_zero_bytes(void)
{
	char etags[1][UPLOADING_ETAG_MAX];
	struct api me = auth_person(&auth, &program, "elena");
	struct uploading upload;

	CU_ASSERT_EQUAL(uploading_begin(&upload, &me, 0), 200);
	CU_ASSERT_EQUAL(uploading_put(&upload, 1, 1, 0, etags[0]), 200);
	CU_ASSERT_EQUAL(uploading_complete(&upload, 1, etags), 200);
	CU_ASSERT_EQUAL(uploading_size(&program, upload.key), 0);
	api_done(&me);
}

static void
test_limits_stop_it(void)
{
	struct api me = auth_person(&auth, &program, "fabio");
	struct uploading upload, more;

	CU_ASSERT_EQUAL(uploading_begin(&upload, &me, 64 * PART + 1), 413);
	CU_ASSERT_PTR_NOT_NULL(strstr(api_text(&me, "detail"), "67108864 bytes"));
	CU_ASSERT_EQUAL(uploading_begin(&upload, &me, 60 * PART), 200);
	CU_ASSERT_EQUAL(uploading_begin(&more, &me, 41 * PART), 507);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "type"), "/problems/quota");
	CU_ASSERT_EQUAL(used_bytes(&me), 60 * PART);
	CU_ASSERT_EQUAL(uploading_begin(&more, &me, 40 * PART - 3), 200);

	/* An upload of unknown size meets the quota part by part. */
	CU_ASSERT_EQUAL(uploading_begin(&upload, &me, 0), 200);
	CU_ASSERT_EQUAL(uploading_put(&upload, 1, 1, 4, NULL), 507);
	CU_ASSERT_EQUAL(uploading_put(&upload, 1, 1, 3, NULL), 200);
	CU_ASSERT_EQUAL(uploading_put(&upload, 1, 1, 2, NULL), 200);
	CU_ASSERT_EQUAL(uploading_put(&upload, 2, 1, 2, NULL), 507);
	CU_ASSERT_EQUAL(used_bytes(&me), 100 * PART);
	CU_ASSERT_EQUAL(uploading_call(&upload, "DELETE", "", "", NULL), 200);
	CU_ASSERT_EQUAL(uploading_call(&more, "DELETE", "", "", NULL), 200);
	CU_ASSERT_EQUAL(used_bytes(&me), 60 * PART);
	api_done(&me);
}

static void
test_abort(void)
{
	char etags[1][UPLOADING_ETAG_MAX], path[400];
	struct api me = auth_person(&auth, &program, "greta");
	struct uploading upload;
	char *uri;

	CU_ASSERT_EQUAL(uploading_begin(&upload, &me, 10), 200);
	CU_ASSERT_EQUAL(uploading_put(&upload, 1, 1, 10, etags[0]), 200);
	uri = uploading_sign(&upload, 1);
	snprintf(path, sizeof(path), "%s/store/.uploads/%s", program.directory, upload.id);
	CU_ASSERT_EQUAL(access(path, F_OK), 0);
	CU_ASSERT_EQUAL(uploading_call(&upload, "DELETE", "", "", NULL), 200);
	CU_ASSERT_STRING_EQUAL(me.reply.body, "{}");
	CU_ASSERT_EQUAL(access(path, F_OK), -1);
	CU_ASSERT_EQUAL(used_bytes(&me), 0);
	CU_ASSERT_EQUAL(uploading_call(&upload, "DELETE", "", "", NULL), 404);
	CU_ASSERT_EQUAL(uploading_complete(&upload, 1, etags), 404);
	CU_ASSERT_EQUAL(uploading_put_to(&upload, uri, 1, 10, NULL), 404);
	free(uri);
	api_done(&me);
}

/* As nginx hands a large body over: a file. */
static void
test_a_spooled_part(void)
{
	char spool[200], etags[1][UPLOADING_ETAG_MAX], length[32] = "100000";
	const char *const params[] = { "REQUEST_BODY_FILE", spool, "CONTENT_LENGTH", length, NULL };
	struct api me = auth_person(&auth, &program, "hugo");
	struct uploading upload;
	struct fcgi_request request = { .method = "PUT", .no_length = true, .params = params };
	struct fcgi_reply reply;
	char *uri;
	FILE *file;
	int i;

	CU_ASSERT_EQUAL(uploading_begin(&upload, &me, 100000), 200);
	request.uri = uri = uploading_sign(&upload, 1);
	snprintf(spool, sizeof(spool), "%s/store/spool/0000000001", program.directory);
	file = fopen(spool, "w");
	for (i = 0; i < 100000; i++)
		putc(test_byte(7, i), file);
	fclose(file);
	fcgi_call(program.socket, &request, &reply);
	CU_ASSERT_EQUAL(reply.status, 200);
	snprintf(etags[0], sizeof(etags[0]), "%s", fcgi_header(&reply, "ETag"));
	fcgi_reply_free(&reply);
	CU_ASSERT_EQUAL(unlink(spool), 0);
	CU_ASSERT_EQUAL(uploading_complete(&upload, 1, etags), 200);
	CU_ASSERT_TRUE(uploading_stored(&program, upload.key, 0, 7, 100000));
	free(uri);
	api_done(&me);
}

static void
test_a_chunked_part(void)
{
	char etags[1][UPLOADING_ETAG_MAX];
	struct api me = auth_person(&auth, &program, "irene");
	struct uploading upload;
	struct fcgi_request request = { .method = "PUT", .no_length = true, .body = "0123456789" };
	struct fcgi_reply reply;
	char *uri;

	CU_ASSERT_EQUAL(uploading_begin(&upload, &me, 10), 200);
	request.uri = uri = uploading_sign(&upload, 1);
	request.body_len = 9;
	fcgi_call(program.socket, &request, &reply);
	CU_ASSERT_EQUAL(reply.status, 422);
	fcgi_reply_free(&reply);
	request.body_len = 10;
	fcgi_call(program.socket, &request, &reply);
	CU_ASSERT_EQUAL(reply.status, 200);
	CU_ASSERT_PTR_NOT_NULL(strstr(reply.body, "\"PartNumber\":1"));
	snprintf(etags[0], sizeof(etags[0]), "%s", fcgi_header(&reply, "ETag"));
	fcgi_reply_free(&reply);
	CU_ASSERT_EQUAL(uploading_complete(&upload, 1, etags), 200);
	free(uri);
	api_done(&me);
}

int
main(void)
{
	static const char *const env[] = {
		"VITRINA_MAX_UPLOAD", "64M", "VITRINA_QUOTA", "100M", NULL,
	};
	CU_TestInfo tests[] = {
		{ "a part twice", test_a_part_twice },
		{ "quotes of an ETag may be taken off", test_quotes_of_an_etag_may_be_taken_off },
		{ "missing at completion", test_missing_at_completion },
		{ "wrong sizes", test_wrong_sizes },
		{ "zero bytes", test_zero_bytes },
		{ "limits stop it", test_limits_stop_it },
		{ "abort", test_abort },
		{ "a spooled part", test_a_spooled_part },
		{ "a chunked part", test_a_chunked_part },
		CU_TEST_INFO_NULL,
	};
	int status;

	auth_start(&auth, env);
	uploading_start(&program, &auth, env);
	status = suite_run("uploads", tests);
	if (!test_program_stop(&program))
		status = 1;
	return test_program_stop(&auth) ? status : 1;
}
