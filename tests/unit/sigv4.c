/* Signature Version 4 against the examples that AWS publishes. */
#include <string.h>

#include "lib/aws/sigv4.h"
#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/base/count.h"
#include "support/run/suite.h"

/* Amazon S3 API Reference, "Signature Calculations for the Authorization Header". */
static const struct sigv4_credentials s3_keys = {
	"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", NULL
};
#define S3_HOST "examplebucket.s3.amazonaws.com"

static void
check_s3(struct sigv4_request request, const char *signature)
{
	struct arena *arena = arena_new();
	struct sigv4_signer signer;
	int64_t when;

	clock_parse("2013-05-24T00:00:00Z", &when);
	sigv4_signer_init(&signer, &s3_keys, "us-east-1", "s3", when);
	request.host = S3_HOST;
	CU_ASSERT_PTR_NOT_NULL(strstr(sigv4_authorization(&signer, &request, arena),
	    signature));
	arena_free(arena);
}

static void
get_object_is_signed_as_published(void)
{
	const struct sigv4_pair headers[] = {
		{ "Range", "bytes=0-9" }, { "x-amz-content-sha256", SIGV4_EMPTY },
	};

	check_s3((struct sigv4_request){ .method = "GET", .path = "/test.txt",
	    .headers = headers, .header_count = COUNT(headers),
	    .payload_hash = SIGV4_EMPTY },
	    "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, "
	    "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
}

static void
put_object_is_signed_as_published(void)
{
	static const char body[] = "Welcome to Amazon S3.";
	char hash[65];
	const struct sigv4_pair headers[] = {
		{ "Date", "Fri, 24 May 2013 00:00:00 GMT" },
		{ "x-amz-storage-class", "REDUCED_REDUNDANCY" },
		{ "x-amz-content-sha256", hash },
	};

	sigv4_payload_hash(body, strlen(body), hash);
	check_s3((struct sigv4_request){ .method = "PUT", .path = "/test$file.text",
	    .headers = headers, .header_count = COUNT(headers), .payload_hash = hash },
	    "Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
}

static void
queries_are_signed_as_published(void)
{
	const struct sigv4_pair headers[] = { { "x-amz-content-sha256", SIGV4_EMPTY } };
	const struct sigv4_pair lifecycle[] = { { "lifecycle", "" } };
	const struct sigv4_pair list[] = { { "prefix", "J" }, { "max-keys", "2" } };

	check_s3((struct sigv4_request){ .method = "GET", .path = "/",
	    .query = lifecycle, .query_count = 1, .headers = headers, .header_count = 1,
	    .payload_hash = SIGV4_EMPTY },
	    "Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
	check_s3((struct sigv4_request){ .method = "GET", .path = "/",
	    .query = list, .query_count = 2, .headers = headers, .header_count = 1,
	    .payload_hash = SIGV4_EMPTY },
	    "Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
}

static void
presigned_url_is_as_published(void)
{
	struct arena *arena = arena_new();
	struct sigv4_signer signer;
	const struct sigv4_request request = { .method = "GET", .host = S3_HOST,
	    .path = "/test.txt", .payload_hash = SIGV4_UNSIGNED };
	int64_t when;

	clock_parse("2013-05-24T00:00:00Z", &when);
	sigv4_signer_init(&signer, &s3_keys, "us-east-1", "s3", when);
	CU_ASSERT_STRING_EQUAL(sigv4_presign(&signer, &request, 86400, arena),
	    "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
	    "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
	    "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
	    "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
	arena_free(arena);
}

/* "Example: Browser-Based Upload using HTTP POST (Using AWS Signature Version 4)". */
static void
policy_is_signed_as_published(void)
{
	static const char policy[] =
	    "eyAiZXhwaXJhdGlvbiI6ICIyMDE1LTEyLTMwVDEyOjAwOjAwLjAwMFoiLA0KICAiY29uZGl0aW9ucyI6"
	    "IFsNCiAgICB7ImJ1Y2tldCI6ICJzaWd2NGV4YW1wbGVidWNrZXQifSwNCiAgICBbInN0YXJ0cy13aXRo"
	    "IiwgIiRrZXkiLCAidXNlci91c2VyMS8iXSwNCiAgICB7ImFjbCI6ICJwdWJsaWMtcmVhZCJ9LA0KICAg"
	    "IHsic3VjY2Vzc19hY3Rpb25fcmVkaXJlY3QiOiAiaHR0cDovL3NpZ3Y0ZXhhbXBsZWJ1Y2tldC5zMy5h"
	    "bWF6b25hd3MuY29tL3N1Y2Nlc3NmdWxfdXBsb2FkLmh0bWwifSwNCiAgICBbInN0YXJ0cy13aXRoIiwg"
	    "IiRDb250ZW50LVR5cGUiLCAiaW1hZ2UvIl0sDQogICAgeyJ4LWFtei1tZXRhLXV1aWQiOiAiMTQzNjUx"
	    "MjM2NTEyNzQifSwNCiAgICB7IngtYW16LXNlcnZlci1zaWRlLWVuY3J5cHRpb24iOiAiQUVTMjU2In0s"
	    "DQogICAgWyJzdGFydHMtd2l0aCIsICIkeC1hbXotbWV0YS10YWciLCAiIl0sDQoNCiAgICB7IngtYW16"
	    "LWNyZWRlbnRpYWwiOiAiQUtJQUlPU0ZPRE5ON0VYQU1QTEUvMjAxNTEyMjkvdXMtZWFzdC0xL3MzL2F3"
	    "czRfcmVxdWVzdCJ9LA0KICAgIHsieC1hbXotYWxnb3JpdGhtIjogIkFXUzQtSE1BQy1TSEEyNTYifSwN"
	    "CiAgICB7IngtYW16LWRhdGUiOiAiMjAxNTEyMjlUMDAwMDAwWiIgfQ0KICBdDQp9";
	struct arena *arena = arena_new();
	struct sigv4_signer signer;
	int64_t when;

	clock_parse("2015-12-29T00:00:00Z", &when);
	sigv4_signer_init(&signer, &s3_keys, "us-east-1", "s3", when);
	CU_ASSERT_STRING_EQUAL(sigv4_credential(&signer, arena),
	    "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request");
	CU_ASSERT_STRING_EQUAL(sigv4_sign_text(&signer, policy, arena),
	    "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e");
	arena_free(arena);
}

/* The "get-vanilla" and "get-utf8" cases of AWS's Signature Version 4 test suite. */
static void
suite_cases_are_signed_as_published(void)
{
	static const struct sigv4_credentials keys = {
		"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", NULL
	};
	static const struct { const char *path, *signature; } cases[] = {
		{ "/", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31" },
		{ "/\xe1\x88\xb4", "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85" },
	};
	struct arena *arena = arena_new();
	struct sigv4_signer signer;
	int64_t when;

	clock_parse("2015-08-30T12:36:00Z", &when);
	sigv4_signer_init(&signer, &keys, "us-east-1", "service", when);
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct sigv4_request request = { .method = "GET",
		    .host = "example.amazonaws.com", .path = cases[i].path,
		    .payload_hash = SIGV4_EMPTY };
		const char *sent = sigv4_authorization(&signer, &request, arena);

		if (strstr(sent, cases[i].signature) == NULL)
			printf("%s: %s\n", cases[i].path, sent);
		CU_ASSERT_PTR_NOT_NULL(strstr(sent, cases[i].signature));
	}
	arena_free(arena);
}

static void
a_session_token_is_signed_too(void)
{
	static const struct sigv4_credentials keys = { "A", "B", "tok/en+=" };
	struct arena *arena = arena_new();
	struct sigv4_signer signer;
	const struct sigv4_request request = { .method = "PUT", .host = "h",
	    .path = "/b/k", .payload_hash = SIGV4_UNSIGNED };

	sigv4_signer_init(&signer, &keys, "us-east-1", "s3", 1000000);
	CU_ASSERT_PTR_NOT_NULL(strstr(sigv4_authorization(&signer, &request, arena),
	    "SignedHeaders=host;x-amz-date;x-amz-security-token,"));
	CU_ASSERT_PTR_NOT_NULL(strstr(sigv4_presign(&signer, &request, 60, arena),
	    "&X-Amz-Security-Token=tok%2Fen%2B%3D&"));
	arena_free(arena);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "get_object_is_signed_as_published", get_object_is_signed_as_published },
		{ "put_object_is_signed_as_published", put_object_is_signed_as_published },
		{ "queries_are_signed_as_published", queries_are_signed_as_published },
		{ "presigned_url_is_as_published", presigned_url_is_as_published },
		{ "policy_is_signed_as_published", policy_is_signed_as_published },
		{ "suite_cases_are_signed_as_published", suite_cases_are_signed_as_published },
		{ "a_session_token_is_signed_too", a_session_token_is_signed_too },
		CU_TEST_INFO_NULL,
	};

	return suite_run("sigv4", tests);
}
