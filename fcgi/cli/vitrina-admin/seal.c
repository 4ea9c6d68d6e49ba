/* vitrina-admin seal: no secret of two-step sign-in stands in the database as it is. */
#include <inttypes.h>
#include <stdio.h>

#include "cli/vitrina-admin/commands.h"
#include "service/account/account_totp_seal.h"

int
seal_command(struct db *db, int argc, char **argv)
{
	int64_t count;
	enum err err;

	(void)argv;
	if (argc != 0)
		return COMMAND_USAGE;
	err = account_totp_seal_all(db, &count);
	if (err == ERR_OK)
		printf("sealed %" PRId64 "\n", count);
	else
		fputs("vitrina-admin seal: nothing was changed: see above, and secrets_dir/auth_key\n", stderr);
	return err == ERR_OK ? 0 : 1;
}
