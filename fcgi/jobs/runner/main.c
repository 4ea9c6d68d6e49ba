/* runner: everything that the site needs, started for `make run`, ended with it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/say.h"
#include "host/units.h"
#include "jobs/runner/addresses.h"
#include "jobs/runner/ceph.h"
#include "jobs/runner/cluster.h"
#include "jobs/runner/command.h"
#include "jobs/runner/daemons.h"
#include "jobs/runner/detach.h"
#include "jobs/runner/health.h"
#include "jobs/runner/instance.h"
#include "jobs/runner/lock.h"
#include "jobs/runner/plan.h"
#include "jobs/runner/prepare.h"
#include "jobs/runner/restart.h"
#include "jobs/runner/templates.h"
#include "lib/config/config.h"
#include "lib/io/log.h"

#define DATABASE_START_MS 60000	/* recovery after a power cut takes its while */
#define HEALTHY_MS        60000
#define STOP_MS           30000
#define PORT_WAIT_MS      10000	/* a killed run's front end may be on its way out */

static bool
wait_for_database(struct daemons *daemons, const struct site *site)
{
	for (int waited = 0; waited < DATABASE_START_MS / 20; waited++) {
		if (cluster_is_ready(site))
			return true;
		if (!daemons_step(daemons, 20))
			return false;
	}
	say_fault("the database does not start; see %s/postgres.log", site->logs);
	return false;
}

static bool
migrate(const struct site *site)
{
	char admin[PATH_LEN];
	const char *const argv[] = { admin, "migrate", "up", NULL };

	instance_path(admin, site->bin, "vitrina-admin");
	return command_run(argv);
}

/* Everything up to the front end's start. */
static bool
bring_up(struct daemons *daemons, const struct site *site)
{
	char postgres_bin[PATH_LEN];
	const bool has_ceph = ceph_is_wanted(site);

	return cluster_find_postgres(site, postgres_bin) && cluster_clear(site) &&
	    cluster_make(site, postgres_bin) && templates_render(site) &&
	    plan_database(daemons, site, postgres_bin) &&
	    (!has_ceph || ceph_plan(daemons, site)) &&
	    wait_for_database(daemons, site) && migrate(site) &&
	    (!has_ceph || ceph_wait(daemons, site)) && prepare_agent(site) &&
	    plan_programs(daemons, site) && plan_frontend(daemons, site) &&
	    health_wait(daemons, site, HEALTHY_MS);
}

/* The address, and while there is no admin the code that makes one. */
static void
greet(const struct site *site)
{
	char admin[PATH_LEN], code[128];
	const char *const argv[] = { admin, "code", "--first", NULL };

	instance_path(admin, site->bin, "vitrina-admin");
	say("Vitrina is ready: http://%s:%d/", addresses_shown(site), site->port);
	if (command_first_line(argv, code, sizeof(code)))
		say("Register there with this code to become the admin: %s", code);
	say(site->detach ? "To stop it: make stop" : "To stop it: Ctrl-C");
}

static int
run(struct site *site)
{
	struct daemons daemons;
	pid_t holder;
	bool ok;

	if (!lock_take(site->data, &holder)) {
		say_fault("already running on %s, as process %d; `make stop` ends it",
		    site->data, (int)holder);
		return 1;
	}
	if (!prepare_directories(site) || !prepare_first_files(site) ||
	    (ceph_is_wanted(site) && !ceph_make(site)))
		return 1;
	prepare_environment(site);
	if (!config_load() || !addresses_are_free(site, PORT_WAIT_MS) ||
	    !daemons_init(&daemons, site))
		return 1;
	ok = bring_up(&daemons, site);
	if (ok) {
		greet(site);
		detach_healthy(site);
		while (daemons_step(&daemons, 1000))
			if (daemons.is_switch_asked)
				restart_do(&daemons, site);
	}
	if (!site->detach)
		say("stopping");
	daemons_stop(&daemons);
	return ok ? 0 : 1;
}

/* lock_holder(), and why it cannot be found out. */
static pid_t
holder_of(const struct site *site)
{
	pid_t holder = lock_holder(site->data);

	if (holder < 0)
		say_fault("%s/runner.pid: %s", site->data, strerror(errno));
	return holder;
}

static int
stop(const struct site *site)
{
	pid_t holder = holder_of(site);

	if (holder < 0)
		return 1;
	if (holder == 0) {
		say("not running");
		return 0;
	}
	if (lock_stop_holder(site->data, STOP_MS)) {
		say("stopped");
		return 0;
	}
	say_fault("it does not end; look at %s", site->logs);
	return 1;
}

/* 0: running; 3: not; 4: not known, as init scripts have it. */
static int
status(const struct site *site)
{
	pid_t holder = holder_of(site);

	if (holder < 0)
		return 4;
	if (holder == 0)
		say("not running");
	else
		say("running as process %d", (int)holder);
	return holder == 0 ? 3 : 0;
}

/* As a release does: what was built migrates, and takes the place of what runs. */
static int
restart(const struct site *site)
{
	prepare_environment(site);
	if (holder_of(site) > 0 && !migrate(site))
		return 1;
	if (!restart_ask(site))
		return 1;
	say("restarted");
	return 0;
}

/* Become vitrina-admin, which prints a code, with the instance's settings. */
static int
print_code(const struct site *site)
{
	char admin[PATH_LEN];

	prepare_environment(site);
	instance_path(admin, site->bin, "vitrina-admin");
	execl(admin, "vitrina-admin", "code", (char *)NULL);
	say_fault("%s cannot be started", admin);
	return 1;
}

int
main(int argc, char **argv)
{
	const char *command = argc < 2 ? "run" : argv[1];
	struct site site;

	log_open("runner", LOG_LEVEL_INFO);
	if (strcmp(command, "example") == 0) {
		config_print_example();
		return 0;
	}
	if (strcmp(command, "units") == 0 && argc == 5)
		return units_render(argv[2], argv[3], argv[4]) ? 0 : 1;
	if (strcmp(command, "fill") == 0 && argc == 5)
		return units_fill(argv[2], argv[3], argv[4]) ? 0 : 1;
	if (!instance_read(&site, strcmp(command, "run") == 0))
		return 1;
	if (strcmp(command, "stop") == 0)
		return stop(&site);
	if (strcmp(command, "status") == 0)
		return status(&site);
	if (strcmp(command, "restart") == 0)
		return restart(&site);
	if (strcmp(command, "code") == 0)
		return print_code(&site);
	if (strcmp(command, "run") != 0) {
		fputs("usage: runner [run | restart | stop | status | code | example |\n"
		    "    units TEMPLATES PROGRAMS DIRECTORY | fill TEMPLATE PROGRAMS FILE]\n", stderr);
		return 2;
	}
	if (site.detach && detach_begin() == PARENT_IS_DONE)
		return detach_result();
	return run(&site);
}
