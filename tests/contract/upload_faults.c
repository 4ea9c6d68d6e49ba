/* Uploads and what goes wrong: lost connections, kill -9, a full disk, two at once. */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/api.h"
#include "support/auth.h"
#include "support/suite.h"
#include "support/test_store.h"
#include "support/uploading.h"

#define PART UPLOADING_PART

static struct test_program auth, program;

static struct api
person(const char *name)
{
	struct api at_auth = auth_register(&auth, name), me = uploading_as(&at_auth, &program);

	api_done(&at_auth);
	return me;
}

/* A PUT that stops after `sent` of `length` bytes; its connection stays open. */
static int
put_halfway(const struct uploading *upload, const char *uri, uint32_t seed,
    int64_t length, int64_t sent)
{
	char *data = malloc((size_t)sent), announced[32];
	const char *const params[] = { "CONTENT_LENGTH", announced, NULL };
	const struct fcgi_request request = {
		.method = "PUT", .uri = uri, .no_length = true, .params = params,
	};
	int fd = fcgi_connect(upload->me->socket);
	int64_t i;

	snprintf(announced, sizeof(announced), "%lld", (long long)length);
	for (i = 0; i < sent; i++)
		data[i] = (char)test_byte(seed, i);
	fcgi_send_params(fd, &request, false);
	CU_ASSERT_TRUE(fcgi_send_body(fd, data, (size_t)sent));
	free(data);
	return fd;
}

/* The rest of it; the status. */
static int
put_rest(int fd, uint32_t seed, int64_t sent, int64_t length, char etag[UPLOADING_ETAG_MAX])
{
	char *data = malloc((size_t)(length - sent) + 1);
	struct fcgi_reply reply;
	const char *header;
	int64_t i;
	int status;

	for (i = sent; i < length; i++)
		data[i - sent] = (char)test_byte(seed, i);
	if (length > sent)
		fcgi_send_body(fd, data, (size_t)(length - sent));
	fcgi_send_body(fd, NULL, 0);
	fcgi_read(fd, &reply);
	status = reply.status;
	header = fcgi_header(&reply, "ETag");
	snprintf(etag, UPLOADING_ETAG_MAX, "%s", header != NULL ? header : "");
	fcgi_reply_free(&reply);
	close(fd);
	free(data);
	return status;
}

/* Until `at` bytes of the upload's file are there: the program has read so much. */
static void
wait_for_bytes(const struct test_program *where, const struct uploading *upload, int64_t at)
{
	char path[512];
	struct stat st = { .st_size = 0 };
	int tries;

	snprintf(path, sizeof(path), "%s/store/.uploads/%s/data", where->directory, upload->id);
	for (tries = 0; tries < 3000 && (stat(path, &st) != 0 || st.st_size < at); tries++)
		usleep(1000);
	CU_ASSERT_TRUE(st.st_size >= at);
}

static void
test_a_cut_part_leaves_nothing(void)
{
	char etags[1][UPLOADING_ETAG_MAX];
	struct api me = person("alba");
	struct uploading upload;
	char *uri;
	int fd;

	CU_ASSERT_EQUAL(uploading_begin(&upload, &me, PART), 200);
	uri = uploading_sign(&upload, 1);
	fd = put_halfway(&upload, uri, 1, PART, PART / 2);
	CU_ASSERT_EQUAL(put_rest(fd, 1, PART / 2, PART / 2, etags[0]), 400);
	CU_ASSERT_EQUAL(uploading_call(&upload, "GET", "", "", NULL), 200);
	CU_ASSERT_STRING_EQUAL(me.reply.body, "[]");
	CU_ASSERT_EQUAL(uploading_put_to(&upload, uri, 2, PART, etags[0]), 200);
	CU_ASSERT_EQUAL(uploading_complete(&upload, 1, etags), 200);
	CU_ASSERT_TRUE(uploading_stored(&program, upload.key, 0, 2, PART));
	free(uri);
	api_done(&me);
}

/* The part comes again while the first attempt hangs; each is whole, the last one counts. */
static void
test_two_writers_of_a_part(void)
{
	char slow[UPLOADING_ETAG_MAX], etags[2][UPLOADING_ETAG_MAX];
	struct api me = person("bruno");
	struct uploading upload;
	char *uri;
	int fd;

	CU_ASSERT_EQUAL(uploading_begin(&upload, &me, PART + 10), 200);
	uri = uploading_sign(&upload, 1);
	fd = put_halfway(&upload, uri, 1, PART, PART / 2);
	wait_for_bytes(&program, &upload, PART / 4);
	CU_ASSERT_EQUAL(uploading_put_to(&upload, uri, 2, PART, etags[0]), 200);
	CU_ASSERT_EQUAL(uploading_put(&upload, 2, 3, 10, etags[1]), 200);
	CU_ASSERT_EQUAL(put_rest(fd, 1, PART / 2, PART, slow), 200);
	CU_ASSERT_EQUAL(uploading_complete(&upload, 2, etags), 422);
	strcpy(etags[0], slow);
	CU_ASSERT_EQUAL(uploading_complete(&upload, 2, etags), 200);
	CU_ASSERT_TRUE(uploading_stored(&program, upload.key, 0, 1, PART));
	CU_ASSERT_TRUE(uploading_stored(&program, upload.key, PART, 3, 10));
	free(uri);
	api_done(&me);
}

/* Completed while an attempt still hangs: what it sends later changes nothing. */
static void
test_completion_beside_a_hanging_writer(void)
{
	char slow[UPLOADING_ETAG_MAX], etags[2][UPLOADING_ETAG_MAX];
	struct api me = person("carla");
	struct uploading upload;
	char *uri;
	int fd;

	CU_ASSERT_EQUAL(uploading_begin(&upload, &me, PART + 10), 200);
	uri = uploading_sign(&upload, 1);
	CU_ASSERT_EQUAL(uploading_put(&upload, 2, 3, 10, etags[1]), 200);
	fd = put_halfway(&upload, uri, 1, PART, PART / 2);
	wait_for_bytes(&program, &upload, PART / 4);
	CU_ASSERT_EQUAL(uploading_put_to(&upload, uri, 2, PART, etags[0]), 200);
	CU_ASSERT_EQUAL(uploading_complete(&upload, 2, etags), 200);
	CU_ASSERT_EQUAL(put_rest(fd, 1, PART / 2, PART, slow), 404);
	CU_ASSERT_TRUE(uploading_stored(&program, upload.key, 0, 2, PART));
	CU_ASSERT_TRUE(uploading_stored(&program, upload.key, PART, 3, 10));
	CU_ASSERT_EQUAL(uploading_size(&program, upload.key), PART + 10);
	free(uri);
	api_done(&me);
}

static void
restart_after_kill(struct test_program *victim, const char *const *env)
{
	CU_ASSERT_EQUAL(kill(victim->pid, SIGKILL), 0);
	CU_ASSERT_EQUAL(waitpid(victim->pid, NULL, 0), victim->pid);
	close(victim->listener);
	uploading_start(victim, &auth, env);
}

/* What was acknowledged is kept, also when it was just being sent again; the rest is not seen. */
static void
test_kill_in_mid_part_and_resume(void)
{
	char etags[3][UPLOADING_ETAG_MAX];
	struct api me = person("dario");
	struct test_program victim;
	struct uploading upload;
	char *again, *fresh;
	int first, second;

	uploading_start(&victim, &auth, NULL);
	me.socket = victim.socket;
	CU_ASSERT_EQUAL(uploading_begin(&upload, &me, 2 * PART + 10), 200);
	CU_ASSERT_EQUAL(uploading_put(&upload, 1, 1, PART, etags[0]), 200);
	CU_ASSERT_EQUAL(uploading_put(&upload, 3, 3, 10, etags[2]), 200);
	again = uploading_sign(&upload, 1);
	fresh = uploading_sign(&upload, 2);
	first = put_halfway(&upload, again, 4, PART, PART / 2);
	second = put_halfway(&upload, fresh, 5, PART, PART / 2);
	wait_for_bytes(&victim, &upload, PART + PART / 4);
	restart_after_kill(&victim, NULL);
	me.socket = victim.socket;
	close(first);
	close(second);
	CU_ASSERT_EQUAL(uploading_call(&upload, "GET", "", "", NULL), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "0.ETag"), etags[0]);
	CU_ASSERT_EQUAL(api_int(&me, "1.PartNumber"), 3);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "2.ETag"), "");
	/* The URL from before the restart is still good. */
	CU_ASSERT_EQUAL(uploading_put_to(&upload, fresh, 2, PART, etags[1]), 200);
	CU_ASSERT_EQUAL(uploading_complete(&upload, 3, etags), 200);
	CU_ASSERT_TRUE(uploading_stored(&program, upload.key, 0, 1, PART));
	CU_ASSERT_TRUE(uploading_stored(&program, upload.key, PART, 2, PART));
	CU_ASSERT_TRUE(uploading_stored(&program, upload.key, 2 * PART, 3, 10));
	CU_ASSERT_TRUE(test_program_stop(&victim));
	free(again);
	free(fresh);
	api_done(&me);
}

static void
test_under_min_free(void)
{
	static const char *const env[] = { "VITRINA_MIN_FREE", "1000000G", NULL };
	struct api me = person("elena");
	struct test_program tight;
	struct uploading upload;
	char *uri;

	CU_ASSERT_EQUAL(uploading_begin(&upload, &me, 10), 200);
	uri = uploading_sign(&upload, 1);
	uploading_start(&tight, &auth, env);
	me.socket = tight.socket;
	CU_ASSERT_EQUAL(uploading_put_to(&upload, uri, 1, 10, NULL), 507);
	CU_ASSERT_EQUAL(uploading_begin(&upload, &me, 10), 507);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "type"), "/problems/no-space");
	CU_ASSERT_TRUE(test_program_stop(&tight));
	free(uri);
	api_done(&me);
}

/* Free bytes of the small disk. */
static int64_t
free_bytes(const char *path)
{
	char command[200], line[64] = "";
	FILE *pipe;

	snprintf(command, sizeof(command), "stat -f -c '%%a' %s", path);
	pipe = popen(command, "r");
	if (fgets(line, sizeof(line), pipe) == NULL)
		line[0] = '\0';
	pclose(pipe);
	return atoll(line);
}

static void
fill_the_disk(const char *store)
{
	static const char *const sizes[] = { "VITRINA_STORE_DIR", NULL, "VITRINA_MIN_FREE", "0",
	    NULL };
	const char *env[5];
	char etags[4][UPLOADING_ETAG_MAX];
	struct api me = person("fabio");
	struct test_program small;
	struct uploading upload, other;
	int64_t before;
	char *uri;
	int fd;

	memcpy(env, sizes, sizeof(env));
	env[1] = store;
	uploading_start(&small, &auth, env);
	me.socket = small.socket;
	CU_ASSERT_EQUAL(uploading_begin(&upload, &me, 3 * PART), 200);
	CU_ASSERT_EQUAL(uploading_begin(&other, &me, 0), 200);
	CU_ASSERT_EQUAL(uploading_put(&upload, 1, 1, PART, etags[0]), 200);
	CU_ASSERT_EQUAL(uploading_put(&upload, 2, 2, PART, etags[1]), 200);
	uri = uploading_sign(&upload, 3);
	fd = put_halfway(&upload, uri, 3, PART, 1000);	/* there is room when it begins */
	CU_ASSERT_EQUAL(uploading_put(&other, 1, 4, PART, etags[3]), 200);
	before = free_bytes(store);
	CU_ASSERT_EQUAL(put_rest(fd, 3, 1000, PART, etags[2]), 507);
	CU_ASSERT_TRUE(free_bytes(store) >= before - 1);
	CU_ASSERT_EQUAL(uploading_put_to(&upload, uri, 3, PART, etags[2]), 507);
	/* Room again: it goes on where it was. */
	CU_ASSERT_EQUAL(uploading_call(&other, "DELETE", "", "", NULL), 200);
	CU_ASSERT_EQUAL(uploading_put_to(&upload, uri, 3, PART, etags[2]), 200);
	CU_ASSERT_EQUAL(uploading_complete(&upload, 3, etags), 200);
	CU_ASSERT_TRUE(test_program_stop(&small));
	free(uri);
	api_done(&me);
}

static void
write_map(const char *path, unsigned id)
{
	FILE *file = fopen(path, "w");

	if (file != NULL) {
		fprintf(file, "%u %u 1", id, id);
		fclose(file);
	}
}

/* Mounts of our own, which end with us; also for who is not root. */
static bool
have_own_mounts(void)
{
	unsigned uid = getuid(), gid = getgid();

	if (unshare(CLONE_NEWNS) != 0) {
		if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0)
			return false;
		write_map("/proc/self/uid_map", uid);
		write_map("/proc/self/gid_map", gid);
	}
	return mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

static void
test_a_full_disk(void)
{
	char store[128];

	snprintf(store, sizeof(store), "%s/small", auth.directory);
	CU_ASSERT_EQUAL_FATAL(mkdir(store, 0700), 0);
	if (!have_own_mounts() ||
	    mount("none", store, "tmpfs", 0, "size=3700k,mode=0700") != 0) {
		printf("\nNOT TRIED, for want of a small disk (mount: %s): ", strerror(errno));
		return;
	}
	fill_the_disk(store);
	CU_ASSERT_EQUAL(umount(store), 0);
}

static void
test_memory_is_flat(void)
{
	static const char HEAD[] =
	    "--xyz\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n";
	static const char TAIL[] = "\r\n--xyz--";
	char etags[1][UPLOADING_ETAG_MAX];
	struct api me = person("greta");
	struct uploading upload;
	struct fcgi_request request = { .method = "PUT", .body_len = 63 * PART };
	struct fcgi_reply reply;
	char uri[1024], *body;
	long before, after;

	CU_ASSERT_EQUAL(api_call(&me, "GET",
	    "/api/credentials/s3/params?filename=a&type=&metadata%5Bname%5D=a", NULL), 200);
	CU_ASSERT_EQUAL(uploading_begin(&upload, &me, PART), 200);
	CU_ASSERT_EQUAL(uploading_put(&upload, 1, 1, PART, etags[0]), 200);
	before = test_program_memory(&program);
	CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/credentials/s3/params?filename=a", NULL), 200);
	snprintf(uri, sizeof(uri), "%s", strstr(api_text(&me, "url"), "/api/"));
	request.uri = uri;
	request.method = "POST";
	request.type = "multipart/form-data; boundary=xyz";
	body = calloc(1, request.body_len);
	memcpy(body, HEAD, sizeof(HEAD) - 1);
	memcpy(body + request.body_len - (sizeof(TAIL) - 1), TAIL, sizeof(TAIL) - 1);
	request.body = body;
	fcgi_call(program.socket, &request, &reply);
	CU_ASSERT_EQUAL(reply.status, 201);
	after = test_program_memory(&program);
	CU_ASSERT_TRUE(after - before < 4 * PART);
	free(body);
	fcgi_reply_free(&reply);
	api_done(&me);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "a cut part leaves nothing", test_a_cut_part_leaves_nothing },
		{ "two writers of a part", test_two_writers_of_a_part },
		{ "completion beside a hanging writer", test_completion_beside_a_hanging_writer },
		{ "kill -9 in mid-part, and resume", test_kill_in_mid_part_and_resume },
		{ "under min_free", test_under_min_free },
		{ "a full disk", test_a_full_disk },
		{ "memory is flat", test_memory_is_flat },
		CU_TEST_INFO_NULL,
	};
	int status;

	auth_start(&auth, NULL);
	uploading_start(&program, &auth, NULL);
	status = suite_run("upload faults", tests);
	if (!test_program_stop(&program))
		status = 1;
	return test_program_stop(&auth) ? status : 1;
}
