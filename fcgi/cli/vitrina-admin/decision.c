/* vitrina-admin decision: reckon one of the controller's decisions again. */
#include <stdio.h>
#include <stdlib.h>

#include "cli/vitrina-admin/commands.h"
#include "lib/base/arena.h"
#include "lib/base/err.h"
#include "service/fleet/scaling_store.h"

int
decision_command(struct db *db, int argc, char **argv)
{
	struct arena *arena;
	int64_t hosts;
	enum err err;

	if (argc != 1)
		return COMMAND_USAGE;
	arena = arena_new();
	if ((err = scaling_decision_again(db, arena, strtoll(argv[0], NULL, 10), &hosts)) == ERR_OK)
		printf("%lld\n", (long long)hosts);
	else
		fprintf(stderr, "vitrina-admin decision: %s\n", err_title(err));
	arena_free(arena);
	return err == ERR_OK ? 0 : 1;
}
