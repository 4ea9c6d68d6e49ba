/* vitrina-admin ask: what a container's probes ask of the program in it. */
#include <stdio.h>
#include <string.h>

#include "cli/vitrina-admin/commands.h"
#include "host/here.h"
#include "host/programs.h"
#include "lib/base/arena.h"
#include "lib/config/config.h"
#include "lib/io/heartbeat.h"
#include "lib/serve/serve_ask.h"

/* /health answers within a second, whatever hangs. */
#define ANSWER_MS 2000

static const struct program *
find(const char *name)
{
	const struct program *program = programs;

	while (program->name != NULL && strcmp(program->name, name) != 0)
		program++;
	return program->name == NULL ? NULL : program;
}

/* Who is asked nothing says by itself that it lives. */
static bool
answers(struct arena *arena, const struct program *program, const char *what)
{
	struct serve_question question = {
		.address = config()->listen[0] != '\0' ? config()->listen :
		    here_address(arena, program),
		.uri = arena_printf(arena, "/api/%s/%s", program->name, what),
	};

	if (program->port == 0)
		return heartbeat_is_heard(program->name);
	serve_ask(&question, 1, ANSWER_MS);
	return question.answer == SERVE_ANSWER_WELL;
}

int
ask_command(struct db *db, int argc, char **argv)
{
	const struct program *program;
	struct arena *arena;
	bool ok;

	(void)db;
	if (argc != 2 || (strcmp(argv[1], "live") != 0 && strcmp(argv[1], "health") != 0))
		return COMMAND_USAGE;
	if ((program = find(argv[0])) == NULL) {
		fprintf(stderr, "vitrina-admin: no such program: %s\n", argv[0]);
		return 1;
	}
	arena = arena_new();
	ok = answers(arena, program, argv[1]);
	arena_free(arena);
	puts(ok ? "ok" : "no");
	return ok ? 0 : 1;
}
