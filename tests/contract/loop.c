/* The loop's contract: kept connections, silence, slow and cut bodies, the end. */
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/count.h"
#include "support/fcgi_client.h"
#include "support/loop_program.h"
#include "support/suite.h"

#define QUICK_MS 1000	/* what waits for nobody is done well within this */

static struct loop_program program;

static int
status_of(int fd, const struct fcgi_request *request)
{
	struct fcgi_reply reply;
	int status;

	fcgi_exchange(fd, request, &reply);
	status = reply.ended ? reply.status : 0;
	fcgi_reply_free(&reply);
	return status;
}

static const struct fcgi_request get = { .method = "GET", .uri = "/echo/x" };

static void
a_connection_is_kept(void)
{
	int fd = fcgi_connect(program.socket);

	for (int i = 0; i < 100; i++)
		CU_ASSERT_EQUAL(status_of(fd, &get), 200);
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
		CU_ASSERT_EQUAL(status_of(fd, &with_body), 200);
		CU_ASSERT_EQUAL(status_of(fd, &to_nowhere), 404);
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

/* Wait until the program has let go of the uploads that were closed. */
static void
wait_for_upload_threads(void)
{
	const struct fcgi_request upload = { .method = "PUT", .uri = "/stream",
	    .body = "x", .body_len = 1 };
	int64_t until_ms = clock_steady_ms() + 5000;
	int status = 0;

	while (status != 200 && clock_steady_ms() < until_ms) {
		int fd = fcgi_connect(program.socket);

		status = status_of(fd, &upload);
		close(fd);
	}
	CU_ASSERT_EQUAL(status, 200);
}

static void
uploads_past_the_bound_are_told_to_wait(void)
{
	const struct fcgi_request upload = { .method = "PUT", .uri = "/stream",
	    .body_len = 1000 };
	struct pollfd uploads[2 * LOOP_UPLOAD_THREADS];
	int refused = 0;

	wait_for_upload_threads();
	for (size_t i = 0; i < COUNT(uploads); i++) {
		uploads[i] = (struct pollfd){ fcgi_connect(program.socket), POLLIN, 0 };
		fcgi_send_params(uploads[i].fd, &upload, true);
	}
	while (refused < LOOP_UPLOAD_THREADS &&
	    poll(uploads, COUNT(uploads), 5000) > 0) {
		for (size_t i = 0; i < COUNT(uploads); i++) {
			struct fcgi_reply reply;

			if (uploads[i].revents == 0)
				continue;
			fcgi_read(uploads[i].fd, &reply);
			CU_ASSERT_EQUAL(reply.status, 503);
			CU_ASSERT_PTR_NOT_NULL(fcgi_header(&reply, "Retry-After"));
			fcgi_reply_free(&reply);
			close(uploads[i].fd);
			uploads[i].fd = -1;
			refused++;
		}
	}
	CU_ASSERT_EQUAL(refused, LOOP_UPLOAD_THREADS);
	for (size_t i = 0; i < COUNT(uploads); i++)
		if (uploads[i].fd >= 0)
			close(uploads[i].fd);
	wait_for_upload_threads();
}

static void
a_stream_arrives_whole(void)
{
	const size_t size = 3 * 1000 * 1000 + 17;
	char *body = malloc(size), expected[64];
	struct fcgi_request upload = { .method = "PUT", .uri = "/stream",
	    .body = body, .body_len = size };
	unsigned sum = 0;

	for (size_t i = 0; i < size; i++) {
		body[i] = (char)(i * 7 + i / 255);
		sum = sum * 31 + (unsigned char)body[i];
	}
	snprintf(expected, sizeof(expected), "{\"sum\":\"%08x\",\"size_bytes\":%zu}",
	    sum, size);
	for (int chunked = 0; chunked < 2; chunked++) {
		struct fcgi_reply reply;
		int fd = fcgi_connect(program.socket);

		upload.no_length = chunked;
		fcgi_exchange(fd, &upload, &reply);
		CU_ASSERT_EQUAL(reply.status, 200);
		CU_ASSERT_STRING_EQUAL(reply.body, expected);
		fcgi_reply_free(&reply);
		CU_ASSERT_EQUAL(status_of(fd, &get), 200);
		close(fd);
	}
	free(body);
}

static void
a_stream_that_ends_early_is_malformed(void)
{
	const struct fcgi_request upload = { .method = "PUT", .uri = "/stream",
	    .body_len = 1000 };
	int fd = fcgi_connect(program.socket);
	struct fcgi_reply reply;

	fcgi_send_params(fd, &upload, true);
	fcgi_send_body(fd, "too little", 10);
	fcgi_send_body(fd, "", 0);
	fcgi_read(fd, &reply);
	CU_ASSERT_EQUAL(reply.status, 400);
	fcgi_reply_free(&reply);
	close(fd);
}

static void
a_stream_longer_than_announced_is_malformed(void)
{
	const struct fcgi_request upload = { .method = "PUT", .uri = "/stream",
	    .body_len = 5 };
	int fd = fcgi_connect(program.socket);
	struct fcgi_reply reply;

	fcgi_send_params(fd, &upload, true);
	fcgi_send_body(fd, "far too much", 12);
	fcgi_send_body(fd, "", 0);
	fcgi_read(fd, &reply);
	CU_ASSERT_EQUAL(reply.status, 400);
	fcgi_reply_free(&reply);
	close(fd);
}

static void
an_upload_whose_client_left_is_malformed(void)
{
	const struct fcgi_request upload = { .method = "PUT", .uri = "/stream?left=1",
	    .body_len = 100000 };
	int fd = fcgi_connect(program.socket);

	fcgi_send_params(fd, &upload, true);
	fcgi_send_body(fd, "abc", 3);
	close(fd);
	CU_ASSERT_TRUE(loop_program_logs(&program,
	    "\"path\":\"/stream\",\"status\":400"));
}

static void
a_refused_stream_is_answered_before_it_is_read(void)
{
	const struct fcgi_request upload = { .method = "PUT", .uri = "/refuse",
	    .body_len = 100000000 };
	int fd = fcgi_connect(program.socket);
	static char piece[60000];
	struct fcgi_reply reply;

	fcgi_send_params(fd, &upload, true);
	fcgi_send_body(fd, piece, sizeof(piece));
	fcgi_read(fd, &reply);
	CU_ASSERT_TRUE(reply.ended);
	CU_ASSERT_EQUAL(reply.status, 403);
	/* and what the client still sends is taken off it, not reset */
	for (int i = 0; i < 100; i++)
		CU_ASSERT_TRUE(fcgi_send_body(fd, piece, sizeof(piece)));
	fcgi_reply_free(&reply);
	close(fd);
}

static void
a_stream_over_the_limit_is_too_large(void)
{
	const struct fcgi_request announced = { .method = "PUT", .uri = "/stream",
	    .body_len = (1 << 24) + 1 };
	int fd = fcgi_connect(program.socket);
	struct fcgi_reply reply;

	fcgi_send_params(fd, &announced, true);
	fcgi_read(fd, &reply);
	CU_ASSERT_EQUAL(reply.status, 413);
	fcgi_reply_free(&reply);
	close(fd);
}

static void
a_spooled_file_is_the_body(void)
{
	char path[160];
	const char *params[] = { "REQUEST_BODY_FILE", path, NULL };
	struct fcgi_request upload = { .method = "PUT", .uri = "/stream",
	    .no_length = true, .params = params };
	struct fcgi_reply reply;
	int fd;

	snprintf(path, sizeof(path), "%s/store/spool/0000000001", program.directory);
	fd = open(path, O_WRONLY | O_CREAT, 0600);
	CU_ASSERT_EQUAL(write(fd, "spooled", 7), 7);
	close(fd);
	fcgi_call(program.socket, &upload, &reply);
	CU_ASSERT_EQUAL(reply.status, 200);
	CU_ASSERT_PTR_NOT_NULL(strstr(reply.body, "\"size_bytes\":7}"));
	fcgi_reply_free(&reply);
	snprintf(path, sizeof(path), "%s/store/spool/../../log", program.directory);
	fcgi_call(program.socket, &upload, &reply);
	CU_ASSERT_EQUAL(reply.status, 500);
	fcgi_reply_free(&reply);
	snprintf(path, sizeof(path), "/etc/hostname");
	fcgi_call(program.socket, &upload, &reply);
	CU_ASSERT_EQUAL(reply.status, 500);
	fcgi_reply_free(&reply);
}

static void *
call_often(void *failures)
{
	const struct fcgi_request posts = { .method = "POST", .uri = "/body",
	    .type = "application/json", .body = "{\"name\":\"x\"}", .body_len = 12 };
	const struct fcgi_request missing = { .method = "GET", .uri = "/none" };
	int fd = fcgi_connect(program.socket);

	for (int i = 0; i < 50; i++)
		*(int *)failures += status_of(fd, &get) != 200 ||
		    status_of(fd, &posts) != 201 || status_of(fd, &missing) != 404;
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

	CU_ASSERT_EQUAL(status_of(waiting, &get), 200);
	fcgi_send_params(waiting, &slow, true);
	fcgi_send_body(waiting, "", 0);
	fcgi_send_params(uploading, &upload, true);
	CU_ASSERT_TRUE(fcgi_send_body(uploading, "01234", 5));
	CU_ASSERT_TRUE(loop_program_has_read(uploading));
	loop_program_signal(&program);
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
		{ "uploads past the bound are told to wait",
		    uploads_past_the_bound_are_told_to_wait },
		{ "a stream arrives whole", a_stream_arrives_whole },
		{ "a stream that ends early is malformed",
		    a_stream_that_ends_early_is_malformed },
		{ "a stream longer than announced is malformed",
		    a_stream_longer_than_announced_is_malformed },
		{ "an upload whose client left is malformed",
		    an_upload_whose_client_left_is_malformed },
		{ "a refused stream is answered before it is read",
		    a_refused_stream_is_answered_before_it_is_read },
		{ "a stream over the limit is too large", a_stream_over_the_limit_is_too_large },
		{ "a spooled file is the body", a_spooled_file_is_the_body },
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
