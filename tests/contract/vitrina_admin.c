/* vitrina-admin at a shell: exit statuses and what is printed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/io/child.h"
#include "support/run/suite.h"
#include "support/world/test_db.h"

static struct arena *arena;
static const char   *output;

/* Beside us in the build. */
static const char *
binary(void)
{
	char self[256] = "", *slash;
	int up;

	if (readlink("/proc/self/exe", self, sizeof(self) - 1) < 0)
		exit(1);
	for (up = 0; up < 3; up++)
		if ((slash = strrchr(self, '/')) != NULL)
			*slash = '\0';
	return arena_printf(arena, "%s/bin/vitrina-admin", self);
}

/* `vitrina-admin migrate` with up to two words more; its exit status. */
static int
migrate(const char *word, const char *more)
{
	const char *argv[] = { binary(), "migrate", "--from", "migrations", word, more, NULL };
	const struct child child = { .argv = argv, .timeout_ms = 60000, .output_max = 1 << 16 };
	struct child_result result;

	CU_ASSERT_EQUAL_FATAL(child_run(&child, arena, &result), ERR_OK);
	output = result.output;
	return result.status;
}

static void
migrates_up_and_down_and_shows_where_it_is(void)
{
	setenv("VITRINA_DATABASE", test_db_fresh(true), 1);
	CU_ASSERT_EQUAL(migrate("status", NULL), 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(output, "0001_site  pending\n"));
	CU_ASSERT_EQUAL(migrate("up", NULL), 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(output, " applied\n"));
	CU_ASSERT_EQUAL(migrate("status", NULL), 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(output, "0001_site  applied 20"));
	CU_ASSERT_PTR_NULL(strstr(output, "pending"));
	CU_ASSERT_EQUAL(migrate("up", NULL), 0);
	CU_ASSERT_STRING_EQUAL(output, "0 applied\n");
	CU_ASSERT_EQUAL(migrate("down", NULL), 0);
	CU_ASSERT_STRING_EQUAL(output, "1 undone\n");
	CU_ASSERT_EQUAL(migrate("up", NULL), 0);
	CU_ASSERT_EQUAL(migrate("down", "0"), 0);
	CU_ASSERT_EQUAL(migrate("status", NULL), 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(output, "0001_site  pending\n"));
}

static void
wrong_words_are_a_usage_error(void)
{
	CU_ASSERT_EQUAL(migrate(NULL, NULL), 2);
	CU_ASSERT_EQUAL(migrate("sideways", NULL), 2);
	CU_ASSERT_EQUAL(migrate("up", "1"), 2);
	CU_ASSERT_EQUAL(migrate("down", "x"), 2);
	CU_ASSERT_EQUAL(migrate("down", "-1"), 2);
}

static void
without_a_database_it_fails(void)
{
	setenv("VITRINA_DATABASE", "host=/nonexistent dbname=none", 1);
	CU_ASSERT_EQUAL(migrate("status", NULL), 1);
	CU_ASSERT_EQUAL(migrate("up", NULL), 1);
}

/* The commit that this tree is at, where it is a repository's. */
static void
version_says_the_commit(void)
{
	const char *git[] = { "git", "describe", "--always", "--abbrev=12", "--exclude", "*", NULL };
	const char *argv[] = { binary(), "version", NULL }, *more[] = { argv[0], "version", "x", NULL };
	struct child child = { .argv = git, .timeout_ms = 60000, .output_max = 1 << 10 };
	struct child_result at, said;

	CU_ASSERT_EQUAL_FATAL(child_run(&child, arena, &at), ERR_OK);
	child.argv = argv;
	CU_ASSERT_EQUAL_FATAL(child_run(&child, arena, &said), ERR_OK);
	CU_ASSERT_EQUAL(said.status, 0);
	CU_ASSERT_PTR_EQUAL(strstr(said.output, "vitrina 0.1."), said.output);
	CU_ASSERT_PTR_NOT_NULL(strstr(said.output, at.status != 0 ? "(commit unknown)" :
	    arena_printf(arena, "(commit %.*s", (int)strcspn(at.output, "\n"), at.output)));
	child.argv = more;
	CU_ASSERT_EQUAL_FATAL(child_run(&child, arena, &said), ERR_OK);
	CU_ASSERT_EQUAL(said.status, 2);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "migrates_up_and_down_and_shows_where_it_is", migrates_up_and_down_and_shows_where_it_is },
		{ "wrong_words_are_a_usage_error", wrong_words_are_a_usage_error },
		{ "without_a_database_it_fails", without_a_database_it_fails },
		{ "version_says_the_commit", version_says_the_commit },
		CU_TEST_INFO_NULL,
	};
	int status;

	setenv("VITRINA_CONF", "/dev/null", 1);
	arena = arena_new();
	status = suite_run("vitrina_admin", tests);
	arena_free(arena);
	return status;
}
