/* Our signatures against those of botocore, which the AWS CLI signs with. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/aws/sigv4.h"
#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "support/run/suite.h"

#define QUERY_MAX 8

enum { METHOD, HOST, PATH, QUERY, TOKEN, DATE, SIGNATURE, HEAD_DATE, HASH, HEAD_SIGNATURE,
	FIELDS };

static int cases;

static int64_t
time_of(const char *date)
{
	struct tm tm = { 0 };

	CU_ASSERT_EQUAL_FATAL(sscanf(date, "%4d%2d%2dT%2d%2d%2dZ", &tm.tm_year, &tm.tm_mon,
	    &tm.tm_mday, &tm.tm_hour, &tm.tm_min, &tm.tm_sec), 6);
	tm.tm_year -= 1900;
	tm.tm_mon--;
	return (int64_t)timegm(&tm) * 1000000;
}

static size_t
split_query(char *text, struct sigv4_pair query[QUERY_MAX])
{
	size_t count = 0;
	char *pair, *value;

	while (text[0] != '\0' && (pair = strsep(&text, "\x1e")) != NULL) {
		value = strchr(pair, '\x1f');
		*value++ = '\0';
		query[count++] = (struct sigv4_pair){ pair, value };
		if (text == NULL)
			break;
	}
	return count;
}

static void
sign_as_botocore_does(char *line)
{
	struct arena *arena = arena_new();
	struct sigv4_pair query[QUERY_MAX], hash = { "x-amz-content-sha256", NULL };
	struct sigv4_request request = { .payload_hash = SIGV4_UNSIGNED };
	struct sigv4_credentials keys = {
		"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", NULL,
	};
	struct sigv4_signer signer;
	char *field[FIELDS];

	line[strcspn(line, "\n")] = '\0';
	for (int i = 0; i < FIELDS; i++)
		CU_ASSERT_PTR_NOT_NULL_FATAL(field[i] = strsep(&line, "\t"));
	keys.session_token = field[TOKEN][0] != '\0' ? field[TOKEN] : NULL;
	request.method = field[METHOD];
	request.host = field[HOST];
	request.path = field[PATH];
	request.query = query;
	request.query_count = split_query(field[QUERY], query);
	sigv4_signer_init(&signer, &keys, "eu-west-1", "s3", time_of(field[DATE]));
	CU_ASSERT_PTR_NOT_NULL(strstr(sigv4_presign(&signer, &request, 3600, arena),
	    field[SIGNATURE]));
	request.headers = &hash;
	request.header_count = 1;
	request.payload_hash = hash.value = field[HASH];
	sigv4_signer_init(&signer, &keys, "eu-west-1", "s3", time_of(field[HEAD_DATE]));
	CU_ASSERT_PTR_NOT_NULL(strstr(sigv4_authorization(&signer, &request, arena),
	    field[HEAD_SIGNATURE]));
	cases++;
	arena_free(arena);
}

static void
signatures_are_botocores(void)
{
	FILE *in = popen("python3 tests/s3/botocore_cases.py", "r");
	char line[8192];

	CU_ASSERT_PTR_NOT_NULL_FATAL(in);
	while (fgets(line, sizeof(line), in) != NULL)
		sign_as_botocore_does(line);
	CU_ASSERT_EQUAL(pclose(in), 0);
	CU_ASSERT_EQUAL(cases, 200);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "signatures are botocore's", signatures_are_botocores },
		CU_TEST_INFO_NULL,
	};

	return suite_run("signer", tests);
}
