/* vitrina-admin: what whoever runs the site does at a shell. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "cli/vitrina-admin/commands.h"
#include "lib/base/count.h"
#include "lib/config/config.h"
#include "lib/db/db.h"
#include "lib/io/log.h"

struct command {
	const char *name;
	const char *arguments;
	const char *purpose;
	int       (*run)(struct db *db, int argc, char **argv);
	bool        is_alone;	/* wants neither configuration nor database: `db` is NULL */
};

static const struct command commands[] = {
	{ "ask", "PROGRAM live | health",
	  "ask the program that listens here, as a container's probes do, whether it lives, or\n"
	  "      can do its job; of one that nobody asks, whether it lives", ask_command, false },
	{ "code", "[--first]",
	  "print a code, for one use within days: who registers with it is an admin;\n"
	  "      with --first nothing when there is an admin already", code_command, false },
	{ "config", "KEY",
	  "print what the programs read for a key of vitrina.conf", config_command, false },
	{ "decision", "NUMBER",
	  "reckon a decision of the controller again, of what was written down, and print the\n"
	  "      number of hosts", decision_command, false },
	{ "files", "",
	  "list files that disagree with objects, objects that nothing names, and accounts whose\n"
	  "      bytes are counted wrong", files_command, false },
	{ "host-code", "",
	  "print a code, for one use within a day: the host comes into the fleet whose agent\n"
	  "      finds it in the file code of agent_dir", host_code_command, false },
	{ "import", "files | videos DIRECTORY NAME",
	  "bring what is in a directory into the account's home, with folders and times, or as\n"
	  "      private videos, titled and dated as the files; again, only what is new or has\n"
	  "      changed", import_command, false },
	{ "let-in", "NAME",
	  "take away the account's second factor and suspension, and print a link, for one\n"
	  "      use within a day, to a new password: for an admin who lost the phone",
	  let_in_command, false },
	{ "migrate", "[--from DIRECTORY] up | down [NUMBER] | status",
	  "bring the database to this release, undo down to NUMBER, or show", migrate_command, false },
	{ "programs", "[--all]",
	  "print a line a program of this release, or of all that have a port, a group and\n"
	  "      a role: its name, port, user, group, and what it may do (- for none)",
	  programs_command, true },
	{ "render", "[--root ROOT] DIRECTORY",
	  "write the front end's configuration, of the site installed below ROOT, into\n"
	  "      DIRECTORY", render_command, false },
	{ "seal", "",
	  "keep the secrets of two-step sign-in sealed with auth's key alone from now on: when\n"
	  "      no release before this one will run again", seal_command, false },
	{ "store", "check | setup [ORIGIN] | audit [--delete] | restored | copy FROM TO [--leave-uploads]",
	  "prove the configured store from end to end; make its bucket, with versions and\n"
	  "      open to pages of ORIGIN; list rows without an object and objects without a\n"
	  "      row, and remove these; note that a backup was restored, so that the janitor\n"
	  "      waits; copy all objects from one of file and s3 to the other", store_command, false },
	{ "version", "",
	  "print the release, and the commit that it was built of", version_command, true },
};

static int
usage(void)
{
	size_t i;

	fputs("usage: vitrina-admin COMMAND\n", stderr);
	for (i = 0; i < COUNT(commands); i++)
		fprintf(stderr, "  %s %s\n      %s\n", commands[i].name,
		    commands[i].arguments, commands[i].purpose);
	return COMMAND_USAGE;
}

static const struct command *
find(const char *name)
{
	size_t i;

	for (i = 0; i < COUNT(commands); i++) {
		if (strcmp(name, commands[i].name) == 0)
			return &commands[i];
	}
	return NULL;
}

/* As the owner of the tables. */
static int
run_configured(const struct command *command, int argc, char **argv)
{
	struct db_pool *pool;
	struct db db;
	int status;

	if (!config_load())
		return 1;
	log_open("vitrina-admin", LOG_LEVEL_WARN);
	pool = db_pool_new(config_database(NULL), 1);
	db = db_of(pool);
	status = command->run(&db, argc, argv);
	db_done(&db);
	db_pool_free(pool);
	return status;
}

int
main(int argc, char **argv)
{
	const struct command *command = argc < 2 ? NULL : find(argv[1]);
	int status;

	if (command == NULL)
		return usage();
	status = command->is_alone ? command->run(NULL, argc - 2, argv + 2) :
	    run_configured(command, argc - 2, argv + 2);
	return status == COMMAND_USAGE ? usage() : status;
}
