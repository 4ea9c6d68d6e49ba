/*
 * What evaluating takes of memory at its peak, against what was planned before
 * it began: for who is admitted by the plan may not take more.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/calc/calc.h"
#include "support/run/suite.h"

#define SIDE     600
#ifdef __SANITIZE_ADDRESS__
#define SLACK_KB LONG_MAX	/* it keeps what was freed */
#else
#define SLACK_KB (8 * 1024)	/* OpenBLAS's own buffers, whatever the matrices are */
#endif

static struct matrix stored;	/* A, and S, which is positive definite */
static struct matrix definite;

static bool
shape(void *context, const char *name, int64_t *rows, int64_t *cols)
{
	(void)context;
	*rows = *cols = SIDE;
	return strcmp(name, "A") == 0 || strcmp(name, "S") == 0;
}

static enum err
load(void *context, const char *name, const struct matrix **matrix)
{
	(void)context;
	*matrix = name[0] == 'A' ? &stored : &definite;
	return ERR_OK;
}

/* A line of /proc/self/status, in KB. */
static long
memory_kb(const char *what)
{
	FILE *status = fopen("/proc/self/status", "re");
	char line[256];
	long kb = -1;

	while (status != NULL && fgets(line, sizeof(line), status) != NULL)
		if (strncmp(line, what, strlen(what)) == 0)
			kb = strtol(line + strlen(what) + 1, NULL, 10);
	if (status != NULL)
		fclose(status);
	return kb;
}

/* From here on VmHWM is the peak anew (proc(5), clear_refs). */
static void
forget_peak(void)
{
	FILE *file = fopen("/proc/self/clear_refs", "we");

	if (file != NULL) {
		fputs("5", file);
		fclose(file);
	}
}

/* In a process of its own: its peak above what it had, less what was planned; in KB. */
static long
excess_kb(const char *text)
{
	static const struct calc_names names = { shape, load, NULL };
	struct arena *arena = arena_new();
	struct calc_result result;
	struct calc_fault fault;
	struct calc_plan plan;
	struct calc *calc;
	long before;

	if (calc_parse(arena, text, &calc, &fault) != ERR_OK ||
	    calc_plan(calc, &names, &plan, &fault) != ERR_OK)
		return -1;
	forget_peak();
	before = memory_kb("VmRSS:");
	if (calc_run(calc, &names, &result, &fault) != ERR_OK)
		return -1;
	return memory_kb("VmHWM:") - before - (long)(plan.memory_bytes / 1024);
}

static int
exceeds(const char *text)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		long excess = excess_kb(text);

		if (excess > SLACK_KB || excess == -1)
			printf("%s: %ld KB more than planned\n", text, excess);
		fflush(stdout);
		_exit(excess > SLACK_KB || excess == -1);
	}
	return waitpid(pid, &status, 0) != pid || status != 0;
}

static void
no_more_is_taken_than_was_planned(void)
{
	static const char *const texts[] = {
		"A", "-A", "A + S", "A * S", "A * S * A", "A'", "A .* S + A ./ S", "(A + S) * (A - S)",
		"inv(A)", "A \\ S", "A / S", "S \\ ones(600, 1)", "A^2", "A^7", "A^-3", "det(A)",
		"rank(A)", "cond(A)", "norm(A)", "norm(A, 1)", "svd(A)", "eig(S)", "chol(S)",
		"trace(A)", "sum(A)", "max(A)", "kron(A, ones(2))", "[A S; S A]", "[A, A \\ S]",
		"diag(diag(A))", "triu(A) \\ S", "abs(sin(A)) + exp(S / 1e6)", "atan2(A, S)",
		"ones(1200, 600) \\ ones(1200, 3)", "rows(A)",
	};
	int wrong = 0;

	for (size_t i = 0; i < COUNT(texts); i++)
		wrong += exceeds(texts[i]);
	CU_ASSERT_EQUAL(wrong, 0);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "no more is taken than was planned", no_more_is_taken_than_was_planned },
		CU_TEST_INFO_NULL,
	};
	struct matrix transposed;
	int status;

	matrix_new(SIDE, SIDE, &stored);
	matrix_fill_uniform(&stored, 1, 0, 1);
	matrix_transpose(&stored, &transposed);
	matrix_multiply(&stored, &transposed, &definite);
	for (int64_t i = 0; i < SIDE; i++)
		definite.data[i * SIDE + i] += 1;
	status = suite_run("calc_memory", tests);
	matrix_free(&stored);
	matrix_free(&definite);
	matrix_free(&transposed);
	return status;
}
