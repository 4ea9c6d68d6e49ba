/* vitrina-admin code: a fresh code that makes whoever registers with it an admin. */
#include <stdio.h>

#include "cli/vitrina-admin/commands.h"
#include "lib/arena.h"
#include "lib/err.h"
#include "service/code.h"

int
command_code(struct db *db, int argc, char **argv)
{
	struct arena *arena;
	struct code code;
	enum err err;

	(void)argv;
	if (argc != 0)
		return COMMAND_USAGE;
	arena = arena_new();
	err = code_make_admin(db, arena, &code);
	if (err == ERR_OK)
		puts(code.code);	/* and nothing else: scripts read it */
	else
		fprintf(stderr, "vitrina-admin code: %s\n", err_title(err));
	arena_free(arena);
	return err == ERR_OK ? 0 : 1;
}
