/* The S3 client before an S3 that is slow, full, cut off, or says no. */
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "lib/aws/aws_keys.h"
#include "lib/aws/s3.h"
#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "support/doubles/http_double.h"
#include "support/run/suite.h"

/* What the double says next: whole replies; NULL: it hangs up without one. */
static struct {
	const char *const *replies;
	size_t             count;	/* the last is said again */
	atomic_bool        held;	/* after STALL nothing more comes until it is false */
	atomic_int         asked;
	char               last_head[HTTP_DOUBLE_HEAD_MAX];
} script;

static struct arena *arena;
static struct s3 s3;

#define REPLY(status, headers, body) \
	"HTTP/1.1 " status "\r\nConnection: close\r\n" headers "\r\n" body
#define ERROR(status, code) REPLY(status, "", "<Error><Code>" code "</Code></Error>")
#define STALL "~"	/* before what is said of a reply before it stands still */
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

static void
answer(int fd, const char *head)
{
	size_t at = (size_t)atomic_fetch_add(&script.asked, 1);
	const char *reply = script.replies[at < script.count ? at : script.count - 1];

	snprintf(script.last_head, sizeof(script.last_head), "%s", head);
	if (reply == NULL)
		return;
	http_double_say(fd, reply + (reply[0] == STALL[0]));
	while (reply[0] == STALL[0] && atomic_load(&script.held))
		usleep(1000);
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

/* One that takes a request and says nothing, or stops in the middle. */
static void
what_stands_still_is_unavailable(void)
{
	struct s3 slow = s3;
	const char *upload;
	char text[64] = "";
	PLAY(STALL, STALL REPLY("206 Partial", "Content-Length: 11\r\n", "hello"),
	    REPLY("206 Partial", "Content-Length: 6\r\n", " world"));

	slow.patience_ms = 1000;
	atomic_store(&script.held, true);
	CU_ASSERT_EQUAL(s3_multipart_create(&slow, arena, "key", "video/mp4", &upload),
	    ERR_UNAVAILABLE);
	CU_ASSERT_EQUAL(atomic_load(&script.asked), 1);
	CU_ASSERT_EQUAL(s3_get(&slow, arena, "key", NULL, 0, 11, collect, text), ERR_OK);
	CU_ASSERT_STRING_EQUAL(text, "hello world");
	atomic_store(&script.held, false);
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
		CU_ASSERT_EQUAL(put(), ERR_STORE_REFUSED);
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
	const struct s3_part part = { 1, "\"e\"", 10, 0 };
	struct s3_object out;
	PLAY(ERROR("200 OK", "InternalError"));

	CU_ASSERT_EQUAL(s3_multipart_complete(&s3, arena, "key", "u", &part, 1, &out),
	    ERR_UNAVAILABLE);
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
		{ "what stands still is unavailable", what_stands_still_is_unavailable },
		{ "refusals are not repeated", refusals_are_not_repeated },
		{ "what is not idempotent is said once", what_is_not_idempotent_is_said_once },
		{ "a completion may fail with 200", a_completion_may_fail_with_200 },
		CU_TEST_INFO_NULL,
	};
	char endpoint[32];

	http_double_start(endpoint, answer);
	arena = arena_new();
	s3 = (struct s3){ .endpoint = endpoint, .region = "us-east-1", .bucket = "b",
	    .path_style = true, .keys = test_keys };
	return suite_run("s3 faults", tests);
}
