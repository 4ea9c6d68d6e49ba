/* host/here: which programs run on a host, and where they listen. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/here.h"
#include "lib/base/arena.h"
#include "lib/config/config.h"
#include "support/run/suite.h"

static char directory[] = "/tmp/here.XXXXXX";
static struct arena *arena;

static void
write_file(const char *name, const char *text)
{
	FILE *out = fopen(arena_printf(arena, "%s/%s", directory, name), "we");

	if (out == NULL)
		abort();
	fputs(text, out);
	fclose(out);
}

static const struct program *
named(const char *name)
{
	const struct program *program = programs;

	while (strcmp(program->name, name) != 0)
		program++;
	return program;
}

static const char *
address_of(const char *name)
{
	return here_address(arena, named(name));
}

static void
a_program_listens_in_run_dir(void)
{
	CU_ASSERT_STRING_EQUAL(address_of("auth"), "/run/here/auth.sock");
}

/* As vitrina-setup notes it on a host that a list names. */
static void
or_at_the_address_of_its_host(void)
{
	write_file("places", "# of setup\nimages=10.0.0.21,10.0.0.22\nstats=fd00::23\nlisten=10.0.0.22\n");
	CU_ASSERT_STRING_EQUAL(address_of("images"), "10.0.0.22:9003");
	CU_ASSERT_STRING_EQUAL(address_of("stats"), "/run/here/stats.sock");
	CU_ASSERT_STRING_EQUAL(address_of("auth"), "/run/here/auth.sock");
	write_file("places", "images=10.0.0.21,10.0.0.22\nstats=fd00::23\nlisten=fd00::23\n");
	CU_ASSERT_STRING_EQUAL(address_of("stats"), "[fd00::23]:9005");
	write_file("places", "images=10.0.0.21,10.0.0.22\nlisten=10.0.0.2\n");
	CU_ASSERT_STRING_EQUAL(address_of("images"), "/run/here/images.sock");
}

/* A file of its name is beside this test. */
static void
what_is_elsewhere_is_not_here(void)
{
	const struct program own = { .name = "here" }, other = { .name = "nowhere" };

	CU_ASSERT_TRUE(here_runs(arena, &own));
	CU_ASSERT_FALSE(here_runs(arena, &other));
	mkdir(arena_printf(arena, "%s/elsewhere", directory), 0700);
	write_file("elsewhere/here", "");
	CU_ASSERT_FALSE(here_runs(arena, &own));
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "a program listens in run_dir", a_program_listens_in_run_dir },
		{ "or at the address of its host", or_at_the_address_of_its_host },
		{ "what is elsewhere is not here", what_is_elsewhere_is_not_here },
		CU_TEST_INFO_NULL,
	};
	int failed;

	if (mkdtemp(directory) == NULL)
		return 1;
	arena = arena_new();
	write_file("vitrina.conf", "run_dir = /run/here\n");
	setenv("VITRINA_CONF", arena_printf(arena, "%s/vitrina.conf", directory), 1);
	unsetenv("VITRINA_RUN_DIR");
	failed = !config_load() || suite_run("here", tests);
	if (system(arena_printf(arena, "rm -r %s", directory)) != 0)
		failed = 1;
	arena_free(arena);
	return failed;
}
