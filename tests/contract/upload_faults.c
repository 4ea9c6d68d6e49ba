/* Uploads and what goes wrong: lost connections, kill -9, two at once. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/people/api.h"
#include "support/people/auth.h"
#include "support/people/uploading.h"
#include "support/run/suite.h"
#include "support/world/test_store.h"

#define PART UPLOADING_PART

static struct test_program auth, program;

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
	struct api me = auth_person(&auth, &program, "alba");
	struct uploading upload;
	char *uri;
	int fd;

	CU_ASSERT_EQUAL(uploading_begin(&upload, &me, PART), 200);
	uri = uploading_sign(&upload, 1);
	fd = uploading_put_halfway(&upload, uri, 1, PART, PART / 2);
	CU_ASSERT_EQUAL(uploading_put_rest(fd, 1, PART / 2, PART / 2, etags[0]), 400);
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
	struct api me = auth_person(&auth, &program, "bruno");
	struct uploading upload;
	char *uri;
	int fd;

	CU_ASSERT_EQUAL(uploading_begin(&upload, &me, PART + 10), 200);
	uri = uploading_sign(&upload, 1);
	fd = uploading_put_halfway(&upload, uri, 1, PART, PART / 2);
	wait_for_bytes(&program, &upload, PART / 4);
	CU_ASSERT_EQUAL(uploading_put_to(&upload, uri, 2, PART, etags[0]), 200);
	CU_ASSERT_EQUAL(uploading_put(&upload, 2, 3, 10, etags[1]), 200);
	CU_ASSERT_EQUAL(uploading_put_rest(fd, 1, PART / 2, PART, slow), 200);
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
	struct api me = auth_person(&auth, &program, "carla");
	struct uploading upload;
	char *uri;
	int fd;

	CU_ASSERT_EQUAL(uploading_begin(&upload, &me, PART + 10), 200);
	uri = uploading_sign(&upload, 1);
	CU_ASSERT_EQUAL(uploading_put(&upload, 2, 3, 10, etags[1]), 200);
	fd = uploading_put_halfway(&upload, uri, 1, PART, PART / 2);
	wait_for_bytes(&program, &upload, PART / 4);
	CU_ASSERT_EQUAL(uploading_put_to(&upload, uri, 2, PART, etags[0]), 200);
	CU_ASSERT_EQUAL(uploading_complete(&upload, 2, etags), 200);
	CU_ASSERT_EQUAL(uploading_put_rest(fd, 1, PART / 2, PART, slow), 404);
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
	struct api me = auth_person(&auth, &program, "dario");
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
	first = uploading_put_halfway(&upload, again, 4, PART, PART / 2);
	second = uploading_put_halfway(&upload, fresh, 5, PART, PART / 2);
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

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "a cut part leaves nothing", test_a_cut_part_leaves_nothing },
		{ "two writers of a part", test_two_writers_of_a_part },
		{ "completion beside a hanging writer", test_completion_beside_a_hanging_writer },
		{ "kill -9 in mid-part, and resume", test_kill_in_mid_part_and_resume },
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
