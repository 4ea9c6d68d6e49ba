/* vitrina-admin version: which release this is, and of which commit it was built. */
#include <stdio.h>

#include "cli/vitrina-admin/commands.h"

int
version_command(struct db *db, int argc, char **argv)
{
	(void)db, (void)argv;
	if (argc != 0)
		return COMMAND_USAGE;
	puts("vitrina " BUILT_RELEASE " (commit " BUILT_OF ")");
	return 0;
}
