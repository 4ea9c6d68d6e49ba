/* Long computations to their end: amid kills, cancelled, hopeless, one after another. */
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "service/matrix/matrix_job.h"
#include "support/run/suite.h"
#include "support/sites/site_worker.h"
#include "support/world/test_program.h"

/* Long enough to be caught at, and short enough for a machine that is busy; and ten times as much. */
#define LONG   "norm(ones(1200))"
#define LONGER "norm(ones(3000)) + norm(ones(3000))"

static const char JOB_STATE[] =
    "SELECT state || ' ' || attempts || coalesce(': ' || reason, '') FROM job"
    " WHERE id = $1";
static const char IS_DONE[] = "SELECT count(*) FROM job WHERE id = $1 AND state = 'done'";
static const char IS_PARKED[] = "SELECT count(*) FROM job WHERE id = $1 AND state = 'parked'";
static const char IS_WAITING[] =
    "SELECT count(*) FROM job WHERE id = $1 AND state = 'queued' AND reason IS NOT NULL";
static const char HAS_PROGRESS[] = "SELECT count(*) FROM job WHERE id = $1 AND progress > 0";

static struct user_id owner;

struct queued {
	struct public_id id;
	int64_t          key;
};

static struct queued
queue_job(const char *name, const struct matrix_job *what)
{
	struct matrix_wish wish = { .name = name };
	struct matrix_job job;

	CU_ASSERT_EQUAL_FATAL(matrix_job_add(&site_db, site_arena, &owner, what, &wish, &job),
	    ERR_OK);
	return (struct queued){ job.id, site_number("SELECT max(id) FROM job WHERE $1::bigint = 0", 0) };
}

static struct queued
queue_one(const char *name, const char *expression, const char *decompose)
{
	return queue_job(name, &(const struct matrix_job){ .expression = expression,
	    .decompose = decompose, .seconds = 5 });
}

static struct queued
queue(const char *name, const char *expression)
{
	return queue_one(name, expression, NULL);
}

/* The child's number, once it is there. */
static pid_t
child_of(const struct queued *job)
{
	const char *pid = site_shell("for i in $(seq 6000); do"
	    " pgrep -f 'matrix --job %s$' && break; sleep 0.02; done", job->id.text);

	CU_ASSERT_FATAL(pid[0] != '\0');
	return (pid_t)strtol(pid, NULL, 10);
}

static bool
is_gone(const struct queued *job)
{
	return strcmp(site_shell("for i in $(seq 1000); do"
	    " pgrep -f 'matrix --job %s$' >/dev/null || { echo gone; break; }; sleep 0.02; done",
	    job->id.text), "gone") == 0;
}

/* The one number that is saved under the name; NaN: nothing is. */
static double
saved(const char *name)
{
	struct stored_matrix found;
	double value = NAN;

	if (stored_matrix_find(&site_db, site_arena, &owner, name, &found) == ERR_OK &&
	    found.data != NULL)
		memcpy(&value, found.data, sizeof(value));
	return value;
}

static void
test_a_killed_worker_leaves_its_job_to_another(void)
{
	struct queued job = queue("K", LONG);
	pid_t worker = site_worker();

	child_of(&job);
	site_worker_kill(worker);
	CU_ASSERT_TRUE(is_gone(&job));
	CU_ASSERT_STRING_EQUAL(site_text(JOB_STATE, job.key), "running 1");
	site_run("UPDATE job SET leased_until = now() - interval '1 s' WHERE id = $1", job.key);
	worker = site_worker();
	CU_ASSERT_TRUE(site_wait(IS_DONE, job.key));
	CU_ASSERT_STRING_EQUAL(site_text(JOB_STATE, job.key), "done 2");
	CU_ASSERT(fabs(saved("K") - 1200) < 1e-6);
	CU_ASSERT_TRUE(site_worker_stop(worker));
}

static void
test_a_killed_computation_is_run_again(void)
{
	struct queued job = queue("C", LONG);
	pid_t worker = site_worker();

	kill(child_of(&job), SIGKILL);
	CU_ASSERT_TRUE(site_wait(IS_WAITING, job.key));
	CU_ASSERT_STRING_EQUAL(site_text(JOB_STATE, job.key),
	    "queued 1: The computation ended unexpectedly.");
	site_run("UPDATE job SET run_at = now() WHERE id = $1", job.key);
	CU_ASSERT_TRUE(site_wait(IS_DONE, job.key));
	CU_ASSERT(fabs(saved("C") - 1200) < 1e-6);
	CU_ASSERT_TRUE(site_worker_stop(worker));
}

static void
test_a_worker_that_is_told_to_end_hands_it_back(void)
{
	struct queued job = queue("H", LONG);
	pid_t worker = site_worker();

	child_of(&job);
	CU_ASSERT_TRUE(site_worker_stop(worker));
	CU_ASSERT_TRUE(is_gone(&job));
	CU_ASSERT_STRING_EQUAL(site_text(JOB_STATE, job.key), "queued 0");
	worker = site_worker();
	CU_ASSERT_TRUE(site_wait(IS_DONE, job.key));
	CU_ASSERT(fabs(saved("H") - 1200) < 1e-6);
	CU_ASSERT_TRUE(site_worker_stop(worker));
}

/* Ended after it saved and before it could say so, as far as the table of jobs can tell. */
static void
forget_that_it_ran(const struct queued *job)
{
	site_run("UPDATE job SET state = 'queued', attempts = 0, reason = NULL, run_at = now()"
	    " WHERE id = $1", job->key);
}

static void
test_what_it_saved_before_it_replaces(void)
{
	struct queued job = queue("A", "2 + 1"), parts;
	pid_t worker = site_worker();

	CU_ASSERT_TRUE(site_wait(IS_DONE, job.key));
	parts = queue_one("P", "A", "svd");
	CU_ASSERT_TRUE(site_wait(IS_DONE, parts.key));
	CU_ASSERT_TRUE(site_worker_stop(worker));
	forget_that_it_ran(&job);
	forget_that_it_ran(&parts);
	worker = site_worker();
	CU_ASSERT_TRUE(site_wait(IS_DONE, job.key));
	CU_ASSERT_TRUE(site_wait(IS_DONE, parts.key));
	CU_ASSERT_EQUAL(saved("A"), 3);
	CU_ASSERT_TRUE(site_worker_stop(worker));
}

static void
test_what_others_saved_meanwhile_it_leaves(void)
{
	struct queued job = queue("O", "2 + 2");
	pid_t worker = site_worker();

	CU_ASSERT_TRUE(site_wait(IS_DONE, job.key));
	CU_ASSERT_TRUE(site_worker_stop(worker));
	site_run("UPDATE matrix SET job = NULL, data = float8send(5) WHERE name = 'O' AND $1 > 0",
	    job.key);
	forget_that_it_ran(&job);
	/* as if it had been tried before: neither does that make the name its own */
	site_run("UPDATE job SET attempts = 1 WHERE id = $1", job.key);
	worker = site_worker();
	CU_ASSERT_TRUE(site_wait(IS_PARKED, job.key));
	CU_ASSERT(saved("O") != 4);
	CU_ASSERT_TRUE(site_worker_stop(worker));
}

static void
test_it_says_how_far_it_is_and_can_be_cancelled(void)
{
	struct queued job = queue("X", LONGER);
	pid_t worker = site_worker();
	struct matrix_job cancelled;

	CU_ASSERT_TRUE(site_wait(HAS_PROGRESS, job.key));
	CU_ASSERT_EQUAL(matrix_job_cancel(&site_db, site_arena, &owner, &job.id, &cancelled), ERR_OK);
	CU_ASSERT_TRUE(is_gone(&job));
	CU_ASSERT_STRING_EQUAL(site_text(JOB_STATE, job.key), "parked 1: It was cancelled.");
	CU_ASSERT(isnan(saved("X")));
	CU_ASSERT_TRUE(site_worker_stop(worker));
}

static void
test_what_is_hopeless_says_why(void)
{
	struct queued job = queue("S", "inv(ones(200))"), name = queue("T", "NoSuchMatrix + 1");
	pid_t worker = site_worker();

	CU_ASSERT_TRUE(site_wait(IS_PARKED, job.key));
	CU_ASSERT_PTR_NOT_NULL(strstr(site_text(JOB_STATE, job.key), "singular"));
	CU_ASSERT_TRUE(site_wait(IS_PARKED, name.key));
	CU_ASSERT_STRING_EQUAL(site_text(JOB_STATE, name.key),
	    "parked 1: There is no matrix named NoSuchMatrix");
	CU_ASSERT_TRUE(site_worker_stop(worker));
}

static void
test_a_matrix_is_taken_apart(void)
{
	struct queued made = queue("M", "4 * ones(20) + 20 * eye(20)"), job;
	pid_t worker = site_worker();

	CU_ASSERT_TRUE(site_wait(IS_DONE, made.key));
	job = queue_one("F", "M", "svd");
	CU_ASSERT_TRUE(site_wait(IS_DONE, job.key));
	CU_ASSERT(fabs(saved("F_s") - 100) < 1e-9);
	CU_ASSERT_FALSE(isnan(saved("F_U")) || isnan(saved("F_V")));
	CU_ASSERT_TRUE(site_worker_stop(worker));
}

/* Gigabytes that nobody will have are not left behind. */
static void
test_what_is_cancelled_leaves_no_file(void)
{
	const struct matrix_job what = { .seconds = 60, .making = { "normal", 30000, 10000, 7, 0, 1 } };
	struct queued job = queue_job("L", &what);
	pid_t worker = site_worker();
	struct matrix_job cancelled;

	child_of(&job);
	CU_ASSERT_STRING_EQUAL(site_shell("for i in $(seq 1000); do [ -e %s/store/spool/matrix-%s ] &&"
	    " echo there && break; sleep 0.02; done", site_directory, job.id.text), "there");
	CU_ASSERT_EQUAL(matrix_job_cancel(&site_db, site_arena, &owner, &job.id, &cancelled), ERR_OK);
	CU_ASSERT_TRUE(is_gone(&job));
	CU_ASSERT_STRING_EQUAL(site_shell("for i in $(seq 1000); do [ -e %s/store/spool/matrix-%s ] ||"
	    " { echo gone; break; }; sleep 0.02; done", site_directory, job.id.text), "gone");
	CU_ASSERT_TRUE(site_worker_stop(worker));
}

/* A name that is taken while the others are on the disk already. */
static void
test_all_are_saved_or_none(void)
{
	static const char USED[] = "SELECT used_bytes FROM account WHERE id = $1";
	struct matrix values[2] = { { 0 }, { 0 } };
	struct matrix_wish wishes[2] = {
		{ .name = "first", .kind = "computed" }, { .name = "second", .kind = "computed" },
	};
	struct stored_matrix out[2];
	size_t failed = 9;
	int64_t used;

	CU_ASSERT_EQUAL_FATAL(matrix_new(50, 50, &values[0]), ERR_OK);
	CU_ASSERT_EQUAL_FATAL(matrix_new(1, 1, &values[1]), ERR_OK);
	CU_ASSERT_EQUAL(stored_matrix_save_all(&site_db, site_arena, &owner, &wishes[1], &values[1],
	    1, &out[1], &failed), ERR_OK);
	used = site_number(USED, owner.value);
	CU_ASSERT_EQUAL(stored_matrix_save_all(&site_db, site_arena, &owner, wishes, values, 2, out,
	    &failed), ERR_CONFLICT);
	CU_ASSERT_EQUAL(failed, 1);
	CU_ASSERT_EQUAL(stored_matrix_find(&site_db, site_arena, &owner, "first", &out[0]),
	    ERR_NOT_FOUND);
	CU_ASSERT_EQUAL(site_number(USED, owner.value), used);
	wishes[1].overwrites = true;
	CU_ASSERT_EQUAL(stored_matrix_save_all(&site_db, site_arena, &owner, wishes, values, 2, out,
	    &failed), ERR_OK);
	CU_ASSERT_EQUAL(site_number(USED, owner.value), used + 128 + 50 * 50 * 8);
	CU_ASSERT_EQUAL(stored_matrix_find(&site_db, site_arena, &owner, "first", &out[0]), ERR_OK);
	matrix_free(&values[0]);
	matrix_free(&values[1]);
}

static void
test_a_large_one_is_made(void)
{
	const struct matrix_job what = { .seconds = 5,
	    .making = { "random", 600, 500, 7, -2.5, 1.0 / 3 } };
	struct queued job = queue_job("R", &what);
	pid_t worker = site_worker();
	struct stored_matrix found;
	struct open_matrix made;
	struct matrix wanted;

	CU_ASSERT_TRUE(site_wait(IS_DONE, job.key));
	CU_ASSERT_EQUAL_FATAL(stored_matrix_find(&site_db, site_arena, &owner, "R", &found), ERR_OK);
	CU_ASSERT_STRING_EQUAL(found.kind, "random");
	CU_ASSERT_EQUAL(found.seed, 7);
	CU_ASSERT_EQUAL_FATAL(stored_matrix_open(site_arena, &found, &made), ERR_OK);
	CU_ASSERT_EQUAL_FATAL(matrix_new(600, 500, &wanted), ERR_OK);
	matrix_fill_uniform(&wanted, 7, -2.5, 1.0 / 3);
	CU_ASSERT_EQUAL_FATAL(made.matrix.rows * made.matrix.cols, 600 * 500);
	CU_ASSERT(memcmp(made.matrix.data, wanted.data, 600 * 500 * sizeof(double)) == 0);
	matrix_free(&wanted);
	stored_matrix_close(&made);
	CU_ASSERT_TRUE(site_worker_stop(worker));
}

#define SIDE    5000
#define PRODUCT "ones(5000, 2) * ones(2, 5000)"

/* The job in a process of its own, as a worker runs it: the most memory that it had, in bytes. */
static int64_t
peak_of(const struct queued *job)
{
	char path[TEST_PATH_MAX];
	struct rusage usage;
	int status = -1;
	pid_t pid;

	test_program_path("matrix", path);
	fflush(stdout);
	if ((pid = fork()) == 0) {
		if (freopen("/dev/null", "w", stdout) != NULL)
			execl(path, path, "--job", job->id.text, (char *)NULL);
		_exit(127);
	}
	CU_ASSERT_EQUAL(wait4(pid, &status, 0, &usage), pid);
	CU_ASSERT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	return (int64_t)usage.ru_maxrss * 1024;
}

/* Panel by panel: there is never all of it in memory. */
static void
test_a_large_product_goes_to_its_file_while_it_is_computed(void)
{
	const int64_t bytes = matrix_bytes(SIDE, SIDE);
	struct queued job = queue("B", PRODUCT);
	struct stored_matrix found;
	struct open_matrix made;
	int64_t wrong = 0;

	CU_ASSERT(peak_of(&job) < bytes);
	CU_ASSERT_EQUAL_FATAL(stored_matrix_find(&site_db, site_arena, &owner, "B", &found), ERR_OK);
	CU_ASSERT_EQUAL(found.size_bytes, bytes);
	CU_ASSERT_EQUAL_FATAL(stored_matrix_open(site_arena, &found, &made), ERR_OK);
	for (int64_t i = 0; i < SIDE * SIDE; i++)
		wrong += made.matrix.data[i] != 2;
	CU_ASSERT_EQUAL(wrong, 0);
	stored_matrix_close(&made);
	site_run("DELETE FROM job WHERE id = $1", job.key);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "a killed worker leaves its job", test_a_killed_worker_leaves_its_job_to_another },
		{ "a killed computation is run again", test_a_killed_computation_is_run_again },
		{ "told to end, a worker hands it back",
		    test_a_worker_that_is_told_to_end_hands_it_back },
		{ "what it saved before, it replaces", test_what_it_saved_before_it_replaces },
		{ "what others saved meanwhile, it leaves",
		    test_what_others_saved_meanwhile_it_leaves },
		{ "it says how far it is and can be cancelled",
		    test_it_says_how_far_it_is_and_can_be_cancelled },
		{ "a matrix is taken apart", test_a_matrix_is_taken_apart },
		{ "all are saved or none", test_all_are_saved_or_none },
		{ "a large one is made", test_a_large_one_is_made },
		{ "a large product goes to its file while it is computed",
		    test_a_large_product_goes_to_its_file_while_it_is_computed },
		{ "what is cancelled leaves no file", test_what_is_cancelled_leaves_no_file },
		{ "what is hopeless says why", test_what_is_hopeless_says_why },
		CU_TEST_INFO_NULL,
	};
	int failed;

	site_open();
	owner.value = site_number("SELECT id FROM account WHERE $1::bigint = 0", 0);
	failed = suite_run("matrix jobs", tests);
	if (failed)
		fprintf(stderr, "%s\n", site_shell("cat %s/log", site_directory));
	site_close();
	return failed;
}
