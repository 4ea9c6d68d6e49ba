/* vitrina-admin config: a key's value, for what is installed in shell. */
#include <stdio.h>

#include "cli/vitrina-admin/commands.h"
#include "lib/config/config.h"

int
config_command(struct db *db, int argc, char **argv)
{
	(void)db;
	if (argc != 1)
		return COMMAND_USAGE;
	if (config_print(argv[0]))
		return 0;
	fprintf(stderr, "vitrina-admin: no such key: %s; see vitrina.conf\n", argv[0]);
	return 1;
}
