/* vitrina-admin render: an installed site's front end, configured. */
#include <string.h>

#include "cli/vitrina-admin/commands.h"
#include "host/front.h"
#include "lib/base/arena.h"

int
render_command(struct db *db, int argc, char **argv)
{
	const char *root = "";
	struct arena *arena;
	struct front front;
	bool ok;

	(void)db;
	if (argc == 3 && strcmp(argv[0], "--root") == 0) {
		root = argv[1];
		argv += 2;
		argc -= 2;
	}
	if (argc != 1)
		return COMMAND_USAGE;
	arena = arena_new();
	ok = front_installed(arena, root, &front) && front_render(&front, argv[0]);
	arena_free(arena);
	return ok ? 0 : 1;
}
