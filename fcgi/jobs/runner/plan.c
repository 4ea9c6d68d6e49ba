/* The command line of each daemon. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/programs.h"
#include "host/say.h"
#include "jobs/runner/plan.h"
#include "jobs/runner/sockets.h"

/* argv[0] is borrowed for ever: command lines live as long as the runner. */
static const char *
keep(const char *directory, const char *name)
{
	char path[PATH_LEN], *copy;

	instance_path(path, directory, name);
	if ((copy = strdup(path)) == NULL)
		abort();
	return copy;
}

static const char *
keep_text(const char *before, const char *after)
{
	char *text;

	if (asprintf(&text, "%s%s", before, after) < 0)
		abort();
	return text;
}

bool
plan_database(struct daemons *daemons, const struct site *site, const char *postgres_bin)
{
	struct daemon *daemon = daemons_add(daemons, site, "postgres", DATABASE);
	int n = 0;

	daemon->argv[n++] = keep(postgres_bin, "postgres");
	daemon->argv[n++] = "-D";
	daemon->argv[n++] = site->postgres;
	daemon->argv[n++] = "-c";
	daemon->argv[n++] = keep_text("config_file=", keep(site->run, "conf/postgresql.conf"));
	return daemon_start(daemons, daemon);
}

/* With its socket, where it has one. */
static bool
plan_program(struct daemons *daemons, const struct site *site, const struct program *program)
{
	struct daemon *daemon = daemons_add(daemons, site, program->name,
	    program->port == 0 ? WORKER : PROGRAM);
	char path[PATH_LEN], file[64];

	daemon->argv[0] = keep(site->bin, program->name);
	if (daemon->kind == PROGRAM) {
		snprintf(file, sizeof(file), "%s.sock", program->name);
		instance_path(path, site->run, file);
		daemon->socket = socket_listen(path);
		if (daemon->socket < 0) {
			say_fault("%s: %s", path, strerror(errno));
			return false;
		}
	}
	return daemon_start(daemons, daemon);
}

bool
plan_programs(struct daemons *daemons, const struct site *site)
{
	bool ok = true;

	for (const struct program *program = programs; ok && program->name != NULL; program++)
		if (programs_has(site->bin, program))
			ok = plan_program(daemons, site, program);
	return ok;
}

/* The front end's program, wherever the distribution puts it; complains. */
static const char *
find_frontend(const struct site *site)
{
	const char *path = site->frontend == NGINX ? "/usr/sbin/nginx" : "/usr/sbin/apache2";

	if (access(path, X_OK) == 0)
		return path;
	say_fault("%s is not installed: apt-get install %s", path, site->frontend == NGINX ?
	    "nginx" : "apache2-bin libapache2-mod-xsendfile");
	return NULL;
}

bool
plan_frontend(struct daemons *daemons, const struct site *site)
{
	struct daemon *daemon = daemons_add(daemons, site,
	    front_ends[site->frontend], FRONT_END);
	const char *program = find_frontend(site);
	int n = 0;

	if (program == NULL)
		return false;
	daemon->argv[n++] = program;
	if (site->frontend == NGINX) {
		daemon->ask = SIGQUIT;
		daemon->argv[n++] = "-e";
		daemon->argv[n++] = "stderr";
		daemon->argv[n++] = "-p";
		daemon->argv[n++] = site->run;
		daemon->argv[n++] = "-c";
		daemon->argv[n++] = keep(site->run, "conf/nginx.conf");
	} else {
		daemon->ask = SIGWINCH;
		daemon->argv[n++] = "-D";
		daemon->argv[n++] = "FOREGROUND";
		daemon->argv[n++] = "-f";
		daemon->argv[n++] = keep(site->run, "conf/apache.conf");
	}
	return daemon_start(daemons, daemon);
}
