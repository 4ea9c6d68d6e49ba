/* The loop's contract: keepalive, silence, slow bodies, the end. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/fcgi_client.h"
#include "support/loop_program.h"
#include "support/suite.h"

static struct loop_program program;

static void
a_get_is_answered(void)
{
	const struct fcgi_request request = { .method = "GET", .uri = "/echo/a%2Fb?n=7" };
	struct fcgi_reply reply;

	fcgi_call(program.socket, &request, &reply);
	CU_ASSERT_EQUAL(reply.status, 200);
	CU_ASSERT_STRING_EQUAL(reply.body, "{\"text\":\"a/b\",\"n\":7}");
	fcgi_reply_free(&reply);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "a GET is answered", a_get_is_answered },
		CU_TEST_INFO_NULL,
	};
	int status;

	if (!loop_program_start(&program))
		return 1;
	status = suite_run("loop", tests);
	return loop_program_stop(&program) ? status : 1;
}
