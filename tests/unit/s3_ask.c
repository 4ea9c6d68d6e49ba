/* Asking another process to sign: questions, answers, and whoever misbehaves. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/aws/s3_ask.h"
#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/base/count.h"
#include "support/run/suite.h"

static char directory[] = "/tmp/s3-ask.XXXXXX";
static char path[64];
static struct arena *arena;
static const struct sigv4_pair query[] = { { "versionId", "v 1" }, { "empty", "" } };
static const struct s3_wish wish = {
	.method = "GET", .key = "u/a b/c", .query = query, .query_count = COUNT(query),
	.time_us = 1234567890123456, .expires_s = 60,
};

static atomic_int asked;

static enum err
decide(struct arena *in, const struct s3_asker *who, const struct s3_wish *got,
    struct s3_link *out)
{
	atomic_fetch_add(&asked, 1);
	if (who->uid != getuid() || who->gid != getgid() || strcmp(who->program, "nobody") == 0)
		return ERR_INTERNAL;
	if (strcmp(who->program, "early") == 0)
		return ERR_UNAVAILABLE;
	*out = (struct s3_link){ arena_printf(in, "%s %s %lld %lld %zu %s%s", got->method,
	    got->key == NULL ? "(bucket)" : got->key, (long long)got->time_us,
	    (long long)got->expires_s, got->query_count,
	    got->query_count > 0 ? got->query[0].value : "",
	    got->query_count > 1 ? got->query[1].value : ""), 77 };
	return ERR_OK;
}

static void
what_is_asked_is_what_is_decided_on(void)
{
	struct s3_wish bucket = { .method = "HEAD", .expires_s = 1 };
	struct s3_link link;

	CU_ASSERT_EQUAL_FATAL(s3_ask(path, "videos", arena, &wish, &link), ERR_OK);
	CU_ASSERT_STRING_EQUAL(link.url, "GET u/a b/c 1234567890123456 60 2 v 1");
	CU_ASSERT_EQUAL(link.ends_at, 77);
	CU_ASSERT_EQUAL_FATAL(s3_ask(path, "videos", arena, &bucket, &link), ERR_OK);
	CU_ASSERT_STRING_EQUAL(link.url, "HEAD (bucket) 0 1 0 ");
	CU_ASSERT_EQUAL(s3_ask(path, "nobody", arena, &wish, &link), ERR_INTERNAL);
	CU_ASSERT_EQUAL(s3_ask(path, "early", arena, &wish, &link), ERR_UNAVAILABLE);
}

static void
the_socket_is_its_users_alone(void)
{
	struct stat st;

	CU_ASSERT_EQUAL(stat(path, &st), 0);
	CU_ASSERT_EQUAL(st.st_mode & 0777, 0600);
}

static bool
is_read(const char *data, size_t len)
{
	struct s3_asker who;
	struct s3_wish got;

	return s3_ask_read(data, len, arena, &who, &got);
}

static void
what_is_no_question_is_none(void)
{
	static const char whole[] = "videos\0GET\0u/1\0" "5\0" "60\0versionId\0v";
	char many[] = "p\0m\0k\0" "1\0" "2\0a\0a\0a\0a\0a\0a\0a\0a\0a\0a\0a\0a\0a\0a\0a\0a\0a\0a";
	char *large = calloc(1, S3_ASK_BYTES_MAX + 1);

	CU_ASSERT_TRUE(is_read(whole, sizeof(whole)));
	for (size_t len = 0; len < sizeof(whole); len++)
		/* but for the one that ends where its query may begin */
		CU_ASSERT_EQUAL(is_read(whole, len), len == sizeof("videos\0GET\0u/1\0" "5\0" "60"));
	CU_ASSERT_FALSE(is_read("p\0m\0k\0-1\0" "2", sizeof("p\0m\0k\0-1\0" "2")));
	CU_ASSERT_FALSE(is_read("p\0m\0k\0" "1\0" "2x", sizeof("p\0m\0k\0" "1\0" "2x")));
	CU_ASSERT_FALSE(is_read("p\0m\0k\0\0" "2", sizeof("p\0m\0k\0\0" "2")));
	CU_ASSERT_FALSE(is_read(many, sizeof(many)));
	CU_ASSERT_TRUE(is_read(many, sizeof(many) - 4));
	CU_ASSERT_FALSE(is_read(large, S3_ASK_BYTES_MAX + 1));
	free(large);
}

static int
connect_raw(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_SEQPACKET, 0);

	strcpy(address.sun_path, path);
	CU_ASSERT_EQUAL_FATAL(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

/* More than may be there at once, who say nothing, nonsense, or too much, or go. */
static void
who_misbehaves_is_in_nobodys_way(void)
{
	static char large[S3_ASK_BYTES_MAX + 100];
	struct s3_wish patient = wish;
	struct s3_link link;
	int fds[200];

	for (size_t i = 0; i < COUNT(fds); i++) {
		fds[i] = connect_raw();
		if (i % 4 == 1)
			send(fds[i], "nonsense", 8, MSG_NOSIGNAL);
		else if (i % 4 == 2)
			send(fds[i], large, sizeof(large), MSG_NOSIGNAL);
		else if (i % 4 == 3)
			shutdown(fds[i], SHUT_RDWR);
	}
	patient.wait_ms = 5000;
	CU_ASSERT_EQUAL(s3_ask(path, "videos", arena, &patient, &link), ERR_OK);
	for (size_t i = 0; i < COUNT(fds); i++)
		close(fds[i]);
	CU_ASSERT_EQUAL(s3_ask(path, "videos", arena, &wish, &link), ERR_OK);
}

#define THREADS 8
#define EACH    200

static void *
ask_often(void *context)
{
	struct arena *own = arena_new();
	struct s3_link link;
	intptr_t answered = 0;

	(void)context;
	for (int i = 0; i < EACH; i++)
		answered += s3_ask(path, "videos", own, &wish, &link) == ERR_OK;
	arena_free(own);
	return (void *)answered;
}

static void
a_restart_fails_nobody(void)
{
	pthread_t threads[THREADS];
	intptr_t answered = 0;
	void *each;

	for (int i = 0; i < THREADS; i++)
		CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, ask_often, NULL), 0);
	for (int i = 0; i < 3; i++) {
		const int seen = atomic_load(&asked);

		while (atomic_load(&asked) < seen + 20 && atomic_load(&asked) < THREADS * EACH)
			usleep(1000);
		s3_answer_stop();
		usleep(100000);
		CU_ASSERT_TRUE_FATAL(s3_answer_start(path, decide));
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], &each);
		answered += (intptr_t)each;
	}
	CU_ASSERT_EQUAL(answered, THREADS * EACH);
}

static void
where_nobody_signs_it_is_said_soon(void)
{
	const int64_t began_ms = clock_steady_ms();
	struct s3_link link;

	s3_answer_stop();
	CU_ASSERT_EQUAL(s3_ask(path, "videos", arena, &wish, &link), ERR_UNAVAILABLE);
	CU_ASSERT(clock_steady_ms() - began_ms >= S3_ASK_PATIENCE_MS / 2);
	CU_ASSERT(clock_steady_ms() - began_ms < 2 * S3_ASK_PATIENCE_MS);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "what is asked is what is decided on", what_is_asked_is_what_is_decided_on },
		{ "the socket is its user's alone", the_socket_is_its_users_alone },
		{ "what is no question is none", what_is_no_question_is_none },
		{ "who misbehaves is in nobody's way", who_misbehaves_is_in_nobodys_way },
		{ "a restart fails nobody", a_restart_fails_nobody },
		{ "where nobody signs, it is said soon", where_nobody_signs_it_is_said_soon },
		CU_TEST_INFO_NULL,
	};
	int failed;

	if (mkdtemp(directory) == NULL)
		return 1;
	snprintf(path, sizeof(path), "%s/socket", directory);
	arena = arena_new();
	if (!s3_answer_start(path, decide))
		return 1;
	failed = suite_run("s3_ask", tests);
	arena_free(arena);
	unlink(path);
	rmdir(directory);
	return failed;
}
