/* Where expressions come from: a terminal with its history, or standard input. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <editline/readline.h>

#include "cli/vitrina-calc/calculator.h"

#define HISTORY_MAX 1000

static char *history_path;	/* NULL: nothing is kept */
static sigjmp_buf at_prompt;
static volatile sig_atomic_t is_at_prompt;

/* Ctrl-C forgets what was typed, and asks anew. */
static void
forget_line(int signal_number)
{
	(void)signal_number;
	if (is_at_prompt)
		siglongjmp(at_prompt, 1);
}

/* $XDG_STATE_HOME/vitrina/calc_history, else under ~/.local/state; directories are made. */
static char *
make_history_path(struct arena *arena)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	char *path;

	if (state != NULL && state[0] == '/')
		path = arena_printf(arena, "%s/vitrina/calc_history", state);
	else if (home != NULL && home[0] == '/')
		path = arena_printf(arena, "%s/.local/state/vitrina/calc_history", home);
	else
		return NULL;
	for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, 0700) != 0 && errno != EEXIST)
			return NULL;
		*slash = '/';
	}
	return strdup(path);
}

void
lines_begin(struct calculator *calc)
{
	if (!calc->is_terminal)
		return;
	umask(077);	/* what somebody computes is theirs */
	rl_readline_name = (char *)(uintptr_t)"vitrina-calc";
	using_history();
	stifle_history(HISTORY_MAX);
	if ((history_path = make_history_path(calc->arena)) != NULL)
		read_history(history_path);
	printf("%s. Ctrl-D ends.\n", calc->site.url);
}

void
lines_end(struct calculator *calc)
{
	if (!calc->is_terminal)
		return;
	free(history_path);
	history_path = NULL;
}

/* *was_forgotten: Ctrl-C was pressed. */
static char *
type_line(const char *prompt, bool *was_forgotten)
{
	struct sigaction ours = { .sa_handler = forget_line }, before;
	char *volatile line = NULL;

	sigaction(SIGINT, &ours, &before);
	*was_forgotten = sigsetjmp(at_prompt, 1) != 0;
	if (!*was_forgotten) {
		is_at_prompt = 1;
		line = readline(prompt);
	} else
		putchar('\n');
	is_at_prompt = 0;
	sigaction(SIGINT, &before, NULL);
	return line;
}

/* Its end cut off; NULL at the end, and when it was forgotten.  free() it. */
static char *
read_line(const struct calculator *calc, const char *prompt, bool *was_forgotten)
{
	char *line = NULL;
	size_t size = 0;

	*was_forgotten = false;
	if (calc->is_terminal)
		return type_line(prompt, was_forgotten);
	if (getline(&line, &size, stdin) < 0) {
		free(line);
		return NULL;
	}
	line[strcspn(line, "\r\n")] = '\0';
	return line;
}

/* A bracket is open, or the line says that it goes on. */
static bool
goes_on(const char *text)
{
	int open = 0;
	const char *at;

	for (at = text; *at != '\0'; at++) {
		if (*at == '#' || *at == '%') {
			at += strcspn(at, "\n");
			if (*at == '\0')
				break;
		}
		open += *at == '(' || *at == '[';
		open -= *at == ')' || *at == ']';
		if (strcmp(at, "...") == 0)
			return true;
	}
	return open > 0;
}

/* Nothing but blanks and a comment. */
static bool
is_empty(const char *text)
{
	text += strspn(text, " \t");
	return *text == '\0' || *text == '#' || *text == '%';
}

/* At once: another terminal, or a crash, must not lose it. */
static void
remember(const char *expression)
{
	HIST_ENTRY *last = history_length > 0 ? history_get(history_base + history_length - 1) : NULL;

	if (strchr(expression, '\n') != NULL || (last != NULL && strcmp(last->line, expression) == 0))
		return;
	add_history(expression);
	if (history_path != NULL)
		write_history(history_path);
}

const char *
lines_next(struct calculator *calc)
{
	char *line, *text = NULL;
	bool was_forgotten;

	while ((line = read_line(calc, text == NULL ? PROMPT : PROMPT_MORE,
	    &was_forgotten)) != NULL || was_forgotten) {
		if (was_forgotten) {
			text = NULL;
			continue;
		}
		text = text == NULL ? arena_strdup(calc->arena, line) :
		    arena_printf(calc->arena, "%s\n%s", text, line);
		free(line);
		if (goes_on(text))
			continue;
		if (is_empty(text)) {
			text = NULL;
			continue;
		}
		break;
	}
	if (line == NULL && calc->is_terminal)
		putchar('\n');
	if (text != NULL && calc->is_terminal)
		remember(text);
	return text;
}
