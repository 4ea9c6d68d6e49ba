/* The credentials program over its socket: its routes, who may call them, and bad input. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/people/api.h"
#include "support/people/auth.h"
#include "support/people/uploading.h"
#include "support/run/suite.h"

#define ROOT "/api/credentials"

static struct test_program auth, program;

static void
test_an_upload_from_end_to_end(void)
{
	char etags[3][UPLOADING_ETAG_MAX];
	struct api me = auth_person(&auth, &program, "alba");
	struct uploading upload;

	CU_ASSERT_EQUAL(uploading_begin(&upload, &me, 2 * UPLOADING_PART + 10), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "bucket"), "vitrina");
	CU_ASSERT_EQUAL(upload.part_size, UPLOADING_PART);
	CU_ASSERT_EQUAL(strncmp(upload.key, "u/", 2), 0);
	CU_ASSERT_EQUAL(uploading_put(&upload, 3, 3, 10, etags[2]), 200);
	CU_ASSERT_EQUAL(uploading_put(&upload, 1, 1, UPLOADING_PART, etags[0]), 200);
	CU_ASSERT_EQUAL(uploading_call(&upload, "GET", "", "", NULL), 200);
	CU_ASSERT_EQUAL(api_int(&me, "0.PartNumber"), 1);
	CU_ASSERT_EQUAL(api_int(&me, "1.PartNumber"), 3);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "2.PartNumber"), "");
	CU_ASSERT_EQUAL(api_int(&me, "0.Size"), UPLOADING_PART);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "1.ETag"), etags[2]);
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/uploads?limit=5", NULL), 200);
	CU_ASSERT_EQUAL(api_count(&me, "items"), 1);
	CU_ASSERT_EQUAL(api_int(&me, "items.0.received_bytes"), UPLOADING_PART + 10);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "items.0.filename"), "a.mp4");
	CU_ASSERT_STRING_EQUAL(api_text(&me, "items.0.uploadId"), upload.id);
	CU_ASSERT_EQUAL(uploading_put(&upload, 2, 2, UPLOADING_PART, etags[1]), 200);
	CU_ASSERT_EQUAL(uploading_complete(&upload, 3, etags), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "key"), upload.key);
	CU_ASSERT_PTR_NOT_NULL(strstr(api_text(&me, "location"), upload.key));
	CU_ASSERT_EQUAL(uploading_size(&program, upload.key), 2 * UPLOADING_PART + 10);
	CU_ASSERT_TRUE(uploading_stored(&program, upload.key, 0, 1, UPLOADING_PART));
	CU_ASSERT_TRUE(uploading_stored(&program, upload.key, UPLOADING_PART, 2, UPLOADING_PART));
	CU_ASSERT_TRUE(uploading_stored(&program, upload.key, 2 * UPLOADING_PART, 3, 10));
	CU_ASSERT_EQUAL(uploading_complete(&upload, 3, etags), 200);
	CU_ASSERT_EQUAL(uploading_call(&upload, "GET", "", "", NULL), 404);
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/uploads", NULL), 200);
	CU_ASSERT_EQUAL(api_count(&me, "items"), 1);	/* until it is published */
	CU_ASSERT_TRUE(api_bool(&me, "items.0.completed"));
	api_done(&me);
}

static void
test_batch(void)
{
	struct api me = auth_person(&auth, &program, "bruno");
	struct uploading upload;

	CU_ASSERT_EQUAL(uploading_begin(&upload, &me, 0), 200);
	CU_ASSERT_EQUAL(upload.part_size, 5 * UPLOADING_PART);	/* Uppy's own */
	CU_ASSERT_EQUAL(uploading_call(&upload, "GET", "/batch", "&partNumbers=1,3,10000", NULL), 200);
	CU_ASSERT_PTR_NOT_NULL(strstr(api_text(&me, "presignedUrls.10000"), "/10000?key="));
	CU_ASSERT_EQUAL(strncmp(api_text(&me, "presignedUrls.3"), "http://", 7), 0);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "presignedUrls.2"), "");
	CU_ASSERT_EQUAL(uploading_call(&upload, "GET", "/batch", "&partNumbers=1,,3", NULL), 422);
	CU_ASSERT_TRUE(api_blames(&me, "partNumbers"));
	CU_ASSERT_EQUAL(uploading_call(&upload, "GET", "/batch", "&partNumbers=0", NULL), 422);
	CU_ASSERT_EQUAL(uploading_call(&upload, "GET", "/batch", "&partNumbers=10001", NULL), 422);
	CU_ASSERT_EQUAL(uploading_call(&upload, "GET", "/batch", "&partNumbers=1,", NULL), 422);
	CU_ASSERT_EQUAL(uploading_call(&upload, "GET", "/batch", "", NULL), 422);
	CU_ASSERT_EQUAL(uploading_call(&upload, "GET", "/0", "", NULL), 422);
	CU_ASSERT_EQUAL(uploading_call(&upload, "GET", "/10001", "", NULL), 422);
	CU_ASSERT_EQUAL(uploading_call(&upload, "GET", "/x", "", NULL), 422);
	api_done(&me);
}

static void
test_somebody_elses_is_not_found(void)
{
	static const char COMPLETE[] = "{\"parts\":[{\"PartNumber\":1,\"ETag\":\"x\"}]}";
	struct api me = auth_person(&auth, &program, "carla"), other = auth_person(&auth, &program, "dario");
	struct uploading upload, theirs;
	int i;

	CU_ASSERT_EQUAL(uploading_begin(&upload, &me, 10), 200);
	theirs = upload;
	theirs.me = &other;
	for (i = 0; i < 2; i++) {	/* somebody else's, and nobody's: alike */
		CU_ASSERT_EQUAL(uploading_call(&theirs, "GET", "", "", NULL), 404);
		CU_ASSERT_EQUAL(uploading_call(&theirs, "GET", "/1", "", NULL), 404);
		CU_ASSERT_EQUAL(uploading_call(&theirs, "GET", "/batch", "&partNumbers=1", NULL), 404);
		CU_ASSERT_EQUAL(uploading_call(&theirs, "POST", "/complete", "", COMPLETE), 404);
		CU_ASSERT_EQUAL(uploading_call(&theirs, "DELETE", "", "", NULL), 404);
		CU_ASSERT_STRING_EQUAL(api_text(&other, "type"), "/problems/not-found");
		theirs.id[0] = theirs.id[0] == 'A' ? 'B' : 'A';
	}
	CU_ASSERT_EQUAL(api_call(&other, "GET", ROOT "/uploads", NULL), 200);
	CU_ASSERT_EQUAL(api_count(&other, "items"), 0);
	CU_ASSERT_EQUAL(uploading_call(&upload, "GET", "", "", NULL), 200);
	api_done(&me);
	api_done(&other);
}

static void
test_signed_out_and_without_scope(void)
{
	struct api nobody = { .socket = program.socket };
	struct api at_auth = auth_register(&auth, "elena");
	struct api reader = auth_token(&at_auth, "[\"read\"]");
	struct api uploader = auth_token(&at_auth, "[\"upload\"]");
	struct uploading upload;

	reader.socket = uploader.socket = program.socket;
	CU_ASSERT_EQUAL(uploading_begin(&upload, &nobody, 10), 401);
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", ROOT "/uploads", NULL), 401);
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", ROOT "/s3/params?filename=a", NULL), 401);
	CU_ASSERT_EQUAL(uploading_begin(&upload, &reader, 10), 403);
	CU_ASSERT_STRING_EQUAL(api_text(&reader, "type"), "/problems/scope");
	CU_ASSERT_EQUAL(uploading_begin(&upload, &uploader, 10), 200);
	CU_ASSERT_EQUAL(uploading_put(&upload, 1, 1, 10, NULL), 200);
	free((void *)(uintptr_t)reader.bearer);
	free((void *)(uintptr_t)uploader.bearer);
	api_done(&at_auth);
	api_done(&nobody);
	api_done(&reader);
	api_done(&uploader);
}

static void
test_input_is_named_where_it_is_wrong(void)
{
	static const char URI[] = ROOT "/s3/multipart";
	struct api me = auth_person(&auth, &program, "fabio");
	struct uploading upload;

	CU_ASSERT_EQUAL(api_post(&me, URI, "{'type': 'video/mp4'}"), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/filename"));
	CU_ASSERT_EQUAL(api_post(&me, URI, "{'filename': '%0256d'}", 0), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/filename"));
	CU_ASSERT_EQUAL(api_post(&me, URI, "{'filename': 'a', 'metadata': {'size_bytes': -1}}"), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/metadata/size_bytes"));
	CU_ASSERT_EQUAL(api_post(&me, URI, "{'filename': 'a', 'metadata': {'size_bytes': '9x'}}"), 422);
	CU_ASSERT_EQUAL(api_post(&me, URI, "{'filename': 'a', 'metadata': {'size_bytes': '9'}}"), 200);
	CU_ASSERT_EQUAL(api_post(&me, URI, "{'filename': 'a', 'type': null, 'metadata': {'x': [1]}}"), 200);
	CU_ASSERT_EQUAL(api_post(&me, URI, "{'filename': 'a', 'size': 1}"), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/size"));
	CU_ASSERT_EQUAL(uploading_begin(&upload, &me, 10), 200);
	CU_ASSERT_EQUAL(uploading_call(&upload, "POST", "/complete", "", "{}"), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/parts"));
	CU_ASSERT_EQUAL(uploading_call(&upload, "POST", "/complete", "", "{\"parts\":{}}"), 422);
	CU_ASSERT_EQUAL(uploading_call(&upload, "POST", "/complete", "", "{\"parts\":[]}"), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/parts"));
	CU_ASSERT_EQUAL(uploading_call(&upload, "POST", "/complete", "",
	    "{\"parts\":[1,{\"PartNumber\":\"1\",\"ETag\":\"x\"},{\"PartNumber\":1}]}"), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/parts/0"));
	CU_ASSERT_TRUE(api_blames(&me, "/parts/1/PartNumber"));
	CU_ASSERT_TRUE(api_blames(&me, "/parts/2/ETag"));
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/s3/multipart/x", NULL), 422);
	CU_ASSERT_TRUE(api_blames(&me, "key"));
	api_done(&me);
}

static void
test_what_needs_s3(void)
{
	struct api me = auth_person(&auth, &program, "greta");

	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT, NULL), 501);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "type"), "/problems/store-has-no-credentials");
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/s3/sts", NULL), 501);
	CU_ASSERT_EQUAL(api_post(&me, ROOT "/uploads", "{'filename': 'a', 'size_bytes': 1}"), 501);
	CU_ASSERT_EQUAL(api_post(&me, ROOT "/uploads", "{'filename': 'a'}"), 422);
	api_done(&me);
}

static void
test_limits(void)
{
	struct api nobody = { .socket = program.socket }, me = auth_person(&auth, &program, "hugo");
	struct uploading upload;

	CU_ASSERT_EQUAL(api_call(&nobody, "GET", ROOT "/limits", NULL), 200);
	CU_ASSERT_EQUAL(api_int(&nobody, "max_size_bytes"), 64 * UPLOADING_PART);
	CU_ASSERT_EQUAL(api_int(&nobody, "part_size_bytes"), UPLOADING_PART);
	CU_ASSERT_TRUE(api_is_null(&nobody, "quota_bytes"));
	CU_ASSERT_TRUE(api_is_null(&nobody, "used_bytes"));
	CU_ASSERT_STRING_EQUAL(api_text(&nobody, "formats.0"), "MP4");
	CU_ASSERT_TRUE(api_is_null(&nobody, "keep_original_days"));
	CU_ASSERT_EQUAL(uploading_begin(&upload, &me, 1000), 200);
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/limits", NULL), 200);
	CU_ASSERT_EQUAL(api_int(&me, "quota_bytes"), 100 * UPLOADING_PART);
	CU_ASSERT_EQUAL(api_int(&me, "used_bytes"), 1000);
	api_done(&nobody);
	api_done(&me);
}

static void
test_an_idempotency_key_begins_once(void)
{
	static const char *const once[] = { "HTTP_IDEMPOTENCY_KEY", "once-0001", NULL };
	struct api me = auth_person(&auth, &program, "irene");
	struct uploading first, again, other;

	me.more = once;
	CU_ASSERT_EQUAL(uploading_begin(&first, &me, 10), 200);
	CU_ASSERT_EQUAL(uploading_begin(&again, &me, 10), 200);
	CU_ASSERT_STRING_EQUAL(first.key, again.key);
	CU_ASSERT_STRING_EQUAL(first.id, again.id);
	CU_ASSERT_EQUAL(uploading_begin(&other, &me, 11), 409);
	me.more = NULL;
	CU_ASSERT_EQUAL(uploading_begin(&other, &me, 10), 200);
	CU_ASSERT_STRING_NOT_EQUAL(first.key, other.key);
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/limits", NULL), 200);
	CU_ASSERT_EQUAL(api_int(&me, "used_bytes"), 20);
	api_done(&me);
}

int
main(void)
{
	static const char *const env[] = {
		"VITRINA_MAX_UPLOAD", "64M", "VITRINA_QUOTA", "100M", NULL,
	};
	CU_TestInfo tests[] = {
		{ "an upload from end to end", test_an_upload_from_end_to_end },
		{ "batch", test_batch },
		{ "somebody else's is not found", test_somebody_elses_is_not_found },
		{ "signed out, and without the scope", test_signed_out_and_without_scope },
		{ "input is named where it is wrong", test_input_is_named_where_it_is_wrong },
		{ "what needs S3", test_what_needs_s3 },
		{ "limits", test_limits },
		{ "an Idempotency-Key begins once", test_an_idempotency_key_begins_once },
		CU_TEST_INFO_NULL,
	};
	int status;

	auth_start(&auth, env);
	uploading_start(&program, &auth, env);
	status = suite_run("credentials", tests);
	if (!test_program_stop(&program))
		status = 1;
	return test_program_stop(&auth) ? status : 1;
}
