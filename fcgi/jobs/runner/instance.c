/* Where an instance lives, out of the environment that make passes on. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/say.h"
#include "jobs/runner/instance.h"

/* A socket's path ends up in 108 bytes: this leaves room for its name. */
#define RUN_DIR_MAX 80

void
instance_path(char out[PATH_LEN], const char *directory, const char *name)
{
	int len = snprintf(out, PATH_LEN, "%s/%s", directory, name);

	if (len >= PATH_LEN) {
		say_fault("the path is too long: %s/%s", directory, name);
		exit(1);
	}
}

/* `path` without links and dots; false with errno when there is none that fits. */
static bool
path_real(char out[PATH_LEN], const char *path)
{
	char *real = realpath(path, NULL);
	const bool fits = real != NULL && strlen(real) < PATH_LEN;

	if (fits)
		memcpy(out, real, strlen(real) + 1);
	else if (real != NULL)
		errno = ENAMETOOLONG;
	free(real);
	return fits;
}

static const char *
from_env(const char *name, const char *otherwise)
{
	const char *value = getenv(name);

	return value != NULL && value[0] != '\0' ? value : otherwise;
}

/* FNV-1a: tells two data directories' sockets apart, no more. */
static unsigned
hash(const char *text)
{
	unsigned value = 2166136261u;

	for (; *text != '\0'; text++)
		value = (value ^ (unsigned char)*text) * 16777619u;
	return value;
}

/* Sockets go beside the data, or somewhere shorter where that is too long. */
static void
choose_run_dir(struct site *site)
{
	const char *said = getenv("RUN_DIR"), *user_dir = getenv("XDG_RUNTIME_DIR");

	if (said != NULL && said[0] != '\0')
		instance_path(site->run, said, "");
	else if (strlen(site->data) + sizeof("/run") <= RUN_DIR_MAX)
		instance_path(site->run, site->data, "run");
	else if (user_dir != NULL && access(user_dir, W_OK) == 0)
		snprintf(site->run, PATH_LEN, "%.60s/vitrina-%08x", user_dir, hash(site->data));
	else
		snprintf(site->run, PATH_LEN, "/tmp/vitrina-%u-%08x", geteuid(),
		    hash(site->data));
	if (site->run[strlen(site->run) - 1] == '/')
		site->run[strlen(site->run) - 1] = '\0';
}

/* The programs are beside this one; `app` is two levels up unless said. */
static bool
find_app(struct site *site)
{
	char self[PATH_LEN];
	const char *app = getenv("APP");
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash;

	if (len < 0) {
		say_fault("/proc is not mounted");
		return false;
	}
	self[len] = '\0';
	if ((slash = strrchr(self, '/')) != NULL)
		*slash = '\0';
	snprintf(site->bin, PATH_LEN, "%s", self);
	if (app == NULL || app[0] == '\0') {
		instance_path(self, site->bin, "../..");
		app = self;
	}
	if (!path_real(site->app, app)) {
		say_fault("%s: %s", app, strerror(errno));
		return false;
	}
	return true;
}

static bool
read_address(struct site *site)
{
	const char *port = from_env("PORT", "8080");
	const char *host = from_env("LISTEN", "localhost");
	char *end;
	long number = strtol(port, &end, 10);

	if (*end != '\0' || number < 1 || number > 65535) {
		say_fault("PORT=%s: wants a number from 1 to 65535", port);
		return false;
	}
	if (strlen(host) >= sizeof(site->host) ||
	    strspn(host, "0123456789abcdefABCDEF.:localhost[]*") != strlen(host)) {
		say_fault("LISTEN=%s: wants an address, such as 0.0.0.0, or localhost", host);
		return false;
	}
	site->port = (int)number;
	snprintf(site->host, sizeof(site->host), "%s", host);
	site->is_local = strcmp(host, "localhost") == 0 || strncmp(host, "127.", 4) == 0 ||
	    strcmp(host, "[::1]") == 0;
	return true;
}

bool
instance_read(struct site *site, bool make)
{
	const char *data = from_env("DATA", "var");

	memset(site, 0, sizeof(*site));
	if (make && mkdir(data, 0700) < 0 && errno != EEXIST) {
		say_fault("DATA=%s: %s", data, strerror(errno));
		return false;
	}
	if (!path_real(site->data, data) || access(data, make ? W_OK | X_OK : X_OK) < 0) {
		say_fault("DATA=%s: %s", data, strerror(errno));
		return false;
	}
	site->detach = strcmp(from_env("DETACH", "0"), "0") != 0;
	choose_run_dir(site);
	instance_path(site->logs, site->data, "log");
	instance_path(site->postgres, site->data, "postgres");
	return find_app(site) && (!make || (read_address(site) && front_end_read("",
	    from_env("FRONTEND", front_ends[NGINX]), &site->frontend)));
}
