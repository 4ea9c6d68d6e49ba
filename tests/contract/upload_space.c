/* Uploads and what they take: the disk's space, and the program's memory. */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/people/api.h"
#include "support/people/auth.h"
#include "support/people/uploading.h"
#include "support/run/suite.h"

#define PART UPLOADING_PART

static struct test_program auth, program;

static void
test_under_min_free(void)
{
	static const char *const env[] = { "VITRINA_MIN_FREE", "1000000G", NULL };
	struct api me = auth_person(&auth, &program, "elena");
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
	CU_ASSERT_PTR_NOT_NULL(fcgi_header(&me.reply, "Retry-After"));
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
	struct api me = auth_person(&auth, &program, "fabio");
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
	fd = uploading_put_halfway(&upload, uri, 3, PART, 1000);	/* there is room when it begins */
	CU_ASSERT_EQUAL(uploading_put(&other, 1, 4, PART, etags[3]), 200);
	before = free_bytes(store);
	CU_ASSERT_EQUAL(uploading_put_rest(fd, 3, 1000, PART, etags[2]), 507);
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
	struct api me = auth_person(&auth, &program, "greta");
	struct uploading upload;
	struct fcgi_request request = { .method = "PUT", .body_len = 63 * PART };
	struct fcgi_reply reply;
	char uri[1024], *body;
	long before, after;

	me.origin = API_ORIGIN;
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
		{ "under min_free", test_under_min_free },
		{ "a full disk", test_a_full_disk },
		{ "memory is flat", test_memory_is_flat },
		CU_TEST_INFO_NULL,
	};
	int status;

	auth_start(&auth, NULL);
	uploading_start(&program, &auth, NULL);
	status = suite_run("upload space", tests);
	if (!test_program_stop(&program))
		status = 1;
	return test_program_stop(&auth) ? status : 1;
}
