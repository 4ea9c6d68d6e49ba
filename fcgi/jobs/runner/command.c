/* Short-lived programs, by lib/io/child.c. */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "host/say.h"
#include "jobs/runner/command.h"
#include "lib/base/arena.h"
#include "lib/io/child.h"

#define TIMEOUT_MS (10 * 60 * 1000)
#define OUTPUT_MAX 4096

static bool
nobody_asked_for_the_end(void *context)
{
	sigset_t pending;

	(void)context;
	return sigpending(&pending) < 0 || (!sigismember(&pending, SIGINT) &&
	    !sigismember(&pending, SIGTERM) && !sigismember(&pending, SIGHUP));
}

static bool
run(const char *const *argv, struct arena *arena, struct child_result *result)
{
	const struct child child = {
		.argv = argv, .timeout_ms = TIMEOUT_MS, .output_max = OUTPUT_MAX,
		.on_tick = nobody_asked_for_the_end,
	};

	return child_run(&child, arena, result) == ERR_OK && result->status == 0;
}

/* Of what a program of ours logged, the last message; else its last line. */
static const char *
last_word(struct arena *arena, const char *text)
{
	static const char mark[] = "\"message\":\"";
	char *copy = arena_strdup(arena, text), *at, *word = NULL;

	for (at = copy; (at = strstr(at, mark)) != NULL; )
		word = at += sizeof(mark) - 1;
	if (word != NULL) {
		word[strcspn(word, "\"\n")] = '\0';
		return word;
	}
	while ((at = strrchr(copy, '\n')) != NULL && at[1] == '\0')
		*at = '\0';
	return at == NULL ? copy : at + 1;
}

bool
command_run(const char *const *argv)
{
	struct arena *arena = arena_new();
	struct child_result result = { 0 };
	bool ok = run(argv, arena, &result);

	if (!ok && !result.stopped)
		say_fault("%s failed (status %d): %s", argv[0], result.status,
		    last_word(arena, result.errors == NULL ? "it cannot be started" :
		    result.errors));
	arena_free(arena);
	return ok;
}

bool
command_first_line(const char *const *argv, char *line, size_t size)
{
	struct arena *arena = arena_new();
	struct child_result result = { 0 };
	bool ok = run(argv, arena, &result) && result.output_len > 0;

	if (ok) {
		snprintf(line, size, "%s", result.output);
		line[strcspn(line, "\n")] = '\0';
	}
	arena_free(arena);
	return ok;
}
