/* vitrina-admin let-in: a way in for who lost the phone, the password, or both. */
#include <stdio.h>

#include "cli/vitrina-admin/commands.h"
#include "lib/base/arena.h"
#include "lib/config/config.h"
#include "service/account/account.h"
#include "service/account/code.h"
#include "service/account/security_event.h"

static void
say_link(const char *code)
{
	printf("%s/reset#code=%s\n", config()->public_url, code);
	if (config()->public_url[0] == '\0')
		fputs("vitrina-admin let-in: this is below the site's address, for public_url is not set\n",
		    stderr);
}

int
let_in_command(struct db *db, int argc, char **argv)
{
	struct arena *arena;
	struct security_event event = { .kind = EVENT_LET_IN };
	struct code code;
	enum err err;

	if (argc != 1)
		return COMMAND_USAGE;
	arena = arena_new();
	err = account_find_name(db, argv[0], &event.target);
	if (err == ERR_OK)
		err = code_let_in(db, arena, &event.target, &code);
	if (err == ERR_OK) {
		security_event_write(db, arena, &event);
		say_link(code.code);
	} else {
		fprintf(stderr, "vitrina-admin let-in: %s: %s\n", argv[0], err_title(err));
	}
	arena_free(arena);
	return err == ERR_OK ? 0 : 1;
}
