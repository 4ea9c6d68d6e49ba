/* Idempotency-Key: the same key and request make a matrix once, also at the same time. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/people/auth.h"
#include "support/run/suite.h"

#define ROOT  "/api/matrix"
#define MATES 4

/* Well over the few seconds that a request may take. */
#define LONG "N = norm(ones(6000)) + norm(ones(6000)) + norm(ones(6000))"

static const char *const with_key[] = { "HTTP_IDEMPOTENCY_KEY", "the key", NULL };

static struct test_program auth, program;

/* Once more under a key of its own: the first reply, to the letter. */
static void
twice(struct api *me, const char *key, const char *uri, int status, const char *body)
{
	const char *const more[] = { "HTTP_IDEMPOTENCY_KEY", key, NULL };
	char *first;

	me->more = more;
	CU_ASSERT_EQUAL(api_post(me, uri, "%s", body), status);
	first = strdup(me->reply.body);
	CU_ASSERT_EQUAL(api_post(me, uri, "%s", body), status);
	CU_ASSERT_STRING_EQUAL(me->reply.body, first);
	me->more = NULL;
	free(first);
}

static int
matrices(struct api *me)
{
	CU_ASSERT_EQUAL(api_call(me, "GET", ROOT "?owner=me", NULL), 200);
	return api_count(me, "items");
}

static void
test_a_matrix_is_made_once(void)
{
	struct api me = auth_person(&auth, &program, "alba");
	struct api other = auth_person(&auth, &program, "bruno");

	/* without a seed the second would have other elements */
	twice(&me, "small", ROOT, 201, "{'name': 'A', 'kind': 'random', 'rows': 2, 'cols': 2}");
	twice(&me, "large", ROOT, 201, "{'name': 'B', 'kind': 'normal', 'rows': 90, 'cols': 90}");
	twice(&me, "given", ROOT, 201, "{'name': 'C', 'kind': 'values', 'values': [[1, 2]]}");
	CU_ASSERT_EQUAL(matrices(&me), 3);
	me.more = other.more = with_key;
	CU_ASSERT_EQUAL(api_post(&me, ROOT, "{'name': 'D', 'kind': 'identity', 'rows': 2}"), 201);
	CU_ASSERT_EQUAL(api_post(&me, ROOT, "{'name': 'D', 'kind': 'identity', 'rows': 3}"), 409);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "type"), "/problems/idempotency");
	CU_ASSERT_EQUAL(api_post(&other, ROOT, "{'name': 'D', 'kind': 'identity', 'rows': 3}"), 201);
	CU_ASSERT_EQUAL(api_int(&other, "rows"), 3);
	/* a request that was refused took no key */
	const char *const bad[] = { "HTTP_IDEMPOTENCY_KEY", "refused", NULL };
	me.more = bad;
	CU_ASSERT_EQUAL(api_post(&me, ROOT, "{'name': 'D', 'kind': 'identity', 'rows': 2}"), 409);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "type"), "/problems/conflict");
	CU_ASSERT_EQUAL(api_post(&me, ROOT, "{'name': 'E', 'kind': 'identity', 'rows': 2}"), 201);
	api_done(&me);
	api_done(&other);
}

static void
test_what_is_computed_is_computed_once(void)
{
	struct api me = auth_person(&auth, &program, "carla");

	CU_ASSERT_EQUAL(api_post(&me, ROOT, "{'name': 'A', 'kind': 'random', 'rows': 120,"
	    " 'cols': 120}"), 201);
	CU_ASSERT_EQUAL(api_post(&me, ROOT, "{'name': 'S', 'kind': 'values', 'values': [[2, 1],"
	    " [1, 'nan']]}"), 201);
	twice(&me, "product", ROOT "/multiply", 201, "{'a': 'A', 'b': 'A', 'save_as': 'AA',"
	    " 'format': 'txt'}");
	twice(&me, "nans", ROOT "/multiply", 201, "{'a': 'S', 'b': 'S', 'save_as': 'SS'}");
	CU_ASSERT_EQUAL(api_int(&me, "nans"), 3);
	twice(&me, "solved", ROOT "/eval", 201, "{'expression': 'x = [2 1; 1 3] \\\\ [1; 2]'}");
	CU_ASSERT_FALSE(api_is_null(&me, "residual"));
	twice(&me, "singular", ROOT "/eval", 201,
	    "{'expression': 'y = inv([1 1; 1 1.0000000000000002])'}");
	CU_ASSERT_PTR_NOT_NULL(strstr(api_text(&me, "warning"), "close to singular"));
	CU_ASSERT_EQUAL(api_post(&me, ROOT "/eval", "{'expression': 'n = 1'}"), 201);
	twice(&me, "counted", ROOT "/eval", 201, "{'expression': 'n = n + 1', 'overwrite': true}");
	CU_ASSERT_EQUAL(api_int(&me, "value"), 2);
	twice(&me, "factors", ROOT "/A/decompose", 201, "{'kind': 'lu', 'save_as': 'F'}");
	CU_ASSERT_EQUAL(api_count(&me, "matrices"), 3);
	api_done(&me);
}

static void
test_a_job_is_queued_once(void)
{
	struct api me = auth_person(&auth, &program, "dario");
	char url[64];

	twice(&me, "job", ROOT "/eval", 202, "{'expression': '" LONG "'}");
	snprintf(url, sizeof(url), "%s", api_text(&me, "url"));
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", url, NULL), 200);
	twice(&me, "made", ROOT, 202, "{'name': 'G', 'kind': 'normal', 'rows': 20500, 'cols': 20500}");
	snprintf(url, sizeof(url), "%s", api_text(&me, "url"));
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", url, NULL), 200);
	api_done(&me);
}

static void *
make(void *of)
{
	struct api me = *(const struct api *)of;
	int status;

	me.reply = (struct fcgi_reply){ 0 };
	me.json = NULL;
	do
		status = api_post(&me, ROOT "/eval", "{'expression': 'k = ones(50)'}");
	while (status == 503);	/* another is at it */
	CU_ASSERT_EQUAL(status, 201);
	api_done(&me);
	return NULL;
}

static void
test_all_at_once_make_one(void)
{
	struct api me = auth_person(&auth, &program, "elsa");
	pthread_t threads[MATES];

	me.more = with_key;
	for (int i = 0; i < MATES; i++)
		CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, make, &me), 0);
	for (int i = 0; i < MATES; i++)
		pthread_join(threads[i], NULL);
	CU_ASSERT_EQUAL(matrices(&me), 1);
	api_done(&me);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "a matrix is made once", test_a_matrix_is_made_once },
		{ "what is computed is computed once", test_what_is_computed_is_computed_once },
		{ "a job is queued once", test_a_job_is_queued_once },
		{ "all at once make one", test_all_at_once_make_one },
		CU_TEST_INFO_NULL,
	};
	int status;

	auth_start(&auth, NULL);
	test_program_start_beside(&program, &auth, "matrix", NULL);
	status = suite_run("matrix_again", tests);
	if (!test_program_stop(&program))
		status = 1;
	return test_program_stop(&auth) ? status : 1;
}
