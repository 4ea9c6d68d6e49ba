/*
 * controller: the only one that decides how many hosts there are.  Any number of them may
 * run: one leads, by a lease.  It has no URL; what it decides is in the database.
 */
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "jobs/controller/look.h"
#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/base/process_name.h"
#include "lib/config/config.h"
#include "lib/db/db.h"
#include "lib/io/ends.h"
#include "lib/io/log.h"
#include "lib/io/ready.h"

#define PROGRAM "controller"
#define OFF     "off"

/* Until it is asked to end: the process's exit status. */
static int
until_end(struct looker *looker, struct db *db)
{
	struct arena *arena = arena_new();
	int64_t next_ms = clock_steady_ms();
	int signal_number;

	do {
		look(looker, db, arena);
		db_done(db);
		arena_reset(arena);
		next_ms += SCALING_EVERY_S * 1000;
		if (next_ms < clock_steady_ms())
			next_ms = clock_steady_ms();
		signal_number = ends_wait(next_ms - clock_steady_ms());
	} while (signal_number == 0);
	if (looker->is_leader)
		(void)scaling_lease_give_back(db, looker->holder);
	arena_free(arena);
	return signal_number == SIGUSR1 ? ENDS_DRAINED : 0;
}

static int
control(const struct provider *provider)
{
	struct looker looker = { .provider = provider, .holder = process_instance() };
	struct db_pool *pool = db_pool_new(config_database(PROGRAM), 1);
	struct db db = db_of(pool);
	int status;

	ready_say("READY=1");
	status = until_end(&looker, &db);
	if (provider->close != NULL)
		provider->close();
	db_done(&db);
	db_pool_free(pool);
	return status;
}

/* Nobody wants the fleet's size to be decided here. */
static int
stand_by(void)
{
	int signal_number;

	ready_say("READY=1");
	while ((signal_number = ends_wait(60000)) == 0)
		;
	return signal_number == SIGUSR1 ? ENDS_DRAINED : 0;
}

int
main(int argc, char **argv)
{
	const struct provider *provider;
	const char *name;

	if (!config_load() || sodium_init() < 0)
		return 1;
	log_open(PROGRAM, log_level_named(config()->log_level));
	name = config()->controller;
	provider = provider_named(name);
	if (provider == NULL && strcmp(name, OFF) != 0) {
		fprintf(stderr, "controller: \"%s\" is none of " OFF ", local, dry-run and ec2\n", name);
		return 1;
	}
	if (argc == 2 && strcmp(argv[1], "--check") == 0)
		return 0;
	if (argc != 1) {
		fprintf(stderr, "usage: " PROGRAM " [--check]\n");
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	ends_block();
	ends_catch();
	return provider == NULL ? stand_by() : control(provider);
}
