/* Who may compute: memory among processes, turns among accounts. */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/turns.h"
#include "lib/config/config.h"
#include "lib/serve/request.h"
#include "matrix/admit.h"
#include "support/run/suite.h"

#define MEGABYTE (INT64_C(1) << 20)
#define MEMORY   (30 * MEGABYTE)
#define LARGE    1e9		/* seconds */

static struct request *
request_of(struct arena *arena, int64_t account)
{
	struct request *req = ARENA_NEW(arena, struct request);

	req->arena = arena;
	req->may_wait = true;
	req->user.value = account;
	return req;
}

static void
more_than_all_memory_is_refused_with_the_numbers(void)
{
	struct arena *arena = arena_new();
	struct request *req = request_of(arena, 1);
	struct admission admission;

	CU_ASSERT_EQUAL(admit(req, 0, MEMORY + 1, &admission), ERR_TOO_LARGE);
	CU_ASSERT_EQUAL(req->faults.count, 1);
	CU_ASSERT_STRING_EQUAL(req->faults.items[0].detail,
	    "This takes 31457281 bytes of memory, and 31457280 may be used here");
	CU_ASSERT_EQUAL(admit(req, 0, MEMORY, &admission), ERR_OK);
	admit_end(&admission);
	arena_free(arena);
}

/* What is quick is done at once; the rest on a thread that may take its time. */
static void
nobody_waits_behind_what_is_slow(void)
{
	struct arena *arena = arena_new();
	struct request *req = request_of(arena, 1);
	struct admission admission;

	req->may_wait = false;
	CU_ASSERT_EQUAL(admit(req, 0.001, 0, &admission), ERR_OK);
	admit_end(&admission);
	CU_ASSERT_EQUAL(admit(req, 0.1, 0, &admission), ERR_UNAVAILABLE);
	req->may_wait = true;
	CU_ASSERT_EQUAL(admit(req, 0.1, 0, &admission), ERR_OK);
	admit_end(&admission);
	arena_free(arena);
}

static void
memory_is_given_out_once(void)
{
	struct share a, b, c;

	CU_ASSERT_EQUAL(share_take(10 * MEGABYTE, &a), ERR_OK);
	CU_ASSERT_EQUAL(share_take(15 * MEGABYTE, &b), ERR_OK);
	CU_ASSERT_EQUAL(share_take(6 * MEGABYTE, &c), ERR_UNAVAILABLE);
	share_give(&a);
	CU_ASSERT_EQUAL(share_take(6 * MEGABYTE, &c), ERR_OK);
	share_give(&b);
	share_give(&c);
	CU_ASSERT_EQUAL(share_take(MEMORY, &a), ERR_OK);
	share_give(&a);
}

/* Another process holds all of it until it is killed. */
static void
what_a_dead_process_held_is_free(void)
{
	struct share share;
	int ready[2];
	char byte;
	pid_t pid;

	CU_ASSERT_EQUAL_FATAL(pipe(ready), 0);
	if ((pid = fork()) == 0) {
		byte = share_take(MEMORY, &share) == ERR_OK ? 'y' : 'n';
		if (write(ready[1], &byte, 1) == 1)
			pause();
		_exit(1);
	}
	CU_ASSERT_EQUAL(read(ready[0], &byte, 1), 1);
	CU_ASSERT_EQUAL(byte, 'y');
	CU_ASSERT_EQUAL(share_take(MEGABYTE, &share), ERR_UNAVAILABLE);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	CU_ASSERT_EQUAL(share_take(MEMORY, &share), ERR_OK);
	share_give(&share);
	close(ready[0]);
	close(ready[1]);
}

/* Who computes in which order: one account asks for much, another for one thing. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int64_t order[4];
static int done;

static void *
compute(void *context)
{
	struct arena *arena = arena_new();
	struct request *req = context;
	struct admission admission;

	turns_work_for(turns_whom(req->user.value, ""));
	if (admit(req, LARGE, 0, &admission) == ERR_OK) {
		pthread_mutex_lock(&lock);
		order[done++] = req->user.value;
		pthread_mutex_unlock(&lock);
		admit_end(&admission);
	}
	arena_free(arena);
	return NULL;
}

static void
start(pthread_t *thread, struct request *req)
{
	int before = admit_waiting();

	CU_ASSERT_EQUAL_FATAL(pthread_create(thread, NULL, compute, req), 0);
	while (admit_waiting() == before)
		usleep(1000);
}

static void
an_account_with_much_to_do_lets_another_in_between(void)
{
	struct arena *arena = arena_new();
	struct request *greedy = request_of(arena, 7), *other = request_of(arena, 8);
	struct admission first;
	pthread_t threads[3];

	turns_work_for(turns_whom(greedy->user.value, ""));
	CU_ASSERT_EQUAL(admit(greedy, LARGE, 0, &first), ERR_OK);
	start(&threads[0], greedy);
	start(&threads[1], request_of(arena, 7));
	start(&threads[2], other);
	admit_end(&first);
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	CU_ASSERT_EQUAL(done, 3);
	CU_ASSERT(order[0] == 8 && order[1] == 7 && order[2] == 7);
	arena_free(arena);
}

int
main(void)
{
	char directory[] = "/tmp/vitrina-admit-XXXXXX", path[64];
	CU_TestInfo tests[] = {
		{ "more than all memory is refused with the numbers",
		    more_than_all_memory_is_refused_with_the_numbers },
		{ "nobody waits behind what is slow", nobody_waits_behind_what_is_slow },
		{ "memory is given out once", memory_is_given_out_once },
		{ "what a dead process held is free", what_a_dead_process_held_is_free },
		{ "an account with much to do lets another in between",
		    an_account_with_much_to_do_lets_another_in_between },
		CU_TEST_INFO_NULL,
	};
	int failed;

	if (mkdtemp(directory) == NULL)
		return 1;
	setenv("VITRINA_CONF", "/dev/null", 1);
	setenv("VITRINA_SCRATCH_DIR", directory, 1);
	setenv("VITRINA_MATRIX_MEMORY", "30M", 1);
	if (!config_load())
		return 1;
	failed = suite_run("matrix_admit", tests);
	snprintf(path, sizeof(path), "%s/.matrix", directory);
	unlink(path);
	rmdir(directory);
	return failed;
}
