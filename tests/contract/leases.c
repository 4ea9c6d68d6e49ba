/* Keys to the S3 for a while, for people's own tools: GET /api/credentials and its kin. */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "support/doubles/http_double.h"
#include "support/doubles/s3_double.h"
#include "support/people/auth.h"
#include "support/people/uploading.h"
#include "support/run/suite.h"

#define ROOT "/api/credentials"
#define HEAD "HTTP/1.1 200 OK\r\nConnection: close\r\n"

static struct test_program auth, program;

/* What the double of STS does; the S3 beside it is well. */
static atomic_int  given;	/* roles that were taken */
static atomic_int  hold_s;	/* how long their keys hold */
static atomic_bool refuses;

static void
assume_role(int fd)
{
	char until[CLOCK_TEXT_MAX], reply[1024];

	clock_format((clock_now_us() / 1000000 + atomic_load(&hold_s)) * 1000000, until);
	snprintf(reply, sizeof(reply), HEAD "\r\n<AssumeRoleResponse><AssumeRoleResult><Credentials>"
	    "<AccessKeyId>ASIA%d</AccessKeyId><SecretAccessKey>s/k</SecretAccessKey>"
	    "<SessionToken>t/o+k==</SessionToken><Expiration>%s</Expiration>"
	    "</Credentials></AssumeRoleResult></AssumeRoleResponse>",
	    atomic_fetch_add(&given, 1), until);
	http_double_say(fd, reply);
}

static void
answer(int fd, const char *head)
{
	if (strncmp(head, "POST / ", 7) != 0)
		http_double_say(fd, HEAD "ETag: \"e\"\r\nContent-Length: 0\r\n\r\n");
	else if (atomic_load(&refuses))
		http_double_say(fd, "HTTP/1.1 403 No\r\nConnection: close\r\n\r\n<ErrorResponse>"
		    "<Error><Code>AccessDenied</Code></Error></ErrorResponse>");
	else
		assume_role(fd);
}

static void
reset(int hold_for_s)
{
	atomic_store(&given, 0);
	atomic_store(&hold_s, hold_for_s);
	atomic_store(&refuses, false);
}

static void
test_tools_of_aws_and_companions_clients_get_the_same_keys(void)
{
	struct api me = auth_person(&auth, &program, "alba");

	reset(3600);
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT, NULL), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "AccessKeyId"), "ASIA0");
	CU_ASSERT_STRING_EQUAL(api_text(&me, "SecretAccessKey"), "s/k");
	CU_ASSERT_STRING_EQUAL(api_text(&me, "Token"), "t/o+k==");
	CU_ASSERT_PTR_NOT_NULL(strchr(api_text(&me, "Expiration"), 'T'));
	CU_ASSERT_PTR_NOT_NULL(strstr(fcgi_header(&me.reply, "Cache-Control"), "private, max-age="));
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/s3/sts", NULL), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "credentials.AccessKeyId"), "ASIA0");
	CU_ASSERT_STRING_EQUAL(api_text(&me, "credentials.SessionToken"), "t/o+k==");
	CU_ASSERT_STRING_EQUAL(api_text(&me, "bucket"), "b");
	CU_ASSERT_STRING_EQUAL(api_text(&me, "region"), "us-east-1");
	CU_ASSERT_EQUAL(atomic_load(&given), 1);
	api_done(&me);
}

static void
test_keys_that_end_soon_are_not_given_again(void)
{
	struct api me = auth_person(&auth, &program, "bruno");

	reset(60);	/* less than a third of an hour */
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT, NULL), 200);
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT, NULL), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "AccessKeyId"), "ASIA1");
	CU_ASSERT_EQUAL(atomic_load(&given), 2);
	api_done(&me);
}

static void
test_each_account_has_its_own(void)
{
	struct api me = auth_person(&auth, &program, "carla");
	struct api other = auth_person(&auth, &program, "dario");
	struct api nobody = { .socket = program.socket };

	reset(3600);
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT, NULL), 200);
	CU_ASSERT_EQUAL(api_call(&other, "GET", ROOT, NULL), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&other, "AccessKeyId"), "ASIA1");
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", ROOT, NULL), 401);
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", ROOT "/s3/sts", NULL), 401);
	CU_ASSERT_EQUAL(atomic_load(&given), 2);
	api_done(&me);
	api_done(&other);
	api_done(&nobody);
}

static void
test_a_tool_is_told_where_its_upload_goes(void)
{
	struct api me = auth_person(&auth, &program, "elena");
	char uri[256];

	reset(3600);
	CU_ASSERT_EQUAL(api_post(&me, ROOT "/uploads", "{'filename': 'a.mp4', 'size_bytes': 9}"), 201);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "bucket"), "b");
	snprintf(uri, sizeof(uri), "s3://b/%s", api_text(&me, "key"));
	CU_ASSERT_STRING_EQUAL(api_text(&me, "uri"), uri);
	CU_ASSERT_EQUAL(api_post(&me, ROOT "/uploads", "{'filename': 'a.mp4'}"), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/size_bytes"));
	api_done(&me);
}

static void
test_an_sts_that_refuses_is_our_fault(void)
{
	struct api me = auth_person(&auth, &program, "fabio");

	reset(3600);
	atomic_store(&refuses, true);
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT, NULL), 503);
	CU_ASSERT_PTR_NULL(strstr(me.reply.body, "AccessDenied"));
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/health", NULL), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "store"), "ok");
	api_done(&me);
}

/* Keys that were given already are given all the same, and all else goes on. */
static void
test_an_sts_that_hangs_is_left_alone(void)
{
	struct api me = auth_person(&auth, &program, "gala");
	struct api other = auth_person(&auth, &program, "hugo");
	int asked;

	reset(3600);
	CU_ASSERT_EQUAL(api_call(&other, "GET", ROOT, NULL), 200);
	atomic_store(&s3_double_hangs, true);
	for (int i = 0; i < 3; i++) {
		CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT, NULL), 503);
		CU_ASSERT_PTR_NOT_NULL(fcgi_header(&me.reply, "Retry-After"));
	}
	asked = atomic_load(&s3_double_asked);
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/s3/sts", NULL), 503);
	CU_ASSERT_EQUAL(api_call(&other, "GET", ROOT, NULL), 200);
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/limits", NULL), 200);
	CU_ASSERT_TRUE(atomic_load(&s3_double_asked) <= asked + 1);	/* but for the probe */
	atomic_store(&s3_double_hangs, false);
	while (api_call(&me, "GET", ROOT, NULL) != 200)
		usleep(20000);
	api_done(&me);
	api_done(&other);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "tools of AWS and Companion's clients get the same keys", test_tools_of_aws_and_companions_clients_get_the_same_keys },
		{ "keys that end soon are not given again", test_keys_that_end_soon_are_not_given_again },
		{ "each account has its own", test_each_account_has_its_own },
		{ "a tool is told where its upload goes", test_a_tool_is_told_where_its_upload_goes },
		{ "an STS that refuses is our fault", test_an_sts_that_refuses_is_our_fault },
		{ "an STS that hangs is left alone", test_an_sts_that_hangs_is_left_alone },
		CU_TEST_INFO_NULL,
	};
	int status;

	s3_double_start(answer);
	setenv("VITRINA_STS_ROLE", "arn:aws:iam::123456789012:role/uploads", 1);
	auth_start(&auth, NULL);
	uploading_start(&program, &auth, NULL);
	status = suite_run("leases", tests);
	if (!test_program_stop(&program))
		status = 1;
	return test_program_stop(&auth) ? status : 1;
}
