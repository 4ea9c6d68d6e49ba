/* vitrina-admin files: do rows of files and objects agree? */
#include <inttypes.h>
#include <stdio.h>

#include "cli/vitrina-admin/commands.h"
#include "lib/base/arena.h"
#include "service/file/file_check.h"

static void
say(void *context, const char *what, const char *which)
{
	(void)context;
	printf("%s: %s\n", which, what);
}

int
files_command(struct db *db, int argc, char **argv)
{
	struct file_check check = { .say = say };
	struct arena *arena;
	enum err err;

	(void)argv;
	if (argc != 0)
		return COMMAND_USAGE;
	arena = arena_new();
	err = file_check(db, arena, &check);
	arena_free(arena);
	if (err != ERR_OK)
		fprintf(stderr, "vitrina-admin files: %s\n", err_title(err));
	else
		printf("%" PRId64 " faults\n", check.faults);
	return err == ERR_OK && check.faults == 0 ? 0 : 1;
}
