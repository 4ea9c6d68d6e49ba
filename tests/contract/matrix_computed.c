/* What the matrix program computes over its socket: shown, saved, put off, left to a job. */
#include <stdio.h>
#include <string.h>

#include "lib/base/count.h"
#include "lib/db/db.h"
#include "support/people/auth.h"
#include "support/run/suite.h"
#include "support/world/test_db.h"

#define ROOT "/api/matrix"

static struct test_program auth, program;

static bool
says(const struct api *me, const char *words)
{
	return strstr(me->reply.body, words) != NULL;
}

static void
test_computed_and_saved(void)
{
	struct api me = auth_person(&auth, &program, "diego");

	CU_ASSERT_EQUAL(api_post(&me, ROOT, "{'name': 'A', 'kind': 'values', 'values': [[1, 2],"
	    " [3, 4]]}"), 201);
	CU_ASSERT_EQUAL(api_post(&me, ROOT "/multiply", "{'a': 'A', 'b': 'A', 'save_as': 'P',"
	    " 'format': 'txt'}"), 201);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "matrix.url"), ROOT "/P?format=txt");
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/P?format=txt", NULL), 200);
	CU_ASSERT_STRING_EQUAL(me.reply.body, "7 10\n15 22\n");
	CU_ASSERT_EQUAL(api_post(&me, ROOT "/multiply", "{'a': 'A', 'b': 'A', 'save_as': 'P'}"), 409);
	CU_ASSERT_TRUE(api_blames(&me, "/save_as"));
	CU_ASSERT_EQUAL(api_post(&me, ROOT "/eval", "{'expression': 'x = A\\\\[1; 2]'}"), 201);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "matrix.name"), "x");
	CU_ASSERT_EQUAL(api_post(&me, ROOT "/eval", "{'expression': 'x = A'}"), 409);
	CU_ASSERT_EQUAL(api_post(&me, ROOT "/eval", "{'expression': 'x = A', 'overwrite': true}"),
	    201);
	CU_ASSERT_EQUAL(api_post(&me, ROOT, "{'name': 'R', 'kind': 'random', 'rows': 50,"
	    " 'cols': 40, 'seed': 3}"), 201);
	CU_ASSERT_EQUAL(api_post(&me, ROOT "/multiply", "{'a': 'A', 'b': 'R'}"), 422);
	CU_ASSERT_TRUE(says(&me, "A is 2×2 and R is 50×40: A's 2 columns must equal R's 50 rows"));
	CU_ASSERT_EQUAL(api_post(&me, ROOT "/eval", "{'expression': 'G = transpose(R)*R'}"), 201);
	CU_ASSERT_EQUAL(api_post(&me, ROOT "/G/decompose", "{'kind': 'cholesky', 'save_as': 'G'}"),
	    201);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "matrices.0.name"), "G_R");
	CU_ASSERT_EQUAL(api_post(&me, ROOT "/eval", "{'expression': 'norm(transpose(G_R)*G_R - G) < 1'}"),
	    422);
	CU_ASSERT_EQUAL(api_post(&me, ROOT "/eval", "{'expression': 'round(norm(transpose(G_R)*G_R - G))'}"),
	    200);
	CU_ASSERT_EQUAL(api_int(&me, "value"), 0);
	CU_ASSERT_EQUAL(api_post(&me, ROOT "/R/decompose", "{'kind': 'eigen', 'save_as': 'E'}"), 422);
	api_done(&me);
}

static void
test_what_takes_memory_is_put_off_whole(void)
{
	struct api me = auth_person(&auth, &program, "jon");

	/* more than a megabyte: worked out on a thread that may wait, by the same body */
	CU_ASSERT_EQUAL(api_post(&me, ROOT "/eval",
	    "{'expression': 'sum(sum(ones(400) * ones(400)))'}"), 200);
	CU_ASSERT_EQUAL(api_int(&me, "value"), 64000000);
	CU_ASSERT_EQUAL(api_post(&me, ROOT, "{'name': 'I', 'kind': 'identity', 'rows': 400}"), 201);
	CU_ASSERT_EQUAL(api_post(&me, ROOT "/multiply", "{'a': 'I', 'b': 'I', 'save_as': 'P'}"), 201);
	CU_ASSERT_EQUAL(api_post(&me, ROOT "/eval", "{'expression': 'trace(P)'}"), 200);
	CU_ASSERT_EQUAL(api_int(&me, "value"), 400);
	CU_ASSERT_EQUAL(api_post(&me, ROOT "/P/decompose", "{'kind': 'lu', 'save_as': 'P'}"), 201);
	api_done(&me);
}

/* So many bytes, and no more. */
static void
leave_room(const char *username, int64_t bytes)
{
	static const char SQL[] = "UPDATE account SET quota_bytes = used_bytes + $2 WHERE username = $1";
	const struct db_param params[] = { db_text(username), db_int(bytes) };
	struct db_pool *pool = test_db_pool(NULL, 1);
	struct db db = db_of(pool);

	CU_ASSERT_EQUAL(db_exec(&db, DB_QUERY(SQL, params), NULL), ERR_OK);
	db_done(&db);
	db_pool_free(pool);
}

/* More than is shown: it is in its file, and what is said of it is the same. */
static void
test_a_large_result_is_told_of_though_it_is_not_shown(void)
{
	struct api me = auth_person(&auth, &program, "lou");

	CU_ASSERT_EQUAL(api_post(&me, ROOT "/eval", "{'expression': 'P = inv(2*eye(200)) *"
	    " [ones(200,199) NaN*ones(200,1)]'}"), 201);
	CU_ASSERT_EQUAL(api_int(&me, "rows"), 200);
	CU_ASSERT_EQUAL(api_int(&me, "nans"), 200);
	CU_ASSERT_EQUAL(api_int(&me, "rcond"), 1);
	CU_ASSERT_TRUE(api_is_null(&me, "values"));
	CU_ASSERT_EQUAL(api_post(&me, ROOT "/eval", "{'expression': 'P(7,9)'}"), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "value"), "0.5");
	CU_ASSERT_EQUAL(api_post(&me, ROOT "/multiply", "{'a': 'P', 'b': 'P', 'save_as': 'P'}"), 409);
	CU_ASSERT_TRUE(api_blames(&me, "/save_as"));
	leave_room("lou", 300000);
	CU_ASSERT_EQUAL(api_post(&me, ROOT "/multiply", "{'a': 'P', 'b': 'P', 'save_as': 'Q'}"), 507);
	api_done(&me);
}

#define LONG "norm(ones(6000)) + norm(ones(6000)) + norm(ones(6000))"

static void
test_what_takes_long_is_a_job(void)
{
	struct api me = auth_person(&auth, &program, "gala");
	struct api other = auth_person(&auth, &program, "hugo");
	char uri[64];

	CU_ASSERT_EQUAL(api_post(&me, ROOT "/eval", "{'expression': '" LONG "'}"), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/save_as"));
	CU_ASSERT_EQUAL(api_post(&me, ROOT "/eval", "{'expression': 'N = " LONG "'}"), 202);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "state"), "queued");
	CU_ASSERT_STRING_EQUAL(api_text(&me, "save_as"), "N");
	snprintf(uri, sizeof(uri), "%s", api_text(&me, "url"));
	CU_ASSERT_EQUAL(api_call(&other, "GET", uri, NULL), 404);
	CU_ASSERT_EQUAL(api_call(&other, "DELETE", uri, NULL), 404);
	CU_ASSERT_EQUAL(api_call(&me, "GET", uri, NULL), 200);
	CU_ASSERT_TRUE(api_is_null(&me, "result_url"));
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", uri, NULL), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "state"), "parked");
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", uri, NULL), 409);
	/* so does one of gigabytes, which is only made */
	CU_ASSERT_EQUAL(api_post(&me, ROOT, "{'name': 'G', 'kind': 'normal', 'rows': 20500,"
	    " 'cols': 20500, 'seed': 7}"), 202);
	snprintf(uri, sizeof(uri), "%s", api_text(&me, "url"));
	CU_ASSERT_PTR_NOT_NULL(strstr(uri, "/api/matrix/jobs/"));
	CU_ASSERT_TRUE(api_is_null(&me, "expression"));
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", uri, NULL), 200);
	api_done(&me);
	api_done(&other);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "computed and saved", test_computed_and_saved },
		{ "what takes memory is put off whole", test_what_takes_memory_is_put_off_whole },
		{ "a large result is told of though it is not shown",
		    test_a_large_result_is_told_of_though_it_is_not_shown },
		{ "what takes long is a job", test_what_takes_long_is_a_job },
		CU_TEST_INFO_NULL,
	};
	int status;

	auth_start(&auth, NULL);
	test_program_start_beside(&program, &auth, "matrix", NULL);
	status = suite_run("matrix_computed", tests);
	if (!test_program_stop(&program))
		status = 1;
	return test_program_stop(&auth) ? status : 1;
}
