/* vitrina-admin store: the configured store proven, prepared, compared, copied. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/vitrina-admin/commands.h"
#include "lib/base/count.h"
#include "lib/base/err.h"
#include "lib/config/config.h"
#include "service/upkeep/check.h"
#include "service/upkeep/stray.h"

static void
say(void *context, bool ok, const char *sentence)
{
	(void)context;
	printf("%s  %s\n", ok ? "ok   " : "WRONG", sentence);
	fflush(stdout);
}

static int
check(struct db *db, int argc, char **argv)
{
	const struct check_report report = { .say = say };

	(void)db, (void)argv;
	if (argc != 0)
		return COMMAND_USAGE;
	printf("store = %s\n", config()->store);
	return check_store(&report) ? 0 : 1;
}

static int
setup(struct db *db, int argc, char **argv)
{
	enum err err;

	(void)db;
	if (argc > 1)
		return COMMAND_USAGE;
	err = check_setup(argc == 1 ? argv[0] : "");
	if (err != ERR_OK)
		fprintf(stderr, "vitrina-admin store setup: %s\n",
		    err == ERR_FORBIDDEN ? "the S3 denies it: whose is the bucket, and what "
		    "may these keys do?" : err == ERR_UNAVAILABLE ? "the S3 does not answer" :
		    "the S3 refuses; the log says more");
	return err == ERR_OK ? 0 : 1;
}

/* What a backup brought back need not fit together: the janitor waits. */
static int
restored(struct db *db, int argc, char **argv)
{
	enum err err;

	(void)argv;
	if (argc != 0)
		return COMMAND_USAGE;
	if ((err = stray_note_change(db, "restored")) != ERR_OK) {
		fprintf(stderr, "vitrina-admin store restored: %s\n", err_title(err));
		return 1;
	}
	printf("objects without a row stay for %" PRId64 " days\n", config()->undelete_days);
	return 0;
}

int
store_command(struct db *db, int argc, char **argv)
{
	static const struct {
		const char *name;
		int       (*run)(struct db *db, int argc, char **argv);
	} parts[] = {
		{ "check", check }, { "setup", setup },
		{ "audit", store_audit_command }, { "copy", store_copy_command },
		{ "restored", restored },
	};

	for (size_t i = 0; argc > 0 && i < COUNT(parts); i++)
		if (strcmp(argv[0], parts[i].name) == 0)
			return parts[i].run(db, argc - 1, argv + 1);
	return COMMAND_USAGE;
}
