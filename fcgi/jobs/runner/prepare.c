/* An instance's directories, keys and environment. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/say.h"
#include "jobs/runner/addresses.h"
#include "jobs/runner/ceph.h"
#include "jobs/runner/command.h"
#include "jobs/runner/prepare.h"
#include "lib/base/count.h"
#include "lib/config/config.h"

#define KEY_BYTES 32

static bool
make_dir(const char *path)
{
	struct stat st;

	if (mkdir(path, 0700) < 0 && errno != EEXIST) {
		say_fault("%s: %s", path, strerror(errno));
		return false;
	}
	if (stat(path, &st) < 0 || !S_ISDIR(st.st_mode) || st.st_uid != geteuid()) {
		say_fault("%s belongs to another user; remove it, or choose another DATA=", path);
		return false;
	}
	return true;
}

/* Remove the plain files in a directory: spools and sockets of a killed run. */
static void
empty_dir(const char *path)
{
	struct dirent *entry;
	DIR *dir = opendir(path);

	if (dir == NULL)
		return;
	while ((entry = readdir(dir)) != NULL)
		unlinkat(dirfd(dir), entry->d_name, 0);
	closedir(dir);
}

bool
prepare_directories(const struct site *site)
{
	static const char *const below_data[] = {
		"log", "secrets", "scratch", "agent", "store", "store/spool",
	};
	static const char *const below_run[] = { "conf", "tmp" };
	char path[PATH_LEN];

	for (size_t i = 0; i < COUNT(below_data); i++) {
		instance_path(path, site->data, below_data[i]);
		if (!make_dir(path))
			return false;
	}
	empty_dir(path);
	if (!make_dir(site->run))
		return false;
	empty_dir(site->run);
	for (size_t i = 0; i < COUNT(below_run); i++) {
		instance_path(path, site->run, below_run[i]);
		if (!make_dir(path))
			return false;
		empty_dir(path);
	}
	return true;
}

/* True when the file has a line `key =`. */
static bool
file_says(FILE *conf, const char *key)
{
	char line[512], *at;
	size_t len = strlen(key);

	if (conf == NULL)
		return false;
	rewind(conf);
	while (fgets(line, sizeof(line), conf) != NULL) {
		at = line + strspn(line, " \t");
		if (strncmp(at, key, len) == 0 && strchr(" \t=", at[len]) != NULL)
			return true;
	}
	return false;
}

/* A default of this instance: the file and the caller's environment go before it. */
static void
export(FILE *conf, const char *key, const char *value)
{
	char name[64] = "VITRINA_";

	for (size_t i = 0; key[i] != '\0'; i++)
		name[sizeof("VITRINA_") - 1 + i] = (char)toupper((unsigned char)key[i]);
	if (!file_says(conf, key))
		setenv(name, value, 0);
}

static void
export_path(FILE *conf, const char *key, const char *directory, const char *below)
{
	char path[PATH_LEN];

	instance_path(path, directory, below);
	export(conf, key, path);
}

void
prepare_environment(const struct site *site)
{
	char database[PATH_LEN + 64], path[PATH_LEN];
	FILE *conf;

	instance_path(path, site->data, "vitrina.conf");
	setenv("VITRINA_CONF", path, 0);
	conf = fopen(getenv("VITRINA_CONF"), "re");
	export_path(conf, "agent_dir", site->data, "agent");
	export_path(conf, "scratch_dir", site->data, "scratch");
	export_path(conf, "log_dir", site->data, "log");
	export_path(conf, "secrets_dir", site->data, "secrets");
	export_path(conf, "store_dir", site->data, "store");
	export_path(conf, "spool_dir", site->data, "store/spool");
	export_path(conf, "www_dir", site->app, "www");
	snprintf(path, sizeof(path), strchr(addresses_own(site), ':') != NULL ? "http://[%s]:%d" :
	    "http://%s:%d", addresses_own(site), site->port);
	export(conf, "monitor_url", path);
	if (getenv("SIMULATE") != NULL)
		export(conf, "simulate", getenv("SIMULATE"));
	if (getenv("FLEET") != NULL) {
		export(conf, "controller", "local");
		export(conf, "fleet", getenv("FLEET"));
	}
	export(conf, "run_dir", site->run);
	snprintf(database, sizeof(database), "host=%s dbname=vitrina user=vitrina", site->run);
	export(conf, "database", database);
	if (site->is_local)
		export(conf, "registration", "open");
	if (ceph_is_wanted(site))
		ceph_settings(site, export, conf);
	if (conf != NULL)
		fclose(conf);
}

/* Written whole under another name first, so that a power cut leaves none by half. */
static bool
write_file(const char *path, const char *data, size_t len)
{
	char partial[PATH_LEN];
	int fd;
	bool ok;

	snprintf(partial, sizeof(partial), "%.500s.new", path);
	fd = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	ok = fd >= 0 && write(fd, data, len) == (ssize_t)len && fsync(fd) == 0 &&
	    rename(partial, path) == 0;
	if (!ok)
		say_fault("%s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return ok;
}

/* 64 hexadecimal digits, made once: uploads' URLs are signed, second factors sealed. */
static bool
make_key(const struct site *site, const char *name)
{
	unsigned char bytes[KEY_BYTES];
	char path[PATH_LEN], text[2 * KEY_BYTES + 2];

	instance_path(path, site->data, name);
	if (access(path, F_OK) == 0)
		return true;
	if (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes)) {
		say_fault("no random numbers: %s", strerror(errno));
		return false;
	}
	for (size_t i = 0; i < KEY_BYTES; i++)
		snprintf(text + 2 * i, 3, "%02x", bytes[i]);
	text[2 * KEY_BYTES] = '\n';
	return write_file(path, text, 2 * KEY_BYTES + 1);
}

bool
prepare_agent(const struct site *site)
{
	char admin[PATH_LEN], code[128], path[PATH_LEN];
	const char *const argv[] = { admin, "host-code", NULL };

	instance_path(path, site->data, "agent/identity");
	/* the controller has agents of its own, which are the fleet then */
	if (access(path, F_OK) == 0 || strcmp(config()->controller, "local") == 0)
		return true;
	instance_path(path, site->data, "agent/code");
	instance_path(admin, site->bin, "vitrina-admin");
	return command_first_line(argv, code, sizeof(code)) && write_file(path, code, strlen(code));
}

static bool
copy_example(const struct site *site)
{
	static char text[64 * 1024];
	char from[PATH_LEN], to[PATH_LEN];
	size_t len;
	FILE *in;

	instance_path(from, site->app, "conf/vitrina.conf.example");
	instance_path(to, site->data, "vitrina.conf");
	if (access(to, F_OK) == 0)
		return true;
	if ((in = fopen(from, "re")) == NULL) {
		say_fault("%s: %s", from, strerror(errno));
		return false;
	}
	len = fread(text, 1, sizeof(text), in);
	fclose(in);
	return write_file(to, text, len);
}

bool
prepare_first_files(const struct site *site)
{
	return make_key(site, "secrets/upload_key") && make_key(site, "secrets/auth_key") &&
	    copy_example(site);
}
