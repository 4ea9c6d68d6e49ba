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
#include "lib/base/clock.h"
#include "lib/config/config.h"
#include "lib/db/db.h"
#include "lib/io/box.h"
#include "lib/io/ends.h"
#include "lib/io/heartbeat.h"
#include "lib/io/log.h"
#include "lib/io/ready.h"
#include "store/store_guard.h"

#define PROGRAM      "worker"
#define DRAINING_MS  100	/* how soon it is seen that the last job has ended */
#define DRAIN_MAX_MS (60 * 60 * 1000)

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

/*
 * Until it is over: SIGTERM gives back at once what is in hand.  After SIGUSR1
 * another worker takes the jobs, and this one ends when it has none left, or
 * after an hour.  The process's exit status.
 */
static int
serve_until_end(struct lanes *lanes)
{
	int64_t end_ms = INT64_MAX;
	int signal_number;

	for (;;) {
		if (end_ms == INT64_MAX)
			heartbeat_say(PROGRAM);
		signal_number = ends_wait(end_ms == INT64_MAX ? HEARTBEAT_EVERY_MS : DRAINING_MS);
		if (signal_number == SIGUSR1 && end_ms == INT64_MAX) {
			log_info("draining");
			ready_say("STATUS=draining");
			lanes_drain(lanes);
			end_ms = clock_steady_ms() + DRAIN_MAX_MS;
		} else if (signal_number == SIGTERM || signal_number == SIGINT) {
			return 0;
		}
		if (end_ms != INT64_MAX &&
		    (lanes_are_empty(lanes) || clock_steady_ms() >= end_ms))
			return ENDS_DRAINED;
	}
}

static int
work(void)
{
	const char *conninfo = config_database(PROGRAM), *scratch;
	struct db_pool *pool;
	struct lanes *lanes;
	int status;

	ends_block();
	signal(SIGPIPE, SIG_IGN);
	store_guard(STORE_GUARD_JOBS);
	if (scratch_open(&scratch) != ERR_OK)
		return 1;
	pool = db_pool_new(conninfo, lanes_connections());
	lanes = lanes_start(pool, conninfo, scratch);
	ends_catch();
	log_info("ready");
	ready_say("READY=1");
	status = serve_until_end(lanes);
	log_info("ending");
	ready_say("STOPPING=1");
	lanes_stop(lanes);
	scratch_close(scratch);
	/* Threads may be left: end without waiting for them. */
	_Exit(status);
}

int
main(int argc, char **argv)
{
	/* ffmpeg's many threads would take 64 MB of its address space each. */
	setenv("MALLOC_ARENA_MAX", "2", 0);
	if (!read_configuration() || sodium_init() < 0)
		return 1;
	log_open(PROGRAM, log_level_named(config()->log_level));
	box_say();
	if (argc == 2 && strcmp(argv[1], "--check") == 0)
		return 0;
	if (argc != 1) {
		fprintf(stderr, "usage: " PROGRAM " [--check]\n");
		return 2;
	}
	return work();
}
