/*
 * agent: one a host.  It tells the monitor each three seconds how the host is, by a key
 * that it made itself.  It has no URL, asks no database, and reads no secret of the site.
 */
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "jobs/agent/beats.h"
#include "jobs/agent/identity.h"
#include "jobs/agent/measure.h"
#include "jobs/agent/present.h"
#include "jobs/agent/simulate.h"
#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/config/config.h"
#include "lib/io/ends.h"
#include "lib/io/log.h"
#include "lib/io/ready.h"
#include "service/fleet/beat.h"

#define PROGRAM    "agent"
#define LOOK_EVERY 5	/* beats: processes come and go slowly */

struct agent {
	const char     *directory;
	const char     *url;
	char            name[65];
	char            system[BEAT_SYSTEM_MAX + 1];
	bool            is_simulated;
	int64_t         simulated_from_s;	/* 0: from its start */
	int64_t         boot_ms;
	int64_t         sequence;
	struct identity identity;
	bool            is_enrolled;
	bool            is_told;	/* that it waits for a code, or that it is not known */
	char            missing[BEAT_MISSING_MAX + 1];
	int             programs, well;
};

static void
look_at_programs(struct agent *agent, struct arena *arena)
{
	struct present present;

	if (agent->sequence % LOOK_EVERY != 0)
		return;
	present_look(arena, &present);
	agent->programs = present.programs;
	agent->well = present.well;
	snprintf(agent->missing, sizeof(agent->missing), "%s", present.missing);
}

static void
fill(struct agent *agent, struct beat *beat)
{
	const int64_t now_ms = clock_now_us() / 1000;
	struct measured measured;

	measure(&measured);
	if (agent->is_simulated)
		measured.cpu_permille = simulate_permille(now_ms / 1000 - agent->simulated_from_s);
	*beat = (struct beat){
		.at_ms = now_ms, .boot = agent->boot_ms, .sequence = ++agent->sequence,
		.is_simulated = agent->is_simulated, .system = agent->system,
		.missing = agent->missing,
	};
#define TAKE(figure) beat->figures[BEAT_##figure] = measured.figure
	TAKE(cpu_permille), TAKE(processors), TAKE(load_centi), TAKE(memory_bytes);
	TAKE(memory_used_bytes), TAKE(disk_bytes), TAKE(disk_used_bytes);
	TAKE(received_bytes_s), TAKE(sent_bytes_s), TAKE(pressure_cpu_permille);
	TAKE(pressure_memory_permille), TAKE(pressure_io_permille), TAKE(uptime_s);
	TAKE(agent_bytes);
#undef TAKE
	beat->figures[BEAT_programs] = agent->programs;
	beat->figures[BEAT_programs_well] = agent->well;
}

/* False: this host is nobody yet. */
static bool
be_somebody(struct agent *agent, struct arena *arena)
{
	if (agent->is_enrolled)
		return true;
	agent->is_enrolled = identity_enrol(arena, agent->directory, agent->url, agent->name,
	    &agent->identity);
	if (!agent->is_enrolled && !agent->is_told && !identity_has_code(agent->directory)) {
		log_info("waits for a code in %s/code (vitrina-admin host-code prints one)",
		    agent->directory);
		agent->is_told = true;
	}
	return agent->is_enrolled;
}

static void
beat_once(struct agent *agent, struct arena *arena)
{
	enum beats_sent sent;
	struct beat beat;

	look_at_programs(agent, arena);
	fill(agent, &beat);
	beats_add(arena, &beat);
	if (!be_somebody(agent, arena))
		return;
	if ((sent = beats_send(arena, agent->url, &agent->identity)) == BEATS_UNKNOWN) {
		if (!agent->is_told)
			log_warn("the monitor does not know this host: it waits for another code");
		agent->is_enrolled = !identity_has_code(agent->directory);
	}
	agent->is_told = sent == BEATS_UNKNOWN || (agent->is_told && sent == BEATS_WAIT);
}

/* Until it is to end: the process's exit status. */
static int
run(struct agent *agent)
{
	struct arena *arena = arena_new();
	int64_t next_ms = clock_steady_ms();
	int signal_number;

	ready_say("READY=1");
	for (;;) {
		beat_once(agent, arena);
		arena_reset(arena);
		next_ms += BEAT_EVERY_MS;
		if (next_ms < clock_steady_ms())
			next_ms = clock_steady_ms() + BEAT_EVERY_MS;
		signal_number = ends_wait(next_ms - clock_steady_ms());
		if (signal_number == SIGUSR1)
			return ENDS_DRAINED;
		if (signal_number == SIGTERM || signal_number == SIGINT)
			return 0;
	}
}

static bool
prepare(struct agent *agent)
{
	struct utsname system;

	if (!config_load() || sodium_init() < 0)
		return false;
	agent->directory = config()->agent_dir;
	agent->url = config()->monitor_url[0] != '\0' ? config()->monitor_url :
	    config()->public_url[0] != '\0' ? config()->public_url : "http://127.0.0.1";
	agent->boot_ms = clock_now_us() / 1000;
	agent->simulated_from_s = agent->boot_ms / 1000;
	if (uname(&system) == 0)
		snprintf(agent->system, sizeof(agent->system), "%.10s %.19s %.8s", system.sysname,
		    system.release, system.machine);
	snprintf(agent->name, sizeof(agent->name), "%.64s", system.nodename);
	agent->is_simulated = config()->simulate[0] != '\0';
	return !agent->is_simulated || simulate_read(config()->simulate);
}

/* --name NAME and --from SECONDS: one of several of a machine, of one simulation. */
static bool
read_arguments(struct agent *agent, int argc, char **argv)
{
	for (int i = 1; i < argc; i += 2) {
		if (i + 1 == argc)
			return false;
		if (strcmp(argv[i], "--name") == 0)
			snprintf(agent->name, sizeof(agent->name), "%s", argv[i + 1]);
		else if (strcmp(argv[i], "--directory") == 0)
			agent->directory = argv[i + 1];
		else if (strcmp(argv[i], "--from") == 0)
			agent->simulated_from_s = strtoll(argv[i + 1], NULL, 10);
		else
			return false;
	}
	return true;
}

int
main(int argc, char **argv)
{
	static struct agent agent;

	/* a thread's own heap would be most of what it takes */
	setenv("MALLOC_ARENA_MAX", "1", 0);
	if (!prepare(&agent))
		return 1;
	log_open(PROGRAM, log_level_named(config()->log_level));
	if (argc == 2 && strcmp(argv[1], "--check") == 0)
		return 0;
	if (!read_arguments(&agent, argc, argv)) {
		fprintf(stderr, "usage: " PROGRAM " [--check] [--name NAME] [--directory DIRECTORY] [--from SECONDS]\n");
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	ends_block();
	ends_catch();
	agent.is_enrolled = identity_read(agent.directory, &agent.identity);
	return run(&agent);
}
