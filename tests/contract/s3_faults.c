/*
 * The programs before an S3 that is down, full, cut off, or says no: whoever
 * asks is told, and nothing half-made is seen.
 */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/count.h"
#include "support/doubles/http_double.h"
#include "support/doubles/s3_double.h"
#include "support/people/auth.h"
#include "support/people/uploading.h"
#include "support/run/suite.h"
#include "support/sites/film.h"
#include "support/sites/videos_site.h"
#include "support/world/test_pause.h"

#define ROOT "/api/credentials"
#define ETAG "\"0123456789abcdef0123456789abcdef\""

/* What the double does with every request, or with a few. */
enum mode {
	FINE, SLOW_DOWN, HANG_UP, CUT, SKEWED, NO_BUCKET, NOT_OURS, EXPIRED, NO_KEY,
	WRONG_SECRET, COMPLETE_FAILS,
	COMPLETE_LOST,
};
static _Atomic enum mode mode;
static atomic_bool held;	/* beginnings are not answered until it is false */
static atomic_int waiting;
static atomic_int completed;	/* uploads that the double has made objects of */
static atomic_int strange;	/* requests by the keys that the videos program finds */

#define REPLY(status, headers, body) \
	"HTTP/1.1 " status "\r\nConnection: close\r\n" headers "\r\n" body
#define ERROR(status, code) REPLY(status, "", "<Error><Code>" code "</Code></Error>")

static const char *
refusal(void)
{
	static const char *const texts[] = {
		[SLOW_DOWN] = ERROR("503 Slow Down", "SlowDown"), [HANG_UP] = "",
		[CUT] = REPLY("200 OK", "Content-Length: 1000\r\n", "<Init"),
		[SKEWED] = ERROR("403 No", "RequestTimeTooSkewed"),
		[NO_BUCKET] = ERROR("404 No", "NoSuchBucket"),
		[NOT_OURS] = ERROR("403 No", "AccessDenied"),
		[EXPIRED] = ERROR("400 No", "ExpiredToken"),
		[NO_KEY] = ERROR("403 No", "InvalidAccessKeyId"),
		[WRONG_SECRET] = ERROR("403 No", "SignatureDoesNotMatch"),
	};
	const enum mode now = atomic_load(&mode);

	return now < COUNT(texts) ? texts[now] : NULL;
}

static bool
is_completion(const char *head)
{
	return strncmp(head, "POST ", 5) == 0 && strstr(head, "?uploadId=") != NULL;
}

static const char *
complete(void)
{
	const enum mode now = atomic_load(&mode);

	if (now == COMPLETE_FAILS)
		return REPLY("200 OK", "", "\n\n<Error><Code>InternalError</Code></Error>");
	atomic_fetch_add(&completed, 1);
	return now == COMPLETE_LOST ? "" : REPLY("200 OK", "x-amz-version-id: v1\r\n",
	    "<CompleteMultipartUploadResult><ETag>e</ETag></CompleteMultipartUploadResult>");
}

static void
begin(int fd)
{
	static atomic_int begun;
	char reply[256];

	atomic_fetch_add(&waiting, 1);
	while (atomic_load(&held))
		usleep(1000);
	snprintf(reply, sizeof(reply), REPLY("200 OK", "", "<R><UploadId>upload-%d</UploadId></R>"),
	    atomic_fetch_add(&begun, 1));
	http_double_say(fd, reply);
}

/* An S3 in which one upload has one part of ten bytes. */
static void
answer(int fd, const char *head)
{
	const char *refused = refusal();

	if (strstr(head, "stranger") != NULL)
		atomic_fetch_add(&strange, 1);
	if (refused != NULL)
		http_double_say(fd, refused);
	else if (is_completion(head))
		http_double_say(fd, complete());
	else if (strstr(head, "?uploads=") != NULL)
		begin(fd);
	else if (strstr(head, "uploadId=") != NULL && atomic_load(&completed) > 0)
		http_double_say(fd, ERROR("404 No", "NoSuchUpload"));
	else if (strstr(head, "uploadId=") != NULL)
		http_double_say(fd, REPLY("200 OK", "", "<R><Part><PartNumber>1</PartNumber>"
		    "<ETag>" ETAG "</ETag><Size>10</Size></Part></R>"));
	else if (strncmp(head, "HEAD /b/u/", 10) == 0 && atomic_load(&completed) == 0)
		http_double_say(fd, REPLY("404 No", "", ""));
	else
		http_double_say(fd, REPLY("200 OK", "ETag: \"e-1\"\r\nx-amz-version-id: v1\r\n"
		    "Content-Length: 10\r\n", ""));
}

static void
ask_until_well(const struct test_program *program, const char *health)
{
	struct api nobody = { .socket = program->socket };

	while (api_call(&nobody, "GET", health, NULL) != 200)
		usleep(10000);
	api_done(&nobody);
}

/* And both programs have seen that it answers: none leaves it alone any more. */
static void
set(enum mode to)
{
	atomic_store(&mode, FINE);
	atomic_store(&completed, 0);
	ask_until_well(&videos_credentials, ROOT "/health");
	ask_until_well(&videos_program, "/api/videos/health");
	atomic_store(&mode, to);
}

static int
log_count(const struct test_program *program, const char *words)
{
	char path[160], line[4096];
	int count = 0;
	FILE *log;

	snprintf(path, sizeof(path), "%s/log", program->directory);
	if ((log = fopen(path, "re")) == NULL)
		return 0;
	while (fgets(line, sizeof(line), log) != NULL)
		count += strstr(line, words) != NULL;
	fclose(log);
	return count;
}

static bool
log_has(const struct test_program *program, const char *words)
{
	return log_count(program, words) > 0;
}

static const struct fault {
	enum mode   mode;
	int         status;
	const char *logged;
} faults[] = {
	{ SLOW_DOWN, 503, "SlowDown" },
	{ HANG_UP, 503, "S3: POST" },
	{ CUT, 503, "S3: POST" },
	{ SKEWED, 503, "this machine's clock is off: set it by NTP" },
	{ NO_BUCKET, 503, "NoSuchBucket" },
	{ NOT_OURS, 503, "AccessDenied" },
	{ EXPIRED, 503, "ExpiredToken" },
	{ NO_KEY, 503, "the access key is not known there: see s3_access_key" },
	{ WRONG_SECRET, 503, "see secrets_dir/s3_secret_key" },
};

static void
test_nothing_is_begun(void)
{
	struct api at_auth = auth_register(&videos_auth, "alba");
	struct api me = auth_as(&at_auth, &videos_credentials);
	struct uploading upload;

	for (size_t i = 0; i < COUNT(faults); i++) {
		set(faults[i].mode);
		CU_ASSERT_EQUAL(uploading_begin(&upload, &me, 10), faults[i].status);
		CU_ASSERT_PTR_NOT_NULL(fcgi_header(&me.reply, "Retry-After"));
		CU_ASSERT_PTR_NOT_NULL(strstr(api_text(&me, "type"), "/problems/"));
		CU_ASSERT_TRUE(log_has(&videos_credentials, faults[i].logged));
		if (faults[i].mode != CUT) {	/* of a HEAD there is nothing to cut */
			CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/health", NULL), 503);
			CU_ASSERT_STRING_EQUAL(api_text(&me, "store"), "unreachable");
		}
		set(FINE);
		CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/uploads", NULL), 200);
		CU_ASSERT_EQUAL(api_count(&me, "items"), 0);
		CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/limits", NULL), 200);
		CU_ASSERT_EQUAL(api_int(&me, "used_bytes"), 0);
	}
	CU_ASSERT_EQUAL(uploading_begin(&upload, &me, 10), 200);
	api_done(&me);
	api_done(&at_auth);
}

static void
test_no_video_is_half_there(void)
{
	struct api me = videos_person("bruno");
	const struct film film = film_small();

	for (size_t i = 0; i < COUNT(faults); i++) {
		set(faults[i].mode);
		CU_ASSERT_EQUAL(film_publish(&me, &film, "title=A"), faults[i].status);
		set(FINE);
		CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/videos?owner=me", NULL), 200);
		CU_ASSERT_EQUAL(api_count(&me, "items"), 0);
	}
	videos_left_nothing("bruno");
	api_done(&me);
}

/* What stays wrong until somebody mends it fills no log. */
static void
test_who_runs_it_is_told_once_a_minute(void)
{
	struct api at_auth = auth_register(&videos_auth, "gala");
	struct api me = auth_as(&at_auth, &videos_credentials);
	struct uploading upload;

	set(WRONG_SECRET);
	for (int i = 0; i < 5; i++) {
		CU_ASSERT_EQUAL(uploading_begin(&upload, &me, 10), 503);
		CU_ASSERT_STRING_EQUAL(api_text(&me, "type"), "/problems/store-refused");
		CU_ASSERT_STRING_EQUAL(fcgi_header(&me.reply, "Retry-After"), "60");
	}
	CU_ASSERT_EQUAL(log_count(&videos_credentials, "SignatureDoesNotMatch"), 1);
	set(FINE);
	api_done(&me);
	api_done(&at_auth);
}

/* It begins its answer before it knows: nothing is acknowledged that is not there. */
static void
test_a_completion_that_fails(void)
{
	char etags[1][UPLOADING_ETAG_MAX] = { ETAG };
	struct api at_auth = auth_register(&videos_auth, "carla");
	struct api me = auth_as(&at_auth, &videos_credentials);
	struct uploading upload;

	set(FINE);
	CU_ASSERT_EQUAL(uploading_begin(&upload, &me, 10), 200);
	for (size_t i = 0; i < COUNT(faults); i++) {
		set(faults[i].mode);
		CU_ASSERT_EQUAL(uploading_complete(&upload, 1, etags), faults[i].status);
	}
	set(COMPLETE_FAILS);
	CU_ASSERT_EQUAL(uploading_complete(&upload, 1, etags), 503);
	CU_ASSERT_EQUAL(videos_number("SELECT count(*) FROM object WHERE state = 'stored'"), 0);
	set(FINE);
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/uploads", NULL), 200);
	CU_ASSERT_EQUAL(api_int(&me, "items.0.received_bytes"), 10);
	CU_ASSERT_EQUAL(uploading_complete(&upload, 1, etags), 200);
	CU_ASSERT_EQUAL(uploading_complete(&upload, 1, etags), 200);
	CU_ASSERT_EQUAL(atomic_load(&completed), 1);
	videos_sql("DELETE FROM upload; DELETE FROM object");
	api_done(&me);
	api_done(&at_auth);
}

/* The answer was lost, and the object is there: it counts, once. */
static void
test_a_completion_whose_answer_is_lost(void)
{
	char etags[1][UPLOADING_ETAG_MAX] = { ETAG };
	struct api at_auth = auth_register(&videos_auth, "dario");
	struct api me = auth_as(&at_auth, &videos_credentials);
	struct uploading upload;

	set(FINE);
	CU_ASSERT_EQUAL(uploading_begin(&upload, &me, 10), 200);
	set(COMPLETE_LOST);
	CU_ASSERT_EQUAL(uploading_complete(&upload, 1, etags), 200);
	CU_ASSERT_EQUAL(atomic_load(&completed), 1);
	CU_ASSERT_EQUAL(videos_number("SELECT count(*) FROM object WHERE state = 'stored'"
	    " AND version_id = 'v1' AND size_bytes = 10"), 1);
	api_done(&me);
	api_done(&at_auth);
}

static void *
begin_in_thread(void *context)
{
	struct api me = *(struct api *)context;
	struct uploading upload;
	int status;

	me.reply = (struct fcgi_reply){ 0 };
	me.json = NULL;
	status = uploading_begin(&upload, &me, 10);
	api_done(&me);
	return (void *)(intptr_t)status;
}

/* While an S3 is slow nobody's row is locked, and no connection to the database held. */
static void
test_a_slow_beginning_is_in_nobodys_way(void)
{
	struct api at_auth = auth_register(&videos_auth, "elena");
	struct api me = auth_as(&at_auth, &videos_credentials), other = me;
	pthread_t threads[4];
	void *status;

	other.origin = API_ORIGIN;
	set(FINE);
	atomic_store(&held, true);
	atomic_store(&waiting, 0);
	for (size_t i = 0; i < COUNT(threads); i++)
		CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, begin_in_thread, &me), 0);
	while (atomic_load(&waiting) < (int)COUNT(threads))
		usleep(1000);
	for (int i = 0; i < 10; i++) {
		CU_ASSERT_EQUAL(api_call(&other, "GET", ROOT "/limits", NULL), 200);
		CU_ASSERT_EQUAL(api_call(&other, "GET", ROOT "/s3/params?filename=a"
		    "&metadata%5Bsize_bytes%5D=7", NULL), 200);
	}
	atomic_store(&held, false);
	for (size_t i = 0; i < COUNT(threads); i++) {
		pthread_join(threads[i], &status);
		CU_ASSERT_EQUAL((int)(intptr_t)status, 200);
	}
	api_done(&other);
	api_done(&at_auth);
}

/* What the videos program wants is signed by credentials, though keys lie about. */
static void
test_only_credentials_has_keys(void)
{
	struct api me = videos_person("fina");

	set(FINE);
	CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/videos/health", NULL), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "store"), "ok");
	test_pause(videos_credentials.pid);
	CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/videos/health", NULL), 503);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "store"), "silent");
	while (!log_has(&videos_program, "nobody signs at"))
		usleep(10000);
	test_resume(videos_credentials.pid);
	while (api_call(&me, "GET", "/api/videos/health", NULL) != 200)
		usleep(10000);
	CU_ASSERT_EQUAL(atomic_load(&strange), 0);
	api_done(&me);
}

int
main(void)
{
	const char *const strangers[] = { "AWS_ACCESS_KEY_ID", "stranger",
	    "AWS_SECRET_ACCESS_KEY", "stranger", NULL };
	CU_TestInfo tests[] = {
		{ "who runs it is told once a minute", test_who_runs_it_is_told_once_a_minute },
		{ "nothing is begun", test_nothing_is_begun },
		{ "no video is half there", test_no_video_is_half_there },
		{ "a completion that fails", test_a_completion_that_fails },
		{ "a completion whose answer is lost", test_a_completion_whose_answer_is_lost },
		{ "only credentials has keys", test_only_credentials_has_keys },
		{ "a slow beginning is in nobody's way", test_a_slow_beginning_is_in_nobodys_way },
		CU_TEST_INFO_NULL,
	};
	int status;

	s3_double_start(answer);
	setenv("VITRINA_THREADS", "16", 1);
	videos_site_start(strangers);
	status = suite_run("S3 faults at the programs", tests);
	return videos_site_stop() ? status : 1;
}
