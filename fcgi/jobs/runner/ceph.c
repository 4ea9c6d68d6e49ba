/* The instance's own S3: made by conf/ceph/ceph.sh, then run beside the programs. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/say.h"
#include "jobs/runner/ceph.h"
#include "jobs/runner/command.h"
#include "jobs/runner/daemons.h"
#include "jobs/runner/sockets.h"
#include "lib/base/count.h"
#include "lib/config/config.h"

#define START_MS 60000	/* after a power cut it looks its journal through */

static void
settings_path(const struct site *site, char path[PATH_LEN])
{
	instance_path(path, site->data, "ceph/settings");
}

bool
ceph_is_wanted(const struct site *site)
{
	const char *said = getenv("STORE");
	char path[PATH_LEN];

	settings_path(site, path);
	return said != NULL && said[0] != '\0' ? strcmp(said, "s3") == 0 :
	    access(path, F_OK) == 0;
}

static bool
copy_secret(const struct site *site)
{
	char from[PATH_LEN], to[PATH_LEN];
	const char *const argv[] = { "cp", "-p", from, to, NULL };

	instance_path(from, site->data, "ceph/s3_secret_key");
	instance_path(to, site->data, "secrets/s3_secret_key");
	return command_run(argv);
}

bool
ceph_make(const struct site *site)
{
	char script[PATH_LEN], data[PATH_LEN], path[PATH_LEN];
	const char *const argv[] = { "bash", script, "make", data, NULL };

	instance_path(script, site->app, "conf/ceph/ceph.sh");
	instance_path(data, site->data, "ceph");
	settings_path(site, path);
	if (access(path, F_OK) != 0) {
		say("making the S3 store (Ceph)");
		if (!command_run(argv))
			return false;
	}
	return copy_secret(site);
}

void
ceph_settings(const struct site *site,
    void (*export)(FILE *conf, const char *key, const char *value), FILE *conf)
{
	char path[PATH_LEN], line[512], *equals;
	FILE *in;

	settings_path(site, path);
	if ((in = fopen(path, "re")) == NULL)
		return;
	while (fgets(line, sizeof(line), in) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if ((equals = strstr(line, " = ")) == NULL)
			continue;
		*equals = '\0';
		export(conf, line, equals + 3);
	}
	fclose(in);
}

/* Command lines live as long as the runner. */
static const char *
keep(const char *text)
{
	char *copy = strdup(text);

	if (copy == NULL)
		abort();
	return copy;
}

bool
ceph_plan(struct daemons *daemons, const struct site *site)
{
	static const struct {
		const char *name;
		const char *arguments[4];
	} parts[] = {
		{ "ceph-mon", { "/usr/bin/ceph-mon", "-f", "-i", "a" } },
		{ "ceph-osd", { "/usr/bin/ceph-osd", "-f", "-i", "0" } },
		{ "radosgw",  { "/usr/bin/radosgw", "-f", "-n", "client.rgw" } },
	};
	char conf[PATH_LEN];
	bool ok = true;

	instance_path(conf, site->data, "ceph/ceph.conf");
	for (size_t i = 0; ok && i < COUNT(parts); i++) {
		struct daemon *daemon = daemons_add(daemons, site, parts[i].name, DATABASE);

		for (size_t n = 0; n < 4; n++)
			daemon->argv[n] = parts[i].arguments[n];
		daemon->argv[4] = "-c";
		daemon->argv[5] = keep(conf);
		daemon->ask = SIGTERM;
		ok = daemon_start(daemons, daemon);
	}
	return ok;
}

/* The port of http://127.0.0.1:port. */
static int
port_of(const char *endpoint)
{
	const char *colon = strrchr(endpoint, ':');

	return colon == NULL ? 0 : (int)strtol(colon + 1, NULL, 10);
}

bool
ceph_wait(struct daemons *daemons, const struct site *site)
{
	char admin[PATH_LEN], reply[256];
	const char *const argv[] = { admin, "store", "setup", NULL };

	instance_path(admin, site->bin, "vitrina-admin");
	for (int waited = 0; waited < START_MS / 20; waited++) {
		if (socket_get("127.0.0.1", port_of(config()->s3_endpoint), "/", reply,
		    sizeof(reply)) != 0)
			return command_run(argv);
		if (!daemons_step(daemons, 20))
			return false;
	}
	say_fault("the S3 store does not start; see %s/radosgw.log and %s/ceph/log",
	    site->logs, site->data);
	return false;
}
