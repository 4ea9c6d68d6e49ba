/* vitrina-admin store copy: all objects from one driver to another. */
#include <inttypes.h>
#include <stdio.h>

#include "cli/vitrina-admin/commands.h"
#include "lib/err.h"
#include "service/copy.h"

static void
say_failed(void *context, const char *key, enum err err)
{
	(void)context;
	fprintf(stderr, "not copied: %s: %s\n", key, err == ERR_PRECONDITION ?
	    "what is there now is not what was read" : err_title(err));
}

int
command_store_copy(struct db *db, int argc, char **argv)
{
	const struct copy_watch watch = { .failed = say_failed };
	struct copy_counts counts;
	int64_t switched = 0;
	enum err err;

	if (argc != 2)
		return COMMAND_USAGE;
	do {	/* what came meanwhile, too */
		err = copy_objects(db, argv[0], argv[1], &watch, &counts);
		if (err == ERR_INPUT)
			return COMMAND_USAGE;
		printf("%" PRId64 " copied (%" PRId64 " bytes), %" PRId64 " were there, %" PRId64
		    " failed\n", counts.copied, counts.bytes, counts.kept, counts.failed);
	} while (err == ERR_OK && counts.copied > 0 && counts.failed == 0);
	if (err == ERR_OK && counts.failed == 0)
		err = copy_switch(db, argv[1], &switched);
	if (err != ERR_OK || counts.failed > 0) {
		fprintf(stderr, "vitrina-admin store copy: %s; nothing has changed, say it again\n",
		    err == ERR_OK || err == ERR_PRECONDITION ? "not everything is there" :
		    err_title(err));
		return 1;
	}
	printf("everything is there, each compared by SHA-256; set store = %s in the "
	    "configuration and restart the programs,\nthen say this once more for what was "
	    "uploaded until then; %s keeps all it has\n", argv[1], argv[0]);
	return 0;
}
