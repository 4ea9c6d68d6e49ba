/* Three instances of files on one store and database: what each knows of the others, and what a kill costs. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sodium.h>

#include "support/people/auth.h"
#include "support/run/suite.h"

#define INSTANCES 3
#define EACH      334		/* puts by each of as many writers */
#define SIZE      10240
#define TRIES     200

static struct test_program auth, instances[INSTANCES];
static const char *_Atomic sockets[INSTANCES];
static char basic[256];

static void
make_disk(const char *name)
{
	struct api person = auth_register(&auth, name), token = auth_token(&person, "[\"files\"]");
	char plain[128], text[200];

	snprintf(plain, sizeof(plain), "%s:%s", name, token.bearer + strlen("Bearer "));
	sodium_bin2base64(text, sizeof(text), (const unsigned char *)plain, strlen(plain),
	    sodium_base64_VARIANT_ORIGINAL);
	snprintf(basic, sizeof(basic), "Basic %s", text);
	free((char *)token.bearer);
	api_done(&token);
	api_done(&person);
}

static int
ask(struct api *me, int instance, const char *method, const char *uri, const char *const *headers,
    const void *body, size_t len)
{
	me->socket = sockets[instance];
	me->bearer = basic;
	me->more = headers;
	return body == NULL ? api_call(me, method, uri, NULL) :
	    api_send(me, method, uri, "application/octet-stream", body, len);
}

static void
test_what_one_writes_the_others_read(void)
{
	struct api me = { .socket = NULL };
	char uri[64], text[32];

	make_disk("reader");
	for (int i = 0; i < 30; i++) {
		snprintf(uri, sizeof(uri), "/dav/home/f%d", i % 4);
		snprintf(text, sizeof(text), "written %d", i);
		CU_ASSERT_TRUE(ask(&me, i % INSTANCES, "PUT", uri, NULL, text, strlen(text)) < 300);
		for (int other = 0; other < INSTANCES; other++) {
			CU_ASSERT_EQUAL(ask(&me, other, "GET", uri, NULL, NULL, 0), 200);
			CU_ASSERT_STRING_EQUAL(me.reply.body, text);
		}
	}
	api_done(&me);
}

static void
test_locks_hold_across_them(void)
{
	static const char lock[] = "<lockinfo xmlns='DAV:'><lockscope><exclusive/></lockscope>"
	    "<locktype><write/></locktype></lockinfo>";
	struct api me = { .socket = NULL };
	char token[200], with[220];

	make_disk("locker");
	CU_ASSERT_EQUAL(ask(&me, 0, "PUT", "/dav/home/l", NULL, "a", 1), 201);
	CU_ASSERT_EQUAL(ask(&me, 0, "LOCK", "/dav/home/l", NULL, lock, strlen(lock)), 200);
	snprintf(token, sizeof(token), "%s", fcgi_header(&me.reply, "Lock-Token"));
	CU_ASSERT_EQUAL(ask(&me, 1, "PUT", "/dav/home/l", NULL, "b", 1), 423);
	CU_ASSERT_EQUAL(ask(&me, 2, "DELETE", "/dav/home/l", NULL, NULL, 0), 423);
	CU_ASSERT_EQUAL(ask(&me, 1, "LOCK", "/dav/home/l", NULL, lock, strlen(lock)), 423);
	snprintf(with, sizeof(with), "(%s)", token);
	CU_ASSERT_EQUAL(ask(&me, 1, "PUT", "/dav/home/l", (const char *const[]){ "HTTP_IF", with, NULL }, "b", 1), 204);
	CU_ASSERT_EQUAL(ask(&me, 2, "UNLOCK", "/dav/home/l", (const char *const[]){ "HTTP_LOCK_TOKEN", token, NULL }, NULL, 0), 204);
	CU_ASSERT_EQUAL(ask(&me, 0, "PUT", "/dav/home/l", NULL, "c", 1), 204);
	api_done(&me);
}

/* Bytes that say whose they are, from the first to the last. */
static void
fill(char *data, int writer, int n)
{
	for (size_t i = 0; i < SIZE; i++)
		data[i] = (char)(i * 7 + (size_t)writer * 31 + (size_t)n * 13 + i / 256);
}

struct writer {
	pthread_t thread;
	int       number;
	bool      acknowledged[EACH];
};
static _Atomic int put_so_far;

/* Each until it is acknowledged, as a client that tries again does. */
static void *
write_all(void *context)
{
	struct writer *writer = context;
	struct api me = { .socket = NULL };
	char uri[64], *data = malloc(SIZE);

	for (int n = 0; n < EACH; n++) {
		snprintf(uri, sizeof(uri), "/dav/home/%d-%d", writer->number, n);
		fill(data, writer->number, n);
		for (int i = 0; i < TRIES && !writer->acknowledged[n]; i++) {
			const int status = ask(&me, writer->number, "PUT", uri, NULL, data, SIZE);

			writer->acknowledged[n] = status == 201 || status == 204;
			if (!writer->acknowledged[n])
				usleep(20000);	/* as a client waits before it tries again */
		}
		put_so_far++;
	}
	free(data);
	api_done(&me);
	return NULL;
}

/* kill -9, and another in its place. */
static void
replace(int instance)
{
	static char second[INSTANCES][sizeof(instances->socket)];
	struct test_program *program = &instances[instance];

	kill(program->pid, SIGKILL);
	waitpid(program->pid, NULL, 0);
	close(program->listener);
	test_program_start_beside(program, &auth, "files", NULL);
	memcpy(second[instance], program->socket, sizeof(second[instance]));
	sockets[instance] = second[instance];	/* who asks just now still reads the first */
}

static void
test_a_kill_loses_nothing_acknowledged(void)
{
	static struct writer writers[INSTANCES];
	struct api me = { .socket = NULL };
	char uri[64], *data = malloc(SIZE);
	int lost = 0, halves = 0, never = 0;

	make_disk("killed");
	CU_ASSERT_EQUAL(ask(&me, 0, "PUT", "/dav/home/first", NULL, "a", 1), 201);
	for (int i = 0; i < INSTANCES; i++) {
		writers[i].number = i;
		CU_ASSERT_EQUAL_FATAL(pthread_create(&writers[i].thread, NULL, write_all, &writers[i]), 0);
	}
	for (int i = 0; i < INSTANCES; i++) {
		while (put_so_far < (i + 1) * EACH * INSTANCES / (INSTANCES + 1))
			usleep(1000);
		replace(i);
	}
	for (int i = 0; i < INSTANCES; i++)
		pthread_join(writers[i].thread, NULL);
	for (int i = 0; i < INSTANCES; i++)
		for (int n = 0; n < EACH; n++) {
			snprintf(uri, sizeof(uri), "/dav/home/%d-%d", i, n);
			fill(data, i, n);
			const int status = ask(&me, (i + 1) % INSTANCES, "GET", uri, NULL, NULL, 0);

			never += !writers[i].acknowledged[n];
			lost += writers[i].acknowledged[n] && status != 200;
			halves += status == 200 &&
			    (me.reply.body_len != SIZE || memcmp(me.reply.body, data, SIZE) != 0);
		}
	CU_ASSERT_EQUAL(lost, 0);
	CU_ASSERT_EQUAL(halves, 0);
	CU_ASSERT_EQUAL(never, 0);	/* for each was tried again */
	free(data);
	api_done(&me);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "what one writes the others read", test_what_one_writes_the_others_read },
		{ "locks hold across them", test_locks_hold_across_them },
		{ "a kill loses nothing acknowledged", test_a_kill_loses_nothing_acknowledged },
		CU_TEST_INFO_NULL,
	};
	static char first[INSTANCES][sizeof(instances->socket)];
	bool all_ended = true;
	int status;

	auth_start(&auth, NULL);
	for (int i = 0; i < INSTANCES; i++) {
		test_program_start_beside(&instances[i], &auth, "files", NULL);
		memcpy(first[i], instances[i].socket, sizeof(first[i]));
		sockets[i] = first[i];
	}
	status = suite_run("files_instances", tests);
	for (int i = 0; i < INSTANCES; i++)
		all_ended &= test_program_stop(&instances[i]);
	return test_program_stop(&auth) && all_ended ? status : 1;
}
