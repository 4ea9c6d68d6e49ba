/* vitrina-admin programs: the table of programs, for what is installed in shell. */
#include <stdio.h>
#include <string.h>

#include "cli/vitrina-admin/commands.h"
#include "host/programs.h"
#include "lib/base/count.h"

#define INSTALLED "/usr/lib/vitrina"

static void
print_rights(unsigned may)
{
	static const struct { unsigned right; const char *word; } words[] = {
		{ MAY_STORE, "store" }, { MAY_HOLD_KEYS, "keys" }, { MAY_SIGN, "sign" },
		{ MAY_ASK, "ask" }, { MAY_MAKE_CODE, "code" },
		{ MAY_BE_ASIDE, "aside" },
	};
	const char *before = "";

	for (size_t i = 0; i < COUNT(words); i++) {
		if ((may & words[i].right) == 0)
			continue;
		printf("%s%s", before, words[i].word);
		before = ",";
	}
	puts(may == 0 ? "-" : "");
}

static void
print_program(const struct program *program)
{
	printf("%s ", program->name);
	if (program->port == 0)
		printf("-");
	else
		printf("%d", program->port);
	printf(" %s vitrina-%s ", program->user, program->name);
	print_rights(program->may);
}

int
programs_command(struct db *db, int argc, char **argv)
{
	bool all = argc == 1 && strcmp(argv[0], "--all") == 0;

	(void)db;
	if (argc != 0 && !all)
		return COMMAND_USAGE;
	for (const struct program *program = programs; program->name != NULL; program++)
		if (all || programs_has(INSTALLED, program))
			print_program(program);
	return 0;
}
