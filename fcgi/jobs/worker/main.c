/*
 * worker: does the jobs of the table `job`: posters, transcoding, deletions,
 * hashes and the fleet's chores.  It has no URL.
 */
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jobs/worker/kinds.h"
#include "jobs/worker/lanes.h"
#include "jobs/worker/plan.h"
#include "jobs/worker/scratch.h"
#include "lib/config/config.h"
#include "lib/db/db.h"
#include "lib/io/log.h"

#define PROGRAM "worker"

/* The configuration, what only the worker knows of it, and what it is to do. */
static bool
read_configuration(void)
{
	char text[KINDS_FAULT_MAX];
	int sides[PLAN_RENDITIONS_MAX];
	size_t count;

	if (kinds_fault(kinds, kinds_count, text) != NULL) {
		fprintf(stderr, "%s\n", text);
		return false;
	}
	if (!config_load())
		return false;
	if (plan_read_sides(config()->renditions, sides, &count))
		return true;
	fprintf(stderr, "renditions: \"%s\" is no list of heights, such as 240,480,1080\n",
	    config()->renditions);
	return false;
}

static void
block_signals(sigset_t *ends)
{
	sigemptyset(ends);
	sigaddset(ends, SIGTERM);
	sigaddset(ends, SIGINT);
	pthread_sigmask(SIG_BLOCK, ends, NULL);
	signal(SIGPIPE, SIG_IGN);
}

static int
work(void)
{
	const char *conninfo = config_database(PROGRAM), *scratch;
	struct db_pool *pool;
	struct lanes *lanes;
	sigset_t ends;
	int signal_number;

	block_signals(&ends);
	if (scratch_open(&scratch) != ERR_OK)
		return 1;
	pool = db_pool_new(conninfo, lanes_connections());
	lanes = lanes_start(pool, conninfo, scratch);
	log_info("ready");
	sigwait(&ends, &signal_number);
	log_info("ending");
	lanes_stop(lanes);
	scratch_close(scratch);
	/* Threads may be left: end without waiting for them. */
	_Exit(0);
}

int
main(int argc, char **argv)
{
	/* ffmpeg's many threads would take 64 MB of its address space each. */
	setenv("MALLOC_ARENA_MAX", "2", 0);
	if (!read_configuration() || sodium_init() < 0)
		return 1;
	if (argc == 2 && strcmp(argv[1], "--check") == 0)
		return 0;
	if (argc != 1) {
		fprintf(stderr, "usage: " PROGRAM " [--check]\n");
		return 2;
	}
	log_open(PROGRAM, log_level_named(config()->log_level));
	return work();
}
