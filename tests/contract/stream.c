/* Streamed bodies over the wire: whole, slow, cut, refused, spooled. */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/count.h"
#include "support/run/suite.h"
#include "support/sites/loop_program.h"
#include "support/world/fcgi_client.h"

static struct loop_program program;

/* On a connection of its own. */
static int
status_at(const struct fcgi_request *request)
{
	int fd = fcgi_connect(program.socket), status = fcgi_status(fd, request);

	close(fd);
	return status;
}

static const struct fcgi_request get = { .method = "GET", .uri = "/echo/x" };

/* Wait until the program has let go of the uploads that were closed. */
static void
wait_for_an_upload(const char *const *params)
{
	const struct fcgi_request upload = { .method = "PUT", .uri = "/stream",
	    .body = "x", .body_len = 1, .params = params };
	int64_t until_ms = clock_steady_ms() + 5000;
	int status = 0;

	while (status != 200 && clock_steady_ms() < until_ms)
		status = status_at(&upload);
	CU_ASSERT_EQUAL(status, 200);
}

static void
wait_for_upload_threads(void)
{
	wait_for_an_upload(NULL);
}

static const char *const one_address[] = { "REMOTE_ADDR", "192.0.2.1", NULL };
static const char *const another_address[] = { "REMOTE_ADDR", "192.0.2.2", NULL };

/* One who sends nothing on as many connections as there are threads. */
static void
one_address_leaves_threads_to_others(void)
{
	const struct fcgi_request slow = { .method = "PUT", .uri = "/stream", .body_len = 1000,
	    .params = one_address };
	struct pollfd slow_ones[LOOP_UPLOAD_THREADS];
	struct fcgi_reply reply;

	wait_for_upload_threads();
	for (size_t i = 0; i < COUNT(slow_ones); i++) {
		slow_ones[i] = (struct pollfd){ fcgi_connect(program.socket), POLLIN, 0 };
		fcgi_send_params(slow_ones[i].fd, &slow, true);
	}
	CU_ASSERT_TRUE(poll(slow_ones, COUNT(slow_ones), 5000) > 0);
	for (size_t i = 0; i < COUNT(slow_ones); i++)
		if (slow_ones[i].revents != 0) {
			fcgi_read(slow_ones[i].fd, &reply);
			CU_ASSERT_EQUAL(reply.status, 503);
			fcgi_reply_free(&reply);
		}
	wait_for_an_upload(another_address);
	for (size_t i = 0; i < COUNT(slow_ones); i++)
		close(slow_ones[i].fd);
	wait_for_upload_threads();
}

static void
uploads_past_the_bound_are_told_to_wait(void)
{
	const struct fcgi_request upload[] = {
		{ .method = "PUT", .uri = "/stream", .body_len = 1000, .params = one_address },
		{ .method = "PUT", .uri = "/stream", .body_len = 1000, .params = another_address },
	};
	struct pollfd uploads[2 * LOOP_UPLOAD_THREADS];
	int refused = 0;

	wait_for_upload_threads();
	for (size_t i = 0; i < COUNT(uploads); i++) {
		uploads[i] = (struct pollfd){ fcgi_connect(program.socket), POLLIN, 0 };
		fcgi_send_params(uploads[i].fd, &upload[i % 2], true);
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
	int fd = fcgi_connect(program.socket);
	struct fcgi_reply reply;
	unsigned sum = 0;

	for (size_t i = 0; i < size; i++) {
		body[i] = (char)(i * 7 + i / 255);
		sum = sum * 31 + (unsigned char)body[i];
	}
	snprintf(expected, sizeof(expected), "{\"sum\":\"%08x\",\"size_bytes\":%zu}",
	    sum, size);
	fcgi_exchange(fd, &upload, &reply);
	CU_ASSERT_EQUAL(reply.status, 200);
	CU_ASSERT_STRING_EQUAL(reply.body, expected);
	fcgi_reply_free(&reply);
	CU_ASSERT_EQUAL(fcgi_status(fd, &get), 200);
	close(fd);
	free(body);
}

/* Nobody can say whether there is room for what says no length. */
static void
a_large_stream_says_its_length(void)
{
	const size_t most = 1024 * 1024;
	char *body = calloc(1, most + 1);
	struct fcgi_request upload = { .method = "PUT", .uri = "/stream",
	    .body = body, .body_len = most, .no_length = true };
	struct fcgi_reply reply;

	CU_ASSERT_EQUAL(status_at(&upload), 200);
	upload.body_len++;
	fcgi_call(program.socket, &upload, &reply);
	CU_ASSERT_EQUAL(reply.status, 411);
	CU_ASSERT_PTR_NOT_NULL(strstr(reply.body, "/problems/length-required"));
	fcgi_reply_free(&reply);
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

/* Else the front end, which has sent it all by then, uses a connection that we close. */
static void
a_refused_body_that_comes_late_does_not_end_a_kept_connection(void)
{
	static char piece[200000];
	const struct fcgi_request upload = { .method = "PUT", .uri = "/refuse",
	    .body_len = 2 * sizeof(piece) };
	int fd = fcgi_connect(program.socket);
	struct pollfd answer = { fd, POLLIN, 0 };
	struct fcgi_reply reply;

	fcgi_send_params(fd, &upload, true);
	CU_ASSERT_TRUE(fcgi_send_body(fd, piece, sizeof(piece)));
	CU_ASSERT_TRUE(loop_program_has_read(fd));
	CU_ASSERT_EQUAL(poll(&answer, 1, 200), 0);
	CU_ASSERT_TRUE(fcgi_send_body(fd, piece, sizeof(piece)));
	CU_ASSERT_TRUE(fcgi_send_body(fd, "", 0));
	fcgi_read(fd, &reply);
	CU_ASSERT_EQUAL(reply.status, 403);
	fcgi_reply_free(&reply);
	CU_ASSERT_EQUAL(fcgi_status(fd, &get), 200);
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

/* One descriptor is left to it, for whoever asks. */
static void
leave_one_descriptor(struct rlimit *before)
{
	char path[64];
	struct rlimit limit;
	rlim_t free_below = 0, most = 0;
	struct stat st;

	while (free_below < 1) {
		snprintf(path, sizeof(path), "/proc/%d/fd/%d", (int)program.pid, (int)most++);
		free_below += lstat(path, &st) != 0;
	}
	CU_ASSERT_EQUAL(prlimit(program.pid, RLIMIT_NOFILE, NULL, before), 0);
	limit = (struct rlimit){ most, before->rlim_max };
	CU_ASSERT_EQUAL(prlimit(program.pid, RLIMIT_NOFILE, &limit, NULL), 0);
}

static void
a_body_that_no_descriptor_is_left_for_may_come_again(void)
{
	char path[128];
	const char *const params[] = { "REQUEST_BODY_FILE", path, NULL };
	const struct fcgi_request upload = { .method = "PUT", .uri = "/stream",
	    .no_length = true, .params = params };
	const int64_t until_ms = clock_steady_ms() + 5000;
	struct fcgi_reply reply;
	struct rlimit before;
	int status = 0;

	snprintf(path, sizeof(path), "%s/store/spool/0000000001", program.directory);
	/* until it has let go of the connections of other tests, which leave it more */
	while (status != 503 && clock_steady_ms() < until_ms) {
		leave_one_descriptor(&before);
		fcgi_call(program.socket, &upload, &reply);
		prlimit(program.pid, RLIMIT_NOFILE, &before, NULL);
		if ((status = reply.status) != 503)
			fcgi_reply_free(&reply);
	}
	CU_ASSERT_EQUAL_FATAL(status, 503);
	CU_ASSERT_PTR_NOT_NULL(fcgi_header(&reply, "Retry-After"));
	fcgi_reply_free(&reply);
	fcgi_call(program.socket, &upload, &reply);
	CU_ASSERT_EQUAL(reply.status, 200);
	fcgi_reply_free(&reply);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "uploads past the bound are told to wait",
		    uploads_past_the_bound_are_told_to_wait },
		{ "one address leaves threads to others", one_address_leaves_threads_to_others },
		{ "a stream arrives whole", a_stream_arrives_whole },
		{ "a large stream says its length", a_large_stream_says_its_length },
		{ "a stream that ends early is malformed",
		    a_stream_that_ends_early_is_malformed },
		{ "a stream longer than announced is malformed",
		    a_stream_longer_than_announced_is_malformed },
		{ "an upload whose client left is malformed",
		    an_upload_whose_client_left_is_malformed },
		{ "a refused stream is answered before it is read",
		    a_refused_stream_is_answered_before_it_is_read },
		{ "a refused body that comes late does not end a kept connection",
		    a_refused_body_that_comes_late_does_not_end_a_kept_connection },
		{ "a stream over the limit is too large", a_stream_over_the_limit_is_too_large },
		{ "a spooled file is the body", a_spooled_file_is_the_body },
		{ "a body that no descriptor is left for may come again",
		    a_body_that_no_descriptor_is_left_for_may_come_again },
		CU_TEST_INFO_NULL,
	};
	int status;

	if (!loop_program_start(&program))
		return 1;
	status = suite_run("stream", tests);
	return loop_program_stop(&program) ? status : 1;
}
