/*
 * vitrina-calc: the site's calculator in a terminal, with history, or as a pipe:
 *     echo '2+3*4' | vitrina-calc https://site
 * Where the site is and who asks: the argument, and cli/client_site.h.
 */
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/vitrina-calc/calculator.h"

static int
usage(void)
{
	fputs("usage: vitrina-calc [-f] [https://site]\n"
	    "Expressions from the terminal, or one a line from standard input; x = … saves\n"
	    "as x, and with -f replaces what is there.\n"
	    "The site and an API token: VITRINA_URL and VITRINA_TOKEN, or lines url = … and\n"
	    "token = … of ~/.config/vitrina/credentials. Without a token nothing is saved.\n",
	    stderr);
	return CALC_USAGE;
}

static bool
says_goodbye(const char *expression)
{
	return strcmp(expression, "quit") == 0 || strcmp(expression, "exit") == 0;
}

static int
run(struct calculator *calc)
{
	const char *expression;
	int status = CALC_OK, one;

	lines_begin(calc);
	while ((expression = lines_next(calc)) != NULL && !says_goodbye(expression)) {
		one = evaluate(calc, expression);
		if (one == CALC_CANCELLED && !calc->is_terminal) {
			status = one;
			break;
		}
		if (one != CALC_OK && !calc->is_terminal)
			status = CALC_FAILED;
		fflush(stdout);
		arena_reset(calc->arena);
	}
	lines_end(calc);
	return status;
}

int
main(int argc, char **argv)
{
	struct calculator calc = { .is_terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) };
	struct arena *arena = arena_new();
	int option, status;

	setlocale(LC_CTYPE, "");
	if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		setlocale(LC_CTYPE, "C.UTF-8");
	while ((option = getopt(argc, argv, "f")) != -1)
		if (option == 'f')
			calc.overwrites = true;
		else
			return usage();
	if (optind < argc)
		calc.site.url = argv[optind++];
	client_site_read(arena, &calc.site);
	if (optind < argc || calc.site.url == NULL)
		return usage();
	calc.arena = arena_new();
	status = run(&calc);
	arena_free(calc.arena);
	arena_free(arena);
	return status;
}
