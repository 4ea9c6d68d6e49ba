/* vitrina-admin code: a fresh code that makes whoever registers with it an admin. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "cli/vitrina-admin/commands.h"
#include "lib/base/arena.h"
#include "lib/base/err.h"
#include "service/account/account.h"
#include "service/account/code.h"
#include "service/account/security_event.h"

int
code_command(struct db *db, int argc, char **argv)
{
	bool only_first = argc == 1 && strcmp(argv[0], "--first") == 0;
	bool has_admin = false;
	struct arena *arena;
	struct code code = { 0 };
	enum err err = ERR_OK;

	if (argc != 0 && !only_first)
		return COMMAND_USAGE;
	arena = arena_new();
	if (only_first)
		err = account_has_admin(db, &has_admin);
	if (err == ERR_OK && !has_admin)
		err = code_make_admin(db, arena, &code);
	if (err == ERR_OK && !has_admin) {
		security_event_write(db, arena, &(const struct security_event){ .kind = EVENT_ADMIN_CODE });
		puts(code.code);	/* and nothing else: scripts read it */
	} else if (err != ERR_OK) {
		fprintf(stderr, "vitrina-admin code: %s\n", err_title(err));
	}
	arena_free(arena);
	return err == ERR_OK ? 0 : 1;
}
