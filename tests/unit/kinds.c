/* The worker's table of kinds: a kind that nobody would do is found at start. */
#include <string.h>

#include "jobs/worker/kinds.h"
#include "support/run/suite.h"

static struct kind rows[KINDS_MAX];
static size_t      count;

static enum err
run(struct task *task)
{
	(void)task;
	return ERR_OK;
}

static void
make_whole(void)
{
	for (count = 0; job_kinds[count].name != NULL; count++)
		rows[count] = (struct kind){ job_kinds[count].name, LANE_OTHERS, false, run, 0, job_fail };
}

static bool
says(const char *what)
{
	char text[KINDS_FAULT_MAX];
	const char *fault = kinds_fault(rows, count, text);

	return what == NULL ? fault == NULL : fault != NULL && strstr(fault, what) != NULL;
}

static void
a_whole_table_has_no_fault(void)
{
	make_whole();
	CU_ASSERT_TRUE(says(NULL));
	rows[0].lane = LANE_COUNT - 1;
	CU_ASSERT_TRUE(says(NULL));
}

static void
a_kind_in_no_lane_is_named(void)
{
	make_whole();
	rows[3] = (struct kind){ .name = rows[3].name, .run = run };
	CU_ASSERT_TRUE(says(rows[3].name));
	CU_ASSERT_TRUE(says("has no lane"));
	rows[3].lane = LANE_COUNT;
	CU_ASSERT_TRUE(says("has no lane"));
}

static void
a_kind_that_nobody_does_is_named(void)
{
	make_whole();
	rows[1].run = NULL;
	CU_ASSERT_TRUE(says("has no handler"));
	make_whole();
	count--;
	CU_ASSERT_TRUE(says(job_kinds[count].name));
}

static void
a_kind_is_once_and_known(void)
{
	make_whole();
	rows[2] = rows[1];
	CU_ASSERT_TRUE(says(rows[1].name));
	make_whole();
	rows[count++] = (struct kind){ "sweep", LANE_OTHERS, false, run, 0, job_fail };
	CU_ASSERT_TRUE(says("\"sweep\""));
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "a whole table has no fault", a_whole_table_has_no_fault },
		{ "a kind in no lane is named", a_kind_in_no_lane_is_named },
		{ "a kind that nobody does is named", a_kind_that_nobody_does_is_named },
		{ "a kind is once and known", a_kind_is_once_and_known },
		CU_TEST_INFO_NULL,
	};

	return suite_run("unit/kinds", tests);
}
