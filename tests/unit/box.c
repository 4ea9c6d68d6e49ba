/* lib/box: what is run in it works, in what is its own. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/config/config.h"
#include "lib/io/box.h"
#include "lib/io/child.h"
#include "support/run/suite.h"

#define SHELL(script) (const char *const[]){ "/bin/sh", "-c", script, NULL }

static struct arena *arena;
static char          home[64];

static const char *
at(const char *name)
{
	return arena_printf(arena, "%s/%s", home, name);
}

static void
write_file(const char *name, const char *text)
{
	FILE *file = fopen(at(name), "we");

	if (file == NULL || fputs(text, file) < 0 || fclose(file) != 0)
		abort();
}

/* What `script`, of a shell that has nothing but itself, says in the box. */
static const char *
says(const struct box *box, const char *script)
{
	struct child child = {
		.argv = SHELL(script), .box = box, .directory = home, .output_max = 1000,
	};
	struct child_result result;

	CU_ASSERT_EQUAL_FATAL(child_run(&child, arena, &result), ERR_OK);
	return result.output;
}

static void
test_reads_and_writes_what_is_its_own(void)
{
	const struct box box = { .reads = at("input"), .writes = at("out") };

	CU_ASSERT_STRING_EQUAL(says(&box, "read line <input; echo $line; echo made >out/file;"
	    " read line <out/file; echo $line"), "given\nmade\n");
	CU_ASSERT_EQUAL(access(at("out/file"), F_OK), 0);
}

static void
test_reaches_no_other_file(void)
{
	const struct box box = { .reads = at("input"), .writes = at("out") };
	const struct box empty = { .reads = NULL };

	CU_ASSERT_STRING_EQUAL(says(&box, "read line <other && echo read; echo x >other && echo wrote;"
	    " echo x >input && echo wrote; echo x >beside && echo made; echo end"), "end\n");
	CU_ASSERT_STRING_EQUAL(says(&empty, "read line <input && echo read; echo x >out/file && echo wrote;"
	    " echo end"), "end\n");
}

static void
test_runs_one_program(void)
{
	const struct box box = { .writes = at("out") };

	CU_ASSERT_STRING_EQUAL(says(&box, "(exec /bin/echo second); (echo forked); echo end"), "");
	CU_ASSERT_STRING_EQUAL(says(&box, "exec /bin/echo second"), "");
}

static void
test_one_that_forks_runs_one_program_too(void)
{
	const struct box box = { .writes = at("out"), .forks = true };

	CU_ASSERT_STRING_EQUAL(says(&box, "(echo forked); (exec /bin/echo second); echo end"),
	    "forked\nend\n");
}

static void
test_its_environment_is_its_own(void)
{
	const struct box box = { .writes = at("out") };

	setenv("A_SECRET", "secret", 1);
	CU_ASSERT_STRING_EQUAL(says(&box, "echo $A_SECRET.$TMPDIR"),
	    arena_printf(arena, ".%s\n", at("out")));
}

static void
test_signals_itself_alone(void)
{
	const struct box box = { .reads = NULL };
	struct child child = { .argv = SHELL("kill -TERM $$"), .box = &box };
	struct child_result result;

	CU_ASSERT_EQUAL_FATAL(child_run(&child, arena, &result), ERR_OK);
	CU_ASSERT_EQUAL(result.signal, SIGTERM);
	CU_ASSERT_STRING_EQUAL(says(&box, arena_printf(arena,
	    "kill -0 %d && echo sent; kill -0 $PPID && echo sent; echo end", (int)getpid())), "end\n");
}

static void
test_no_script_runs_in_it(void)
{
	const struct box box = { .reads = NULL };
	struct child child = {
		.argv = (const char *const[]){ at("script"), NULL }, .box = &box,
	};
	struct child_result result;

	write_file("script", "#!/bin/sh\necho hello\n");
	chmod(at("script"), 0755);
	CU_ASSERT_EQUAL(child_run(&child, arena, &result), ERR_INTERNAL);
}

static void
test_its_stdin_is_what_it_was_given(void)
{
	const struct box box = { .reads = NULL };
	struct child child = {
		.argv = SHELL("read line; echo $line"), .box = &box, .output_max = 100,
	};
	struct child_result result;
	FILE *file = fopen(at("input"), "re");

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	child.input = fileno(file);
	CU_ASSERT_EQUAL_FATAL(child_run(&child, arena, &result), ERR_OK);
	CU_ASSERT_STRING_EQUAL(result.output, "given\n");
	fclose(file);
}

static void
open_home(void)
{
	arena = arena_new();
	snprintf(home, sizeof(home), "/tmp/vitrina-box-XXXXXX");
	if (mkdtemp(home) == NULL || mkdir(at("out"), 0700) != 0)
		abort();
	setenv("VITRINA_CONF", "/dev/null", 1);
	if (!config_load())
		abort();
	write_file("input", "given\n");
	write_file("other", "private\n");
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "reads and writes what is its own", test_reads_and_writes_what_is_its_own },
		{ "reaches no other file", test_reaches_no_other_file },
		{ "runs one program", test_runs_one_program },
		{ "one that forks runs one program too", test_one_that_forks_runs_one_program_too },
		{ "its environment is its own", test_its_environment_is_its_own },
		{ "signals itself alone", test_signals_itself_alone },
		{ "no script runs in it", test_no_script_runs_in_it },
		{ "its stdin is what it was given", test_its_stdin_is_what_it_was_given },
		CU_TEST_INFO_NULL,
	};
	char command[128];
	int failed;

	open_home();
	failed = suite_run("box", tests);
	snprintf(command, sizeof(command), "rm -rf '%s'", home);
	arena_free(arena);
	return system(command) == 0 ? failed : 1;
}
