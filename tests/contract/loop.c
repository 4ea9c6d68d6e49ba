/* The loop's contract: kept connections, silence, many at once, the end. */
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/count.h"
#include "support/run/suite.h"
#include "support/sites/loop_program.h"
#include "support/world/fcgi_client.h"

#define QUICK_MS 1000	/* what waits for nobody is done well within this */

static struct loop_program program;

static const struct fcgi_request get = { .method = "GET", .uri = "/echo/x" };

static void
a_connection_is_kept(void)
{
	int fd = fcgi_connect(program.socket);

	for (int i = 0; i < 100; i++)
		CU_ASSERT_EQUAL(fcgi_status(fd, &get), 200);
	close(fd);
}

static void
a_connection_is_closed_when_the_front_end_wants_that(void)
{
	int fd = fcgi_connect(program.socket);
	struct fcgi_reply reply;
	char byte;

	fcgi_send_params(fd, &get, false);
	fcgi_send_body(fd, "", 0);
	fcgi_read(fd, &reply);
	CU_ASSERT_EQUAL(reply.status, 200);
	CU_ASSERT_EQUAL(read(fd, &byte, 1), 0);
	fcgi_reply_free(&reply);
	close(fd);
}

static void
a_body_nobody_read_does_not_spoil_the_next_request(void)
{
	static char body[60000];
	const struct fcgi_request with_body = { .method = "GET", .uri = "/echo/x",
	    .body = body, .body_len = sizeof(body) };
	const struct fcgi_request to_nowhere = { .method = "POST", .uri = "/nowhere",
	    .body = body, .body_len = sizeof(body) };
	int fd = fcgi_connect(program.socket);

	for (int i = 0; i < 10; i++) {
		CU_ASSERT_EQUAL(fcgi_status(fd, &with_body), 200);
		CU_ASSERT_EQUAL(fcgi_status(fd, &to_nowhere), 404);
	}
	close(fd);
}

static void
silent_and_half_spoken_connections_delay_nobody(void)
{
	const struct fcgi_request upload = { .method = "PUT", .uri = "/stream",
	    .body_len = 1000 };
	int silent[40], speaking[3];
	int64_t began_ms;

	for (size_t i = 0; i < COUNT(silent); i++)
		silent[i] = fcgi_connect(program.socket);
	for (size_t i = 0; i < COUNT(speaking); i++) {
		speaking[i] = fcgi_connect(program.socket);
		fcgi_send_params(speaking[i], &upload, false);
	}
	began_ms = clock_steady_ms();
	for (int i = 0; i < 20; i++) {
		struct fcgi_reply reply;

		fcgi_call(program.socket, &get, &reply);
		CU_ASSERT_EQUAL(reply.status, 200);
		fcgi_reply_free(&reply);
	}
	CU_ASSERT_TRUE(clock_steady_ms() - began_ms < QUICK_MS);
	for (size_t i = 0; i < COUNT(silent); i++)
		close(silent[i]);
	for (size_t i = 0; i < COUNT(speaking); i++)
		close(speaking[i]);
}

static bool
is_answered(int fd)
{
	struct pollfd answer = { .fd = fd, .events = POLLIN };

	return poll(&answer, 1, 0) == 1;
}

/* Also when what was asked first may wait, and is answered once a thread is free. */
static void
what_waits_for_nothing_is_answered_while_all_threads_wait(void)
{
	const struct fcgi_request slow = { .method = "GET", .uri = "/slow?ms=2500" };
	const struct fcgi_request prompt = { .method = "GET", .uri = "/prompt" };
	int waiting[LOOP_THREADS], held = fcgi_connect(program.socket);
	int asking = fcgi_connect(program.socket);
	struct fcgi_reply reply;

	for (size_t i = 0; i < COUNT(waiting); i++) {
		waiting[i] = fcgi_connect(program.socket);
		fcgi_send_params(waiting[i], &slow, true);
		fcgi_send_body(waiting[i], "", 0);
		CU_ASSERT_TRUE(loop_program_has_read(waiting[i]));
	}
	fcgi_send_params(held, &get, true);
	fcgi_send_body(held, "", 0);
	for (int i = 0; i < 3; i++)
		CU_ASSERT_EQUAL(fcgi_status(asking, &prompt), 204);
	CU_ASSERT_FALSE(is_answered(held));
	for (size_t i = 0; i < COUNT(waiting); i++)
		CU_ASSERT_FALSE(is_answered(waiting[i]));
	for (size_t i = 0; i < COUNT(waiting); i++) {
		fcgi_read(waiting[i], &reply);
		CU_ASSERT_EQUAL(reply.status, 204);
		fcgi_reply_free(&reply);
		close(waiting[i]);
	}
	fcgi_read(held, &reply);
	CU_ASSERT_EQUAL(reply.status, 200);
	fcgi_reply_free(&reply);
	CU_ASSERT_EQUAL(fcgi_status(held, &get), 200);
	close(held);
	close(asking);
}

static void *
call_often(void *failures)
{
	const struct fcgi_request posts = { .method = "POST", .uri = "/body",
	    .type = "application/json", .body = "{\"name\":\"x\"}", .body_len = 12 };
	const struct fcgi_request missing = { .method = "GET", .uri = "/none" };
	int fd = fcgi_connect(program.socket);

	for (int i = 0; i < 50; i++)
		*(int *)failures += fcgi_status(fd, &get) != 200 ||
		    fcgi_status(fd, &posts) != 201 || fcgi_status(fd, &missing) != 404;
	close(fd);
	return NULL;
}

static void
sixty_four_at_once_are_served(void)
{
	pthread_t threads[64];
	int failures[64] = { 0 }, sum = 0;

	for (size_t i = 0; i < COUNT(threads); i++)
		pthread_create(&threads[i], NULL, call_often, &failures[i]);
	for (size_t i = 0; i < COUNT(threads); i++) {
		pthread_join(threads[i], NULL);
		sum += failures[i];
	}
	CU_ASSERT_EQUAL(sum, 0);
}

static void
what_is_in_flight_is_finished_at_the_end(void)
{
	const struct fcgi_request slow = { .method = "GET", .uri = "/slow?ms=300" };
	const struct fcgi_request upload = { .method = "PUT", .uri = "/stream",
	    .body_len = 10 };
	int waiting = fcgi_connect(program.socket), uploading = fcgi_connect(program.socket);
	struct fcgi_reply reply;

	CU_ASSERT_EQUAL(fcgi_status(waiting, &get), 200);
	fcgi_send_params(waiting, &slow, true);
	fcgi_send_body(waiting, "", 0);
	fcgi_send_params(uploading, &upload, true);
	CU_ASSERT_TRUE(fcgi_send_body(uploading, "01234", 5));
	CU_ASSERT_TRUE(loop_program_has_read(uploading));
	loop_program_signal(&program, SIGTERM);
	CU_ASSERT_TRUE(loop_program_logs(&program, "stopping"));
	CU_ASSERT_TRUE(fcgi_send_body(uploading, "56789", 5));
	CU_ASSERT_TRUE(fcgi_send_body(uploading, "", 0));
	fcgi_read(waiting, &reply);
	CU_ASSERT_EQUAL(reply.status, 204);
	fcgi_reply_free(&reply);
	fcgi_read(uploading, &reply);
	CU_ASSERT_EQUAL(reply.status, 200);
	fcgi_reply_free(&reply);
	close(waiting);
	close(uploading);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "a connection is kept", a_connection_is_kept },
		{ "a connection is closed when the front end wants that",
		    a_connection_is_closed_when_the_front_end_wants_that },
		{ "a body nobody read does not spoil the next request",
		    a_body_nobody_read_does_not_spoil_the_next_request },
		{ "silent and half-spoken connections delay nobody",
		    silent_and_half_spoken_connections_delay_nobody },
		{ "what waits for nothing is answered while all threads wait",
		    what_waits_for_nothing_is_answered_while_all_threads_wait },
		{ "sixty-four at once are served", sixty_four_at_once_are_served },
		{ "what is in flight is finished at the end",
		    what_is_in_flight_is_finished_at_the_end },
		CU_TEST_INFO_NULL,
	};
	int status;

	if (!loop_program_start(&program))
		return 1;
	status = suite_run("loop", tests);
	return loop_program_wait(&program) ? status : 1;
}
