/* vitrina-admin store copy: all objects from one driver to another. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "cli/vitrina-admin/commands.h"
#include "lib/base/err.h"
#include "lib/config/config.h"
#include "service/upkeep/copy.h"
#include "service/upkeep/stray.h"

#define LEAVE_UPLOADS "--leave-uploads"

static void
say_failed(void *context, const char *key, enum err err)
{
	(void)context;
	fprintf(stderr, "not copied: %s: %s\n", key, err == ERR_PRECONDITION ?
	    "what is there now is not what was read" : err_title(err));
}

static void
say_left(void *context, const char *key, enum err err)
{
	(void)context;
	fprintf(stderr, "deleted meanwhile, and not taken back: %s: %s\n", key, err_title(err));
}

/* Pass after pass, until one finds nothing new: then all that was there is copied. */
static enum err
copy_all(struct db *db, const char *from, const char *to)
{
	const struct copy_watch watch = { .failed = say_failed };
	struct copy_counts counts;
	enum err err;

	do {
		err = copy_objects(db, from, to, &watch, &counts);
		if (err != ERR_INPUT)
			printf("%" PRId64 " copied (%" PRId64 " bytes), %" PRId64 " were there, %"
			    PRId64 " have no row and stay, %" PRId64 " failed\n", counts.copied,
			    counts.bytes, counts.kept, counts.unnamed, counts.failed);
		fflush(stdout);
	} while (err == ERR_OK && counts.copied > 0 && counts.failed == 0);
	return err == ERR_OK && counts.failed > 0 ? ERR_PRECONDITION : err;
}

/* What was copied and has been deleted or replaced since. */
static enum err
take_back(struct db *db, const char *from, const char *to)
{
	const struct copy_watch watch = { .failed = say_left };
	int64_t taken = 0;
	enum err err = copy_take_back(db, from, to, &watch, &taken);

	if (taken > 0)
		printf("%" PRId64 " that were deleted meanwhile were taken back\n", taken);
	return err;
}

/* The site reads at `to` already: what is left is to name what is there. */
static int
end_copy(struct db *db, const char *from, const char *to, int64_t unfinished, bool leave)
{
	int64_t switched = 0;
	enum err err;

	if (unfinished > 0 && !leave) {
		printf("%" PRId64 " uploads began at %s and go on there, as long as store_before = %s:"
		    "\nsay this again when they are over, which is in %" PRId64 " days at the most, or "
		    "with " LEAVE_UPLOADS ": then they are lost\n",
		    unfinished, from, from, config()->upload_days);
		return 1;
	}
	if (unfinished > 0)
		printf("%" PRId64 " uploads that began at %s are left there, and have to begin anew\n",
		    unfinished, from);
	if ((err = copy_switch(db, to, &switched)) != ERR_OK) {
		fprintf(stderr, "vitrina-admin store copy: %s; nothing has changed, say it again\n",
		    err == ERR_PRECONDITION ? "not everything is there" : err_title(err));
		return 1;
	}
	printf("everything is there and named, each compared by SHA-256; take store_before out of "
	    "the configuration\nand restart the programs; %s keeps all it has\n", from);
	return 0;
}

int
store_copy_command(struct db *db, int argc, char **argv)
{
	const bool leave = argc == 3 && strcmp(argv[2], LEAVE_UPLOADS) == 0;
	int64_t unfinished = 0;
	enum err err;

	if (argc != 2 && !leave)
		return COMMAND_USAGE;
	if ((err = copy_all(db, argv[0], argv[1])) == ERR_INPUT)
		return COMMAND_USAGE;
	if (err == ERR_OK)
		err = take_back(db, argv[0], argv[1]);
	if (err == ERR_OK)
		err = stray_note_change(db, "copied");
	if (err == ERR_OK)
		err = copy_unfinished(db, argv[0], &unfinished);
	if (err != ERR_OK) {
		fprintf(stderr, "vitrina-admin store copy: %s; nothing has changed, say it again\n",
		    err == ERR_PRECONDITION ? "not everything is there" : err_title(err));
		return 1;
	}
	if (strcmp(config()->store, argv[1]) == 0)
		return end_copy(db, argv[0], argv[1], unfinished, leave);
	printf("everything is there, each compared by SHA-256; now set store = %s and store_before = %s"
	    "\nin the configuration, restart the programs, and say this once more for what came "
	    "meanwhile;\n%" PRId64 " uploads go on until they are over, and %s keeps all it has\n",
	    argv[1], argv[0], unfinished, argv[0]);
	return 0;
}
