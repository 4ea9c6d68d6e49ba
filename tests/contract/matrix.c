/* The matrix program over its socket: its routes, who may call them, and bad input. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "lib/matrix/npy.h"
#include "support/people/auth.h"
#include "support/run/suite.h"
#include "support/world/test_db.h"

#define ROOT "/api/matrix"

static struct test_program auth, program;

static int
put(struct api *me, const char *uri, const char *text)
{
	return api_send(me, "PUT", uri, "text/plain", text, strlen(text));
}

static bool
says(const struct api *me, const char *words)
{
	return strstr(me->reply.body, words) != NULL;
}

/* The bytes that count against somebody's quota. */
static int64_t
used_by(const char *username)
{
	static const char SQL[] = "SELECT used_bytes FROM account WHERE username = $1";
	const struct db_param params[] = { db_text(username) };
	struct db_pool *pool = test_db_pool(NULL, 1);
	struct db db = db_of(pool);
	int64_t used = -1;

	CU_ASSERT_EQUAL(db_one_int(&db, DB_QUERY(SQL, params), &used), ERR_OK);
	db_done(&db);
	db_pool_free(pool);
	return used;
}

static void
test_made_shown_renamed_and_deleted(void)
{
	struct api me = auth_person(&auth, &program, "alba");

	CU_ASSERT_EQUAL(api_post(&me, ROOT, "{'name': 'A', 'kind': 'values', 'values': [[1, 2],"
	    " [3, 'nan']]}"), 201);
	CU_ASSERT_EQUAL(api_int(&me, "rows"), 2);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "privacy"), "private");
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/A?format=csv", NULL), 200);
	CU_ASSERT_STRING_EQUAL(me.reply.body, "1,2\n3,nan\n");
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/A?rows=1:2&cols=0:1", NULL), 200);
	CU_ASSERT_STRING_EQUAL(me.reply.body, "{\"rows\":1,\"cols\":1,\"values\":[[3]]}");
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/A?rows=3:2", NULL), 422);
	CU_ASSERT_EQUAL(api_post(&me, ROOT, "{'name': 'A', 'kind': 'zeros', 'rows': 1, 'cols': 1}"),
	    409);
	CU_ASSERT_EQUAL(api_post(&me, ROOT, "{'name': 'A', 'kind': 'identity', 'rows': 200,"
	    " 'overwrite': true}"), 201);
	CU_ASSERT_EQUAL(api_int(&me, "size_bytes"), 320000);
	CU_ASSERT_EQUAL(api_call(&me, "PATCH", ROOT "/A", "{\"name\": \"B\"}"), 200);
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/A/info", NULL), 404);
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/B/info", NULL), 200);
	CU_ASSERT_EQUAL(api_int(&me, "rows"), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "kind"), "identity");
	CU_ASSERT_EQUAL(api_count(&me, "values"), -1);
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "?owner=me", NULL), 200);
	CU_ASSERT_EQUAL(api_count(&me, "items"), 1);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "items.0.name"), "B");
	CU_ASSERT_EQUAL(used_by("alba"), 320128);
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", ROOT "/B", NULL), 204);
	CU_ASSERT_EQUAL(used_by("alba"), 0);
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/B", NULL), 404);
	api_done(&me);
}

/* Somebody's own quota; 0: none. */
static void
set_quota(const char *username, int64_t bytes)
{
	static const char SQL[] =
	    "UPDATE account SET quota_bytes = nullif($2, 0) WHERE username = $1";
	const struct db_param params[] = { db_text(username), db_int(bytes) };
	struct db_pool *pool = test_db_pool(NULL, 1);
	struct db db = db_of(pool);

	CU_ASSERT_EQUAL(db_exec(&db, DB_QUERY(SQL, params), NULL), ERR_OK);
	db_done(&db);
	db_pool_free(pool);
}

#define SMALL_BYTES (128 + 8 * 10 * 10)

static void
test_small_ones_count_too(void)
{
	struct api me = auth_person(&auth, &program, "irma");
	static const char make[] = "{'name': '%s', 'kind': 'zeros', 'rows': %d, 'cols': 10%s}";

	set_quota("irma", 2 * SMALL_BYTES);
	CU_ASSERT_EQUAL(api_post(&me, ROOT, make, "A", 10, ""), 201);
	CU_ASSERT_EQUAL(used_by("irma"), SMALL_BYTES);
	CU_ASSERT_EQUAL(api_post(&me, ROOT, make, "A", 10, ""), 409);
	CU_ASSERT_EQUAL(api_post(&me, ROOT, make, "B", 11, ""), 507);
	CU_ASSERT_EQUAL(api_post(&me, ROOT "/eval", "{'expression': 'B = ones(20)'}"), 507);
	CU_ASSERT_EQUAL(api_post(&me, ROOT, make, "B", 10, ""), 201);
	CU_ASSERT_EQUAL(used_by("irma"), 2 * SMALL_BYTES);
	/* what would fill the disk is refused before it takes any of it */
	CU_ASSERT_EQUAL(api_post(&me, ROOT, "{'name': 'C', 'kind': 'zeros', 'rows': 40000,"
	    " 'cols': 40000}"), 507);
	CU_ASSERT_EQUAL(put(&me, ROOT "/C", "%%MatrixMarket matrix coordinate real general\n"
	    "40000 40000 0\n"), 507);
	/* one may take the other's place, smaller or as large */
	CU_ASSERT_EQUAL(api_post(&me, ROOT, make, "B", 10, ", 'overwrite': true"), 201);
	CU_ASSERT_EQUAL(api_post(&me, ROOT, make, "B", 11, ", 'overwrite': true"), 507);
	CU_ASSERT_EQUAL(api_post(&me, ROOT, make, "B", 5, ", 'overwrite': true"), 201);
	CU_ASSERT_EQUAL(used_by("irma"), 2 * SMALL_BYTES - 400);
	set_quota("irma", 0);
	CU_ASSERT_EQUAL(api_post(&me, ROOT, make, "B", 1000, ", 'overwrite': true"), 201);
	CU_ASSERT_EQUAL(used_by("irma"), SMALL_BYTES + 128 + 80000);
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", ROOT "/A", NULL), 204);
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", ROOT "/B", NULL), 204);
	CU_ASSERT_EQUAL(used_by("irma"), 0);
	api_done(&me);
}

static void
test_somebody_elses_is_not_there(void)
{
	struct api me = auth_person(&auth, &program, "bruno");
	struct api other = auth_person(&auth, &program, "carla"), nobody = { 0 };
	char uri[64];

	nobody.socket = program.socket;
	CU_ASSERT_EQUAL(api_post(&me, ROOT, "{'name': 'A', 'kind': 'zeros', 'rows': 2, 'cols': 2}"),
	    201);
	snprintf(uri, sizeof(uri), ROOT "/%s", api_text(&me, "id"));
	CU_ASSERT_EQUAL(api_call(&other, "GET", ROOT "/A", NULL), 404);
	CU_ASSERT_EQUAL(api_call(&other, "GET", uri, NULL), 404);
	CU_ASSERT_EQUAL(api_call(&other, "DELETE", ROOT "/A", NULL), 404);
	CU_ASSERT_EQUAL(api_call(&other, "PATCH", ROOT "/A", "{\"privacy\": \"public\"}"), 404);
	CU_ASSERT_EQUAL(api_post(&other, ROOT "/A/decompose", "{'kind': 'lu', 'save_as': 'x'}"), 404);
	CU_ASSERT_EQUAL(api_post(&other, ROOT "/multiply", "{'a': 'A', 'b': 'A'}"), 404);
	CU_ASSERT_EQUAL(api_post(&other, ROOT "/eval", "{'expression': 'A'}"), 422);
	CU_ASSERT_TRUE(says(&other, "There is no matrix named A"));
	CU_ASSERT_EQUAL(api_call(&me, "PATCH", ROOT "/A", "{\"privacy\": \"unlisted\"}"), 200);
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", uri, NULL), 200);
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", ROOT, NULL), 200);
	CU_ASSERT_EQUAL(api_count(&nobody, "items"), 0);
	api_done(&me);
	api_done(&other);
	api_done(&nobody);
}

static void
test_signed_out_one_may_only_calculate(void)
{
	struct api nobody = { .socket = program.socket };

	CU_ASSERT_EQUAL(api_post(&nobody, ROOT "/eval", "{'expression': '2+3*4'}"), 200);
	CU_ASSERT_EQUAL(api_int(&nobody, "value"), 14);
	CU_ASSERT_EQUAL(api_post(&nobody, ROOT "/eval", "{'expression': 'x = 1'}"), 401);
	CU_ASSERT_EQUAL(api_post(&nobody, ROOT "/eval", "{'expression': 'inv(ones(400))'}"), 401);
	CU_ASSERT_EQUAL(api_post(&nobody, ROOT, "{'name': 'A', 'kind': 'zeros'}"), 401);
	CU_ASSERT_EQUAL(api_post(&nobody, ROOT "/multiply", "{'a': 'A', 'b': 'A'}"), 401);
	CU_ASSERT_EQUAL(put(&nobody, ROOT "/A", "1"), 401);
	CU_ASSERT_EQUAL(api_call(&nobody, "DELETE", ROOT "/A", NULL), 401);
	CU_ASSERT_EQUAL(api_call(&nobody, "PATCH", ROOT "/A", "{}"), 401);
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", ROOT "?owner=me", NULL), 401);
	api_done(&nobody);
}

static void
test_a_token_that_reads_saves_nothing(void)
{
	struct api me = auth_register(&auth, "berta"), reader = auth_token(&me, "['read']");

	reader.socket = program.socket;
	CU_ASSERT_EQUAL(api_post(&reader, ROOT "/eval", "{'expression': '2+3*4'}"), 200);
	CU_ASSERT_EQUAL(api_post(&reader, ROOT "/eval", "{'expression': 'x = 1'}"), 403);
	CU_ASSERT_EQUAL(api_post(&reader, ROOT "/eval", "{'expression': '1', 'save_as': 'x'}"), 403);
	CU_ASSERT_EQUAL(api_call(&reader, "GET", ROOT "/x", NULL), 404);
	free((void *)(uintptr_t)reader.bearer);
	api_done(&reader);
	api_done(&me);
}

/* An expression of 10,000 parentheses: as many as it may have characters. */
static int
send_parentheses(struct api *me)
{
	static char text[10001], body[10100];

	memset(text, '(', sizeof(text) - 1);
	snprintf(body, sizeof(body), "{\"expression\": \"%s\"}", text);
	return api_call(me, "POST", ROOT "/eval", body);
}

static void
test_what_makes_no_sense_is_refused(void)
{
	static const struct { const char *text; int status; const char *words; } bad[] = {
		{ "1,2\n3\n", 422, "Line 2, column 2: Row 2 has 1 value(s)" },
		{ "1,2\n3,x\n", 422, "Line 2, column 3: \\\"x\\\" is no number" },
		{ "", 422, "There is no number in it" },
		{ "1 2\n3 0.12345678901234567890123456789012345678901234567890123456789012345\n", 422,
		    "Line 2, column 3: A number may have at most 64 characters" },
		{ "%%MatrixMarket matrix array real general\n1e300 1\n", 422, "is no size" },
		{ "[[1,2],[3]]", 422, "Row 2 has 1 value(s)" },
		{ "[[1,2],[3,4]", 422, "A , is missing here" },
		{ "%%MatrixMarket matrix coordinate real general\n2 2 1\n3 1 5\n", 422,
		    "Line 3, column 2: Row 3 is not in 1 to 2" },
		{ "%%MatrixMarket matrix coordinate real symmetric\n2 2 2\n1 2 5\n2 1 6\n", 422,
		    "stands on both sides of its diagonal" },
		{ "# Created by Octave\n# name: A\n# type: cell\n# rows: 1\n", 422, "Octave wrote a \\\"cell\\\" here" },
		{ "%%MatrixMarket matrix array real general\n1000000000000 1\n", 413, "takes more than" },
		{ "%%MatrixMarket matrix array real general\n-1 1\n", 422, "A whole number" },
		/* a few bytes are no gigabytes on the disk */
		{ "%%MatrixMarket matrix array real general\n10000 10000\n1\n", 422, "less than the sizes say" },
		{ "%%MatrixMarket matrix array real symmetric\n10000 10000\n1\n", 422, "less than the sizes say" },
		{ "%%MatrixMarket matrix coordinate real general\n9 9 99999999\n1 1 1\n", 422, "less than the sizes say" },
		{ "%%MatrixMarket matrix coordinate real general\n40000 40000 1\n1 1 1\n", 413,
		    "This takes 12800000000 bytes of memory" },
		{ "\x93NUMPY", 422, "This is no .npy file" },
	};
	struct api me = auth_person(&auth, &program, "elena");

	for (size_t i = 0; i < COUNT(bad); i++) {
		CU_ASSERT_EQUAL(put(&me, ROOT "/A", bad[i].text), bad[i].status);
		CU_ASSERT_TRUE(says(&me, bad[i].words));
	}
	CU_ASSERT_EQUAL(put(&me, ROOT "/eval", "1"), 422);
	CU_ASSERT_EQUAL(put(&me, ROOT "/det", "1"), 422);
	CU_ASSERT_EQUAL(put(&me, ROOT "/1a", "1"), 422);
	CU_ASSERT_EQUAL(api_post(&me, ROOT, "{'name': 'A', 'kind': 'zeros', 'rows': -1,"
	    " 'cols': 1000000000000}"), 422);
	CU_ASSERT_EQUAL(api_post(&me, ROOT, "{'name': 'A', 'kind': 'zeros', 'rows': 1000000000,"
	    " 'cols': 1000000000}"), 413);
	CU_ASSERT_EQUAL(api_post(&me, ROOT, "{'name': 'Z', 'kind': 'zeros', 'rows': 0, 'cols': 3}"),
	    201);
	CU_ASSERT_EQUAL(api_post(&me, ROOT "/eval", "{'expression': 'ones(1e6)'}"), 413);
	CU_ASSERT_TRUE(says(&me, "bytes of memory"));
	CU_ASSERT_EQUAL(api_post(&me, ROOT "/eval", "{'expression': 'inv([1 2; 2 4])'}"), 422);
	CU_ASSERT_TRUE(says(&me, "singular"));
	CU_ASSERT_EQUAL(api_post(&me, ROOT "/eval", "{'expression': '[1 2; 3 4] \\\\ [1; 2; 3]'}"), 422);
	CU_ASSERT_TRUE(says(&me, "2×2 and the right side is 3×1"));
	CU_ASSERT_EQUAL(api_post(&me, ROOT "/eval", "{'expression': '[1 1; 1 1+eps] \\\\ [1; 2]'}"), 200);
	CU_ASSERT_TRUE(says(&me, "close to singular (reciprocal condition number 5.55e-17)"));
	CU_ASSERT_EQUAL(send_parentheses(&me), 422);
	CU_ASSERT_TRUE(says(&me, "Column 101: Nested too deeply: at most 100 levels"));
	CU_ASSERT_EQUAL(api_post(&me, ROOT "/eval", "{'expression': '[NaN Inf -Inf]'}"), 200);
	CU_ASSERT_EQUAL(api_int(&me, "nans"), 1);
	CU_ASSERT_EQUAL(api_int(&me, "infinities"), 2);
	api_done(&me);
}

static void
test_the_reply_says_how_a_file_was_read(void)
{
	struct api me = auth_person(&auth, &program, "nora");

	CU_ASSERT_EQUAL(put(&me, ROOT "/A", "\xEF\xBB\xBF" "a;b\r\n1,5;\r\n-2,25;NA\r\n"), 201);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "format"), "text");
	CU_ASSERT_STRING_EQUAL(api_text(&me, "separator"), ";");
	CU_ASSERT_STRING_EQUAL(api_text(&me, "decimal"), ",");
	CU_ASSERT_TRUE(says(&me, "\"header\":true,\"row_names\":false,\"missing\":2,\"rounded\":0,\"warning\":null"));
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/A?format=csv", NULL), 200);
	CU_ASSERT_STRING_EQUAL(me.reply.body, "1.5,nan\n-2.25,nan\n");
	CU_ASSERT_EQUAL(put(&me, ROOT "/A?overwrite=true", "9007199254740993\n"), 201);
	CU_ASSERT_TRUE(says(&me, "\"rounded\":1,\"warning\":\"1 integer(s) above 2^53 were rounded"));
	CU_ASSERT_EQUAL(put(&me, ROOT "/A?overwrite=true", "[[1, 2]]"), 201);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "format"), "json");
	CU_ASSERT_TRUE(says(&me, "\"separator\":null,\"decimal\":null"));
	api_done(&me);
}

static void
test_a_matrix_of_nothing_is_sent_as_nothing(void)
{
	struct api me = auth_person(&auth, &program, "oda");

	CU_ASSERT_EQUAL(api_post(&me, ROOT, "{'name': 'A', 'kind': 'zeros', 'rows': 0, 'cols': 0}"), 201);
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/A?format=csv", NULL), 200);
	CU_ASSERT_EQUAL(me.reply.body_len, 0);
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/A?format=txt", NULL), 200);
	CU_ASSERT_EQUAL(me.reply.body_len, 0);
	/* no double holds how far these are from each other */
	CU_ASSERT_EQUAL(api_post(&me, ROOT, "{'name': 'B', 'kind': 'random', 'rows': 2, 'cols': 2,"
	    " 'min': -1e308, 'max': 1e308}"), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/max"));
	CU_ASSERT_EQUAL(api_post(&me, ROOT, "{'name': 'A', 'kind': 'values', 'values': [[4, 1], [2, 3]],"
	    " 'overwrite': true}"), 201);
	CU_ASSERT_EQUAL(api_post(&me, ROOT "/A/decompose", "{'kind': 'cholesky', 'save_as': 'C'}"), 422);
	CU_ASSERT_TRUE(says(&me, "it is not symmetric and positive definite"));
	api_done(&me);
}

/* A long first row and many that are empty: a matrix of many times the body, if one believed them. */
static void
test_values_take_no_more_than_was_sent(void)
{
	struct api me = auth_person(&auth, &program, "kai");
	const size_t cols = 200000, rows = 100000, room = 2 * cols + 3 * rows + 100;
	char *body = malloc(room), *end = body;

	end += sprintf(end, "{\"name\": \"V\", \"kind\": \"values\", \"values\": [[0");
	for (size_t i = 1; i < cols; i++)
		end = stpcpy(end, ",0");
	end = stpcpy(end, "]");
	for (size_t i = 1; i < rows; i++)
		end = stpcpy(end, ",[]");
	stpcpy(end, "]}");
	CU_ASSERT_EQUAL(api_call(&me, "POST", ROOT, body), 422);
	CU_ASSERT_TRUE(says(&me, "Row 2 has 0 value(s), and those above it have 200000"));
	free(body);
	CU_ASSERT_EQUAL(api_post(&me, ROOT, "{'name': 'V', 'kind': 'values', 'values': [[1], 2]}"), 422);
	CU_ASSERT_TRUE(says(&me, "Row 2 is no array"));
	CU_ASSERT_EQUAL(api_post(&me, ROOT, "{'name': 'V', 'kind': 'values', 'values': [[1, 2],"
	    " [3, 'x']]}"), 422);
	CU_ASSERT_TRUE(says(&me, "Row 2, column 2 is no number"));
	CU_ASSERT_EQUAL(api_post(&me, ROOT, "{'name': 'V', 'kind': 'values', 'values': [[], []]}"), 201);
	CU_ASSERT_EQUAL(api_int(&me, "rows"), 2);
	CU_ASSERT_EQUAL(api_int(&me, "cols"), 0);
	api_done(&me);
}

static void
test_an_npy_file_lies_and_is_caught(void)
{
	static char file[NPY_HEADER_LEN + 64];
	struct api me = auth_person(&auth, &program, "felix");

	npy_header_write(2, 4, file);
	CU_ASSERT_EQUAL(api_send(&me, "PUT", ROOT "/A", "application/x-npy", file,
	    NPY_HEADER_LEN + 64), 201);
	CU_ASSERT_EQUAL(api_send(&me, "PUT", ROOT "/B", "application/x-npy", file,
	    NPY_HEADER_LEN + 56), 422);
	CU_ASSERT_TRUE(says(&me, "ends before its header says"));
	CU_ASSERT_EQUAL(api_send(&me, "PUT", ROOT "/B", "application/x-npy", file,
	    NPY_HEADER_LEN), 422);
	npy_header_write(2, 2, file);
	CU_ASSERT_EQUAL(api_send(&me, "PUT", ROOT "/B", "application/x-npy", file,
	    NPY_HEADER_LEN + 64), 422);
	npy_header_write(1000000000, 1000000000, file);
	CU_ASSERT_EQUAL(api_send(&me, "PUT", ROOT "/B", "application/x-npy", file,
	    NPY_HEADER_LEN + 64), 413);
	memcpy(strstr(file + 10, "<f8"), "|O' ", 4);
	CU_ASSERT_EQUAL(api_send(&me, "PUT", ROOT "/B", "application/x-npy", file,
	    NPY_HEADER_LEN + 64), 422);
	CU_ASSERT_TRUE(says(&me, "pickles"));
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/A?format=npy", NULL), 200);
	CU_ASSERT_EQUAL(me.reply.body_len, NPY_HEADER_LEN + 64);
	api_done(&me);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "made, shown, renamed and deleted", test_made_shown_renamed_and_deleted },
		{ "small ones count against the quota too", test_small_ones_count_too },
		{ "somebody else's is not there", test_somebody_elses_is_not_there },
		{ "signed out, one may only calculate", test_signed_out_one_may_only_calculate },
		{ "a token that reads saves nothing", test_a_token_that_reads_saves_nothing },
		{ "what makes no sense is refused", test_what_makes_no_sense_is_refused },
		{ "the reply says how a file was read", test_the_reply_says_how_a_file_was_read },
		{ "a matrix of nothing is sent as nothing", test_a_matrix_of_nothing_is_sent_as_nothing },
		{ "values take no more than was sent", test_values_take_no_more_than_was_sent },
		{ "an .npy file lies and is caught", test_an_npy_file_lies_and_is_caught },
		CU_TEST_INFO_NULL,
	};
	int status;

	auth_start(&auth, NULL);
	test_program_start_beside(&program, &auth, "matrix", NULL);
	status = suite_run("matrix", tests);
	if (!test_program_stop(&program))
		status = 1;
	return test_program_stop(&auth) ? status : 1;
}
