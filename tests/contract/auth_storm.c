/* Many at once, and those who guess: the auth program stays up, small and fair. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "support/people/auth.h"
#include "support/run/suite.h"

#define STORM       60
#define MEMORY_MAX  (110L * 1024 * 1024)	/* password_memory, and the rest of it */

static struct test_program program;

struct caller {
	pthread_t   thread;
	const char *uri;
	char        body[256];
	const char *address;
	int         status;
	bool        has_retry;
};

static void *
call(void *context)
{
	struct caller *caller = context;
	struct api api = { .socket = program.socket, .address = caller->address };

	caller->status = api_call(&api, "POST", caller->uri, caller->body);
	caller->has_retry = fcgi_header(&api.reply, "Retry-After") != NULL;
	api_done(&api);
	return NULL;
}

static void
start(struct caller *callers, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		pthread_create(&callers[i].thread, NULL, call, &callers[i]);
}

static size_t
count_of(struct caller *callers, size_t count, int status)
{
	size_t i, found = 0;

	for (i = 0; i < count; i++)
		found += callers[i].status == status;
	return found;
}

static void
join(struct caller *callers, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		pthread_join(callers[i].thread, NULL);
}

static void
test_one_of_two_gets_the_name(void)
{
	struct caller callers[2];
	int i;

	for (i = 0; i < 2; i++) {
		callers[i] = (struct caller){ .uri = "/api/auth/register" };
		snprintf(callers[i].body, sizeof(callers[i].body),
		    "{\"username\":\"aquiles\",\"password\":\"" AUTH_PASSWORD "\"}");
	}
	start(callers, 2);
	join(callers, 2);
	CU_ASSERT_EQUAL(count_of(callers, 2, 201), 1);
	CU_ASSERT_EQUAL(count_of(callers, 2, 409), 1);
}

static void
test_a_storm_is_bounded(void)
{
	static struct caller callers[STORM];
	struct api me = auth_register(&program, "calma");
	int64_t began, worst = 0, ms;
	size_t refused, tried;
	int i;

	for (i = 0; i < STORM; i++) {
		callers[i] = (struct caller){ .uri = "/api/auth/login" };
		snprintf(callers[i].body, sizeof(callers[i].body),
		    "{\"username\":\"nobody%d\",\"password\":\"whatever it is\"}", i);
	}
	start(callers, STORM);
	for (i = 0; i < 20; i++) {
		began = clock_steady_ms();
		CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/auth/me", NULL), 200);
		ms = clock_steady_ms() - began;
		if (ms > worst)
			worst = ms;
		CU_ASSERT_TRUE(test_program_memory(&program) < MEMORY_MAX);
	}
	join(callers, STORM);
	tried = count_of(callers, STORM, 401);
	refused = count_of(callers, STORM, 503);
	CU_ASSERT_EQUAL(tried + refused, STORM);
	CU_ASSERT_TRUE(tried > 0);
	CU_ASSERT_TRUE(refused > 0);
	for (i = 0; i < STORM; i++)
		CU_ASSERT_EQUAL(callers[i].has_retry, callers[i].status == 503);
	printf("storm: %zu tried, %zu refused, others waited at most %d ms, %ld MB\n", tried,
	    refused, (int)worst, test_program_memory(&program) >> 20);
	/* and none of it was held against anybody */
	api_done(&me);
	me = auth_login(&program, "calma");
	api_done(&me);
}

/* Somebody who asks again and again, until it is over. */
static atomic_bool is_over;
static atomic_int storm_refused;

static void *
call_without_end(void *context)
{
	struct caller *caller = context;

	while (!atomic_load(&is_over)) {
		call(caller);
		storm_refused += caller->status == 503;
	}
	return NULL;
}

/* Its own requests are refused by now, and nobody else's. */
static void
test_a_storm_from_one_address_is_its_own(void)
{
	static struct caller callers[STORM];
	struct api me = auth_register(&program, "serena"), other = { .socket = program.socket,
	    .address = "2001:db8:7::1" };
	int i;

	for (i = 0; i < STORM; i++) {
		callers[i] = (struct caller){ .uri = "/api/auth/login", .address = "192.0.2.66" };
		snprintf(callers[i].body, sizeof(callers[i].body),
		    "{\"username\":\"noone%d\",\"password\":\"whatever it is\"}", i);
		pthread_create(&callers[i].thread, NULL, call_without_end, &callers[i]);
	}
	while (atomic_load(&storm_refused) < STORM)
		usleep(1000);
	for (i = 0; i < 10; i++)
		CU_ASSERT_EQUAL(api_post(&other, "/api/auth/login",
		    "{'username': 'serena', 'password': '" AUTH_PASSWORD "'}"), 200);
	atomic_store(&is_over, true);
	join(callers, STORM);
	api_done(&other);
	api_done(&me);
}

static void
test_guesses_at_once_are_as_one_after_another(void)
{
	static struct caller callers[30];
	struct api me = auth_register(&program, "dianas");
	size_t tried, slowed, refused;
	int i;

	for (i = 0; i < 30; i++) {
		callers[i] = (struct caller){ .uri = "/api/auth/login" };
		snprintf(callers[i].body, sizeof(callers[i].body),
		    "{\"username\":\"dianas\",\"password\":\"guess number %d\"}", i);
	}
	start(callers, 30);
	join(callers, 30);
	tried = count_of(callers, 30, 401);
	slowed = count_of(callers, 30, 429);
	refused = count_of(callers, 30, 503);
	CU_ASSERT_EQUAL(tried + slowed + refused, 30);
	CU_ASSERT_TRUE(tried <= 12);
	for (i = 0; i < 30; i++)
		CU_ASSERT_EQUAL(callers[i].has_retry, callers[i].status != 401);
	/* the owner's browser is known, and not slowed down by others */
	CU_ASSERT_EQUAL(api_call(&me, "POST", "/api/auth/logout", NULL), 204);
	CU_ASSERT_EQUAL(api_post(&me, "/api/auth/login",
	    "{'username': 'dianas', 'password': '" AUTH_PASSWORD "'}"), 200);
	api_done(&me);
}

static void
test_an_address_is_slowed_down_alone(void)
{
	static const char *const env[] = { "VITRINA_RATE_LIMITS", "on", NULL };
	struct api guesser = { .address = "2001:db8::1" }, me, other = { .address = "2001:db8:0:1::1" };
	struct test_program limited, twin;	/* two instances of one site */
	int i, status = 0;

	test_program_start_beside(&limited, &program, "auth", env);
	test_program_start_beside(&twin, &program, "auth", env);
	me = auth_register(&limited, "elvira");
	guesser.socket = other.socket = limited.socket;
	for (i = 0; i < 25 && status != 429; i++) {
		guesser.socket = i % 2 ? twin.socket : limited.socket;
		status = api_post(&guesser, "/api/auth/login",
		    "{'username': 'name%d', 'password': 'any'}", i);
	}
	CU_ASSERT_EQUAL(i, 21);
	CU_ASSERT_TRUE(atoi(fcgi_header(&guesser.reply, "Retry-After")) <= 60);
	guesser.address = "2001:db8::ffff:1";	/* of the same household */
	CU_ASSERT_EQUAL(api_post(&guesser, "/api/auth/login",
	    "{'username': 'elvira', 'password': '%s'}", AUTH_PASSWORD), 429);
	for (i = 0; i < 30; i++)	/* who is right is not counted */
		CU_ASSERT_EQUAL(api_post(&other, "/api/auth/login",
		    "{'username': 'elvira', 'password': '%s'}", AUTH_PASSWORD), 200);
	api_done(&guesser);
	api_done(&other);
	api_done(&me);
	CU_ASSERT_TRUE(test_program_stop(&twin));
	CU_ASSERT_TRUE(test_program_stop(&limited));
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "one of two gets the name", test_one_of_two_gets_the_name },
		{ "a storm is bounded", test_a_storm_is_bounded },
		{ "a storm from one address is its own", test_a_storm_from_one_address_is_its_own },
		{ "guesses at once are as one after another",
		    test_guesses_at_once_are_as_one_after_another },
		{ "an address is slowed down alone", test_an_address_is_slowed_down_alone },
		CU_TEST_INFO_NULL,
	};
	int status;

	auth_start(&program, NULL);
	status = suite_run("contract/auth_storm", tests);
	return test_program_stop(&program) ? status : 1;
}
