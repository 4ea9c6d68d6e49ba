/* vitrina-admin host-code: let one more host into the fleet. */
#include <stdio.h>

#include "cli/vitrina-admin/commands.h"
#include "lib/base/arena.h"
#include "lib/base/err.h"
#include "service/fleet/host.h"

int
host_code_command(struct db *db, int argc, char **argv)
{
	struct arena *arena;
	const char *code;
	enum err err;

	(void)argv;
	if (argc != 0)
		return COMMAND_USAGE;
	arena = arena_new();
	if ((err = host_code_make(db, arena, &code)) == ERR_OK)
		puts(code);	/* and nothing else: scripts read it */
	else
		fprintf(stderr, "vitrina-admin host-code: %s\n", err_title(err));
	arena_free(arena);
	return err == ERR_OK ? 0 : 1;
}
