/* The S3 client before an S3 that is slow, full, cut off, or says no. */
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/arena.h"
#include "lib/aws_keys.h"
#include "lib/count.h"
#include "lib/s3.h"
#include "support/suite.h"

#define HEAD_MAX 8192

/* What the double says next: whole replies; NULL: it hangs up without one. */
static struct {
	const char *const *replies;
	size_t             count;	/* the last is said again */
	atomic_int         asked;
	char               last_head[HEAD_MAX];
} script;

static struct arena *arena;
static struct s3 s3;

#define REPLY(status, headers, body) \
	"HTTP/1.1 " status "\r\nConnection: close\r\n" headers "\r\n" body
#define ERROR(status, code) REPLY(status, "", "<Error><Code>" code "</Code></Error>")
#define FINE REPLY("200 OK", "ETag: \"e\"\r\nContent-Length: 0\r\n", "")

static void
play(const char *const *replies, size_t count)
{
	script.replies = replies;
	script.count = count;
	atomic_store(&script.asked, 0);
}

#define PLAY(...) \
	static const char *const replies[] = { __VA_ARGS__ }; \
	play(replies, COUNT(replies))

/* The head of a request, and its body away. */
static bool
read_request(int fd)
{
	size_t len = 0;
	long long body = 0;
	const char *length;
	char *end;
	ssize_t got;

	while (len < HEAD_MAX - 1 && (got = read(fd, script.last_head + len, HEAD_MAX - 1 - len)) > 0) {
		len += (size_t)got;
		script.last_head[len] = '\0';
		if ((end = strstr(script.last_head, "\r\n\r\n")) == NULL)
			continue;
		if ((length = strcasestr(script.last_head, "content-length:")) != NULL && length < end)
			body = strtoll(length + 15, NULL, 10);
		body -= (long long)(len - (size_t)(end + 4 - script.last_head));
		for (char away[4096]; body > 0; body -= got)
			if ((got = read(fd, away, sizeof(away))) <= 0)
				return false;
		return true;
	}
	return false;
}

static void *
serve_faults(void *context)
{
	int listener = *(int *)context, fd;

	while ((fd = accept(listener, NULL, NULL)) >= 0) {
		if (read_request(fd)) {
			size_t at = (size_t)atomic_fetch_add(&script.asked, 1);
			const char *reply = script.replies[at < script.count ? at : script.count - 1];

			if (reply != NULL && write(fd, reply, strlen(reply)) < 0)
				perror("write");
		}
		close(fd);
	}
	return NULL;
}

static enum err
test_keys(struct arena *unused, struct aws_keys *keys)
{
	(void)unused;
	*keys = (struct aws_keys){ .credentials = { "key", "secret", NULL }, .source = "test" };
	return ERR_OK;
}

static enum err
put(void)
{
	const struct s3_body body = { .data = "0123456789", .length = 10 };
	struct s3_object out;

	return s3_put(&s3, arena, "key", "text/plain", &body, &out);
}

static void
it_is_patient_with_what_passes(void)
{
	PLAY(ERROR("503 Slow Down", "SlowDown"), NULL, ERROR("500 Oops", "InternalError"), FINE);

	CU_ASSERT_EQUAL(put(), ERR_OK);
	CU_ASSERT_EQUAL(atomic_load(&script.asked), 4);
}

static void
it_gives_up_at_last(void)
{
	PLAY(ERROR("503 Slow Down", "SlowDown"));

	CU_ASSERT_EQUAL(put(), ERR_UNAVAILABLE);
	CU_ASSERT_EQUAL(atomic_load(&script.asked), 5);
	CU_ASSERT_STRING_EQUAL(s3_fault(), "SlowDown");
}

static void
what_is_down_is_unavailable(void)
{
	struct s3 down = s3;
	struct s3_object out;

	down.endpoint = "http://127.0.0.1:1";
	CU_ASSERT_EQUAL(s3_head(&down, arena, "key", NULL, &out), ERR_UNAVAILABLE);
}

static bool
collect(void *context, const void *data, size_t len)
{
	strncat(context, data, len);
	return true;
}

/* Closing in mid-body: the rest is asked for, and nothing comes twice. */
static void
a_body_that_is_cut_goes_on_where_it_was(void)
{
	char text[64] = "";
	PLAY(REPLY("206 Partial", "Content-Length: 11\r\n", "hello"),
	    REPLY("206 Partial", "Content-Length: 6\r\n", " world"));

	CU_ASSERT_EQUAL(s3_get(&s3, arena, "key", NULL, 0, 11, collect, text), ERR_OK);
	CU_ASSERT_STRING_EQUAL(text, "hello world");
	CU_ASSERT_PTR_NOT_NULL(strcasestr(script.last_head, "range: bytes=5-10"));
}

/* One that never gets further ends as a failure, not as a short object. */
static void
a_body_that_stays_cut_is_a_failure(void)
{
	char text[64] = "";
	PLAY(REPLY("206 Partial", "Content-Length: 11\r\n", ""));

	CU_ASSERT_EQUAL(s3_get(&s3, arena, "key", NULL, 0, 11, collect, text), ERR_UNAVAILABLE);
	CU_ASSERT_STRING_EQUAL(text, "");
}

static void
refusals_are_not_repeated(void)
{
	static const char *const refusals[][2] = {
		{ ERROR("403 No", "RequestTimeTooSkewed"), "RequestTimeTooSkewed" },
		{ ERROR("403 No", "InvalidAccessKeyId"), "InvalidAccessKeyId" },
		{ ERROR("403 No", "AccessDenied"), "AccessDenied" },
		{ ERROR("400 No", "ExpiredToken"), "ExpiredToken" },
		{ ERROR("404 No", "NoSuchBucket"), "NoSuchBucket" },
	};

	for (size_t i = 0; i < COUNT(refusals); i++) {
		play(refusals[i], 1);
		CU_ASSERT_EQUAL(put(), ERR_INTERNAL);
		CU_ASSERT_EQUAL(atomic_load(&script.asked), 1);
		CU_ASSERT_STRING_EQUAL(s3_fault(), refusals[i][1]);
	}
}

static void
what_is_not_idempotent_is_said_once(void)
{
	const char *upload;
	PLAY(ERROR("503 Slow Down", "SlowDown"), FINE);

	CU_ASSERT_EQUAL(s3_multipart_create(&s3, arena, "key", "video/mp4", &upload),
	    ERR_UNAVAILABLE);
	CU_ASSERT_EQUAL(atomic_load(&script.asked), 1);
}

/* CompleteMultipartUpload begins its reply before it knows how it will end. */
static void
a_completion_may_fail_with_200(void)
{
	const struct s3_part part = { 1, "\"e\"", 10 };
	struct s3_object out;
	PLAY(ERROR("200 OK", "InternalError"));

	CU_ASSERT_EQUAL(s3_multipart_complete(&s3, arena, "key", "u", &part, 1, &out),
	    ERR_UNAVAILABLE);
}

static int
listen_somewhere(char endpoint[32])
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t len = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, len) != 0 || listen(fd, 16) != 0 ||
	    getsockname(fd, (struct sockaddr *)&address, &len) != 0)
		abort();
	snprintf(endpoint, 32, "http://127.0.0.1:%d", ntohs(address.sin_port));
	return fd;
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "it is patient with what passes", it_is_patient_with_what_passes },
		{ "it gives up at last", it_gives_up_at_last },
		{ "what is down is unavailable", what_is_down_is_unavailable },
		{ "a body that is cut goes on where it was",
		    a_body_that_is_cut_goes_on_where_it_was },
		{ "a body that stays cut is a failure", a_body_that_stays_cut_is_a_failure },
		{ "refusals are not repeated", refusals_are_not_repeated },
		{ "what is not idempotent is said once", what_is_not_idempotent_is_said_once },
		{ "a completion may fail with 200", a_completion_may_fail_with_200 },
		CU_TEST_INFO_NULL,
	};
	char endpoint[32];
	pthread_t thread;
	int listener = listen_somewhere(endpoint);

	arena = arena_new();
	s3 = (struct s3){ .endpoint = endpoint, .region = "us-east-1", .bucket = "b",
	    .path_style = true, .keys = test_keys };
	if (pthread_create(&thread, NULL, serve_faults, &listener) != 0)
		abort();
	return suite_run("s3 faults", tests);
}
