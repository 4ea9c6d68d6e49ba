/*
 * An S3 that hangs: who needs it is told within seconds, and then at once; who
 * does not need it notices nothing; and when it is back, all goes on by itself.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/count.h"
#include "lib/base/texts.h"
#include "support/doubles/http_double.h"
#include "support/doubles/s3_double.h"
#include "support/people/auth.h"
#include "support/people/uploading.h"
#include "support/run/suite.h"
#include "support/sites/videos_site.h"

#define ROOT  "/api/credentials"
#define SHARE 4			/* VITRINA_STORE_THREADS */
#define REPLY(status, body) "HTTP/1.1 " status "\r\nConnection: close\r\n\r\n" body

static _Atomic(const char *) refusal;	/* to everything; NULL: none */

static void
answer(int fd, const char *head)
{
	static atomic_int begun;
	const char *no = atomic_load(&refusal);
	char upload[128];

	snprintf(upload, sizeof(upload), REPLY("200 OK", "<R><UploadId>u-%d</UploadId></R>"),
	    atomic_fetch_add(&begun, 1));
	http_double_say(fd, no != NULL ? no : strstr(head, "?uploads=") != NULL ? upload :
	    "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 7\r\n\r\n#EXTM3U");
}

/* Somebody who wants what takes the S3, on a thread of their own. */
struct wanting {
	pthread_t  thread;
	struct api me;
	int        status;
	bool       says_when;	/* to try again */
};

static void *
begin(void *context)
{
	struct wanting *wanting = context;
	struct uploading upload;

	wanting->status = uploading_begin(&upload, &wanting->me, 10);
	wanting->says_when = fcgi_header(&wanting->me.reply, "Retry-After") != NULL;
	return NULL;
}

static void
want(struct wanting *wanting, const struct api *as)
{
	*wanting = (struct wanting){ .me = *as };
	wanting->me.reply = (struct fcgi_reply){ 0 };
	wanting->me.json = NULL;
	CU_ASSERT_EQUAL_FATAL(pthread_create(&wanting->thread, NULL, begin, wanting), 0);
}

static void
is_told(struct wanting *wanting)
{
	pthread_join(wanting->thread, NULL);
	CU_ASSERT_EQUAL(wanting->status, 503);
	CU_ASSERT_TRUE(wanting->says_when);
	api_done(&wanting->me);
}

static bool
is_open(const char *program)
{
	char sql[160];

	snprintf(sql, sizeof(sql), "SELECT coalesce(max(value), 0)::bigint FROM counter"
	    " WHERE name = 'store_away' AND program = '%s'", program);
	return videos_number(sql) > 0;
}

static void
begin_until(struct api *me, int status)
{
	struct uploading upload;

	while (uploading_begin(&upload, me, 10) != status)
		usleep(20000);
}

/* Both of the loop's threads, and all of the share, would sit there. */
static void
test_who_needs_it_not_notices_nothing(void)
{
	struct api at_auth = auth_register(&videos_auth, "alba");
	struct api me = auth_as(&at_auth, &videos_credentials);
	static const char *const from_here[] = { "HTTP_SEC_FETCH_SITE", "same-origin", NULL };
	struct wanting wanting[SHARE], over;

	atomic_store(&s3_double_hangs, true);
	for (int i = 0; i < SHARE; i++)
		want(&wanting[i], &me);
	while (atomic_load(&s3_double_waiting) < SHARE)
		usleep(1000);
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/limits", NULL), 200);
	me.more = from_here;
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/s3/params?filename=a&"
	    "metadata%5Bsize_bytes%5D=7", NULL), 200);
	me.more = NULL;
	want(&over, &me);
	is_told(&over);
	for (int i = 0; i < SHARE; i++)
		is_told(&wanting[i]);
	api_done(&me);
	api_done(&at_auth);
}

/* The S3 still hangs. */
static void
test_then_it_is_not_asked_any_more(void)
{
	struct api at_auth = auth_register(&videos_auth, "bruno");
	struct api me = auth_as(&at_auth, &videos_credentials);
	const int asked = atomic_load(&s3_double_asked);
	struct uploading upload;

	for (int i = 0; i < 3 * SHARE; i++) {
		CU_ASSERT_EQUAL(uploading_begin(&upload, &me, 10), 503);
		CU_ASSERT_PTR_NOT_NULL(fcgi_header(&me.reply, "Retry-After"));
	}
	CU_ASSERT_EQUAL(atomic_load(&s3_double_asked), asked);
	while (!is_open("credentials"))	/* as figures are sent */
		usleep(20000);
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/health", NULL), 503);
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/limits", NULL), 200);
	atomic_store(&s3_double_hangs, false);
	begin_until(&me, 200);	/* by itself */
	while (is_open("credentials"))
		usleep(20000);
	api_done(&me);
	api_done(&at_auth);
}

static void
test_a_refusal_is_an_answer(void)
{
	static const char *const refusals[] = {
		REPLY("403 No", "<Error><Code>AccessDenied</Code></Error>"),
		REPLY("404 No", "<Error><Code>NoSuchUpload</Code></Error>"),
		REPLY("429 No", ""),
	};
	struct api at_auth = auth_register(&videos_auth, "carla");
	struct api me = auth_as(&at_auth, &videos_credentials);
	struct uploading upload;
	int asked;

	for (size_t i = 0; i < COUNT(refusals); i++) {
		atomic_store(&refusal, refusals[i]);
		for (int k = 0; k < 5; k++) {
			asked = atomic_load(&s3_double_asked);
			CU_ASSERT_NOT_EQUAL(uploading_begin(&upload, &me, 10), 200);
			CU_ASSERT_TRUE(atomic_load(&s3_double_asked) > asked);
		}
		atomic_store(&refusal, NULL);
		CU_ASSERT_EQUAL(uploading_begin(&upload, &me, 10), 200);
	}
	api_done(&me);
	api_done(&at_auth);
}

static void
test_what_breaks_down_is_left_alone(void)
{
	struct api at_auth = auth_register(&videos_auth, "dario");
	struct api me = auth_as(&at_auth, &videos_credentials);
	struct uploading upload;
	int asked;

	atomic_store(&refusal, REPLY("500 No", "<Error><Code>InternalError</Code></Error>"));
	for (int i = 0; i < 3; i++)
		CU_ASSERT_EQUAL(uploading_begin(&upload, &me, 10), 503);
	asked = atomic_load(&s3_double_asked);
	CU_ASSERT_EQUAL(uploading_begin(&upload, &me, 10), 503);
	CU_ASSERT_EQUAL(atomic_load(&s3_double_asked), asked);
	atomic_store(&refusal, NULL);
	begin_until(&me, 200);
	api_done(&me);
	api_done(&at_auth);
}

/* Where media are is signed without the S3; what it alone can say is not. */
static void
test_links_need_no_answer(void)
{
	struct api me = videos_person("elena");

	videos_sql("WITH o AS (INSERT INTO object (key, owner_id, size_bytes, etag, state)"
	    "    SELECT 'u/AAAAAAAAAAA/VVVVVVVVVVV', id, 9, '\"e\"', 'stored' FROM account"
	    "     WHERE username = 'elena' RETURNING id, owner_id)"
	    " INSERT INTO video (public_id, owner_id, object_id, title, type, hls_prefix)"
	    " SELECT 'VVVVVVVVVVV', owner_id, id, 'A', 'video/mp4', 'v/VVVVVVVVVVV/hls-1-a/' FROM o");
	atomic_store(&s3_double_hangs, true);
	for (int i = 0; i < 5; i++) {
		CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/videos/VVVVVVVVVVV/original", NULL), 302);
		CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/videos/VVVVVVVVVVV/hls/master.m3u8",
		    NULL), 503);
		CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/videos", NULL), 200);
	}
	while (!is_open("videos"))
		usleep(20000);
	atomic_store(&s3_double_hangs, false);
	while (api_call(&me, "GET", "/api/videos/VVVVVVVVVVV/hls/master.m3u8", NULL) != 200)
		usleep(20000);
	api_done(&me);
}

#define STREAMS 4	/* VITRINA_UPLOAD_THREADS of the program: three for other hosts */

struct streaming {
	pthread_t  thread;
	struct api me;
	char       address[32];
	atomic_int status;
	bool       is_over_the_share;
};

/* Large enough to be streamed: a small one is read at once. */
static void *
put_on_disk(void *context)
{
	static const char body[300 * 1024];
	struct streaming *streaming = context;
	const char *detail;

	streaming->me.address = streaming->address;
	atomic_store(&streaming->status, api_send(&streaming->me, "PUT", "/dav/home/a.txt",
	    "text/plain", body, sizeof(body)));
	detail = streaming->me.reply.body;
	streaming->is_over_the_share = detail != NULL &&
	    strstr(detail, "Too many such requests at once") != NULL;
	return NULL;
}

static int
count_answered(struct streaming *streams)
{
	int found = 0;

	for (int i = 0; i < STREAMS; i++)
		found += atomic_load(&streams[i].status) != 0;
	return found;
}

/* What streams to the S3 waits for it on threads that others need too: not on all of them. */
static void
test_what_streams_there_leaves_a_thread_to_others(void)
{
	static const char *const flat[] = { "HTTP_DEPTH", "0", NULL };
	static const char *const env[] = { "VITRINA_UPLOAD_THREADS", TEXT_OF(STREAMS), NULL };
	struct api at_auth = auth_register(&videos_auth, "flora");
	struct api token = auth_token(&at_auth, "[\"files\"]"), me = { .bearer = token.bearer };
	struct streaming streams[STREAMS];
	struct test_program files;
	char question[60000];
	int over = 0;

	snprintf(question, sizeof(question), "<propfind xmlns='DAV:'>%*s<allprop/></propfind>",
	    (int)sizeof(question) - 100, "");	/* it is not here at once */
	test_program_start_beside(&files, &videos_auth, "files", env);
	me.socket = files.socket;
	atomic_store(&s3_double_hangs, true);
	for (int i = 0; i < STREAMS; i++) {
		streams[i] = (struct streaming){ .me = me };
		snprintf(streams[i].address, sizeof(streams[i].address), "192.0.2.%d", 10 + i);
		CU_ASSERT_EQUAL_FATAL(pthread_create(&streams[i].thread, NULL, put_on_disk,
		    &streams[i]), 0);
	}
	while (atomic_load(&s3_double_waiting) < STREAMS - 1 || count_answered(streams) == 0)
		usleep(1000);
	me.more = flat;
	CU_ASSERT_EQUAL(api_send(&me, "PROPFIND", "/dav/home/", "application/xml", question,
	    strlen(question)), 207);
	me.more = NULL;
	for (int i = 0; i < STREAMS; i++) {
		pthread_join(streams[i].thread, NULL);
		CU_ASSERT_EQUAL(atomic_load(&streams[i].status), 503);
		over += streams[i].is_over_the_share;
		api_done(&streams[i].me);
	}
	CU_ASSERT_EQUAL(over, 1);
	atomic_store(&s3_double_hangs, false);
	while (api_send(&me, "PUT", "/dav/home/a.txt", "text/plain", "hello", 5) == 503)
		usleep(20000);
	CU_ASSERT_EQUAL(me.reply.status, 201);
	CU_ASSERT_TRUE(test_program_stop(&files));
	free((char *)token.bearer);
	api_done(&me);
	api_done(&token);
	api_done(&at_auth);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "who needs it not notices nothing", test_who_needs_it_not_notices_nothing },
		{ "then it is not asked any more", test_then_it_is_not_asked_any_more },
		{ "a refusal is an answer", test_a_refusal_is_an_answer },
		{ "what breaks down is left alone", test_what_breaks_down_is_left_alone },
		{ "links need no answer", test_links_need_no_answer },
		{ "what streams there leaves a thread", test_what_streams_there_leaves_a_thread_to_others },
		CU_TEST_INFO_NULL,
	};
	int status;

	s3_double_start(answer);
	setenv("VITRINA_THREADS", "2", 1);
	setenv("VITRINA_STORE_THREADS", TEXT_OF(SHARE), 1);
	videos_site_start(NULL);
	status = suite_run("an S3 that is away", tests);
	return videos_site_stop() ? status : 1;
}
