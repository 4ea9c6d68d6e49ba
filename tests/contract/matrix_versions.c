/* Versions of matrices: who names one changes that one, and nothing is lost among many. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/count.h"
#include "support/people/auth.h"
#include "support/run/suite.h"

#define ROOT    "/api/matrix"
#define MATES   8
#define ROUNDS  20
#define TAG_MAX 80

static struct test_program auth, program;

struct version {
	char tag[TAG_MAX];
};

/* The ETag of the last reply. */
static struct version
version_of(const struct api *me)
{
	struct version version;
	const char *etag = fcgi_header(&me->reply, "ETag");

	snprintf(version.tag, sizeof(version.tag), "%s", etag != NULL ? etag : "");
	return version;
}

/* With one header, and text as the body or none. */
static int
ask(struct api *me, const char *header, const char *value, const char *method, const char *uri,
    const char *text)
{
	const char *const more[] = { header, value, NULL };
	int status;

	me->more = more;
	status = text == NULL || text[0] == '{' ? api_call(me, method, uri, text) :
	    api_send(me, method, uri, "text/plain", text, strlen(text));
	me->more = NULL;
	return status;
}

#define MATCH "HTTP_IF_MATCH"
#define NONE  "HTTP_IF_NONE_MATCH"

static void
holds(struct api *me, const char *text)
{
	CU_ASSERT_EQUAL(api_call(me, "GET", ROOT "/A?format=csv", NULL), 200);
	CU_ASSERT_STRING_EQUAL(me->reply.body, text);
}

static void
test_a_file_replaces_the_version_that_it_names(void)
{
	struct api me = auth_person(&auth, &program, "vera");
	struct version first, second;

	CU_ASSERT_EQUAL(ask(&me, MATCH, "*", "PUT", ROOT "/A", "1\n"), 412);
	CU_ASSERT_EQUAL(ask(&me, NONE, "*", "PUT", ROOT "/A", "1\n"), 201);
	first = version_of(&me);
	CU_ASSERT_EQUAL(first.tag[0], '"');
	CU_ASSERT_EQUAL(ask(&me, NONE, "*", "PUT", ROOT "/A?overwrite=true", "2\n"), 412);
	CU_ASSERT_EQUAL(ask(&me, MATCH, first.tag, "PUT", ROOT "/A", "2\n"), 201);
	second = version_of(&me);
	CU_ASSERT_STRING_NOT_EQUAL(first.tag, second.tag);
	CU_ASSERT_EQUAL(ask(&me, MATCH, first.tag, "PUT", ROOT "/A?overwrite=true", "3\n"), 412);
	CU_ASSERT_EQUAL(ask(&me, MATCH, "\"x\", W/\"y\"", "PUT", ROOT "/A", "3\n"), 412);
	CU_ASSERT_EQUAL(ask(&me, NONE, second.tag, "PUT", ROOT "/A?overwrite=true", "3\n"), 412);
	holds(&me, "2\n");
	/* the same version in another form */
	CU_ASSERT_EQUAL(strncmp(version_of(&me).tag, "W/", 2), 0);
	second = version_of(&me);
	CU_ASSERT_EQUAL(ask(&me, NONE, second.tag, "GET", ROOT "/A?format=csv", NULL), 304);
	CU_ASSERT_EQUAL(ask(&me, MATCH, second.tag, "PUT", ROOT "/A", "3\n"), 201);
	CU_ASSERT_EQUAL(ask(&me, NONE, first.tag, "PUT", ROOT "/A?overwrite=true", "4\n"), 201);
	/* as large as an object, and back into the row */
	first = version_of(&me);
	CU_ASSERT_EQUAL(api_post(&me, ROOT "/eval", "{'expression': 'A = ones(100)', 'overwrite': true}"), 201);
	second = version_of(&me);
	CU_ASSERT_EQUAL(ask(&me, MATCH, first.tag, "PUT", ROOT "/A", "5\n"), 412);
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/A?format=npy", NULL), 200);
	CU_ASSERT_EQUAL(ask(&me, MATCH, second.tag, "PUT", ROOT "/A", "5\n"), 201);
	holds(&me, "5\n");
	api_done(&me);
}

static void
test_changes_and_deletions_name_a_version(void)
{
	struct api me = auth_person(&auth, &program, "vito");
	struct version first, second;

	CU_ASSERT_EQUAL(ask(&me, NONE, "*", "PUT", ROOT "/A", "1\n"), 201);
	first = version_of(&me);
	CU_ASSERT_EQUAL(ask(&me, MATCH, first.tag, "PATCH", ROOT "/A", "{\"privacy\": \"public\"}"), 200);
	second = version_of(&me);
	CU_ASSERT_STRING_NOT_EQUAL(first.tag, second.tag);
	CU_ASSERT_EQUAL(ask(&me, MATCH, first.tag, "PATCH", ROOT "/A", "{\"name\": \"B\"}"), 412);
	CU_ASSERT_EQUAL(ask(&me, MATCH, first.tag, "DELETE", ROOT "/A", NULL), 412);
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/A/info", NULL), 200);
	CU_ASSERT_STRING_EQUAL(version_of(&me).tag, second.tag);
	CU_ASSERT_EQUAL(ask(&me, NONE, "*", "DELETE", ROOT "/A", NULL), 412);
	CU_ASSERT_EQUAL(ask(&me, MATCH, second.tag, "DELETE", ROOT "/A", NULL), 204);
	CU_ASSERT_EQUAL(ask(&me, MATCH, second.tag, "DELETE", ROOT "/A", NULL), 412);
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", ROOT "/A", NULL), 404);
	api_done(&me);
}

#define EVAL(text) "{\"expression\": \"" text "\", \"save_as\": \"A\"}"

static void
test_results_replace_the_version_that_is_named(void)
{
	struct api me = auth_person(&auth, &program, "vega");
	struct version first;

	CU_ASSERT_EQUAL(ask(&me, NONE, "*", "POST", ROOT "/eval", EVAL("1")), 201);
	first = version_of(&me);
	CU_ASSERT_EQUAL(ask(&me, NONE, "*", "POST", ROOT "/eval", EVAL("2")), 412);
	CU_ASSERT_EQUAL(ask(&me, MATCH, first.tag, "POST", ROOT "/eval", EVAL("A + 1")), 201);
	CU_ASSERT_EQUAL(ask(&me, MATCH, first.tag, "POST", ROOT "/eval", EVAL("A + 1")), 412);
	CU_ASSERT_EQUAL(ask(&me, MATCH, first.tag, "POST", ROOT, "{\"name\": \"A\", \"kind\": \"zeros\","
	    " \"rows\": 2, \"cols\": 2}"), 412);
	/* without a condition it is as ever */
	CU_ASSERT_EQUAL(api_post(&me, ROOT "/eval", "{'expression': 'A = A + 1'}"), 409);
	CU_ASSERT_EQUAL(api_post(&me, ROOT "/eval", "{'expression': 'A = A + 1', 'overwrite': true}"), 201);
	CU_ASSERT_EQUAL(api_post(&me, ROOT "/multiply", "{'a': 'A', 'b': 'A', 'save_as': 'A', 'overwrite': true}"), 201);
	holds(&me, "9\n");
	api_done(&me);
}

struct counter {
	struct api me;
	int64_t    counted;
	int64_t    unknown;	/* 503: the database was slow, and may have done it or not */
};

/* The others are told that they lost. */
static void *
count(void *of)
{
	struct counter *counter = of;
	struct api me = counter->me;

	me.reply = (struct fcgi_reply){ 0 };
	me.json = NULL;
	for (int i = 0; i < ROUNDS; i++) {
		const int status = api_post(&me, ROOT "/eval", "{'expression': 'A = A + 1', 'overwrite': true}");

		CU_ASSERT(status == 201 || status == 409 || status == 503);
		counter->counted += status == 201;
		counter->unknown += status == 503;
	}
	api_done(&me);
	return NULL;
}

static void
test_many_who_count_lose_nothing(void)
{
	struct api me = auth_person(&auth, &program, "vidal");
	struct counter counters[MATES];
	pthread_t threads[MATES];
	int64_t counted = 0, unknown = 0;

	CU_ASSERT_EQUAL(api_post(&me, ROOT "/eval", "{'expression': 'A = 0'}"), 201);
	for (int i = 0; i < MATES; i++) {
		counters[i] = (struct counter){ .me = me };
		CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, count, &counters[i]), 0);
	}
	for (int i = 0; i < MATES; i++) {
		pthread_join(threads[i], NULL);
		counted += counters[i].counted;
		unknown += counters[i].unknown;
	}
	/* one that counts makes all others lose once, at most */
	CU_ASSERT(counted + unknown >= ROUNDS);
	CU_ASSERT_EQUAL(api_post(&me, ROOT "/eval", "{'expression': 'A'}"), 200);
	CU_ASSERT(api_int(&me, "value") >= counted && api_int(&me, "value") <= counted + unknown);
	api_done(&me);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "a file replaces the version that it names", test_a_file_replaces_the_version_that_it_names },
		{ "changes and deletions name a version", test_changes_and_deletions_name_a_version },
		{ "results replace the version that is named", test_results_replace_the_version_that_is_named },
		{ "many who count lose nothing", test_many_who_count_lose_nothing },
		CU_TEST_INFO_NULL,
	};
	int status;

	auth_start(&auth, NULL);
	test_program_start_beside(&program, &auth, "matrix", NULL);
	status = suite_run("matrix_versions", tests);
	if (!test_program_stop(&program))
		status = 1;
	return test_program_stop(&auth) ? status : 1;
}
