/* A private cluster on a unix socket that its owner alone may open. */
#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "host/say.h"
#include "jobs/runner/cluster.h"
#include "jobs/runner/command.h"

#define INSTALLED   "/usr/lib/postgresql"
#define PID_LINES   8	/* postmaster.pid: the pid is line 1, the status line 8 */
#define STATUS_LINE 7

/* The lines of postmaster.pid; how many there are. */
static int
read_pid_file(const struct site *site, char lines[PID_LINES][PATH_LEN])
{
	char path[PATH_LEN];
	int count = 0;
	FILE *in;

	instance_path(path, site->postgres, "postmaster.pid");
	if ((in = fopen(path, "re")) == NULL)
		return 0;
	while (count < PID_LINES && fgets(lines[count], PATH_LEN, in) != NULL)
		count++;
	fclose(in);
	return count;
}

bool
cluster_is_ready(const struct site *site)
{
	char lines[PID_LINES][PATH_LEN];

	return read_pid_file(site, lines) > STATUS_LINE &&
	    strncmp(lines[STATUS_LINE], "ready", 5) == 0;
}

/* The version that the cluster was made with; "" when there is none yet. */
static void
read_version(const struct site *site, char version[16])
{
	char path[PATH_LEN];
	FILE *in;

	version[0] = '\0';
	instance_path(path, site->postgres, "PG_VERSION");
	if ((in = fopen(path, "re")) == NULL)
		return;
	if (fgets(version, 16, in) != NULL)
		version[strcspn(version, "\n")] = '\0';
	fclose(in);
}

static int
newest_installed(void)
{
	struct dirent *entry;
	DIR *dir = opendir(INSTALLED);
	int newest = 0;

	if (dir == NULL)
		return 0;
	while ((entry = readdir(dir)) != NULL) {
		char path[PATH_LEN];
		int version = (int)strtol(entry->d_name, NULL, 10);

		snprintf(path, sizeof(path), INSTALLED "/%d/bin/postgres", version);
		if (version > newest && access(path, X_OK) == 0)
			newest = version;
	}
	closedir(dir);
	return newest;
}

bool
cluster_find_postgres(const struct site *site, char bin[PATH_LEN])
{
	char version[16], server[PATH_LEN];

	read_version(site, version);
	if (version[0] == '\0')
		snprintf(version, sizeof(version), "%d", newest_installed());
	snprintf(bin, PATH_LEN, INSTALLED "/%s/bin", version);
	instance_path(server, bin, "postgres");
	if (access(server, X_OK) == 0)
		return true;
	if (version[0] == '0')
		say_fault("Postgres is not installed: apt-get install postgresql");
	else
		say_fault("the data in %s is of Postgres %s, which is not installed: "
		    "apt-get install postgresql-%s", site->postgres, version, version);
	return false;
}

/*
 * Everything happens under another name, and the rename is last: what a power
 * cut leaves by half is made anew.
 */
bool
cluster_make(const struct site *site, const char *postgres_bin)
{
	char initdb[PATH_LEN], server[PATH_LEN], partial[PATH_LEN], version[16];
	const char *const remove[] = { "rm", "-rf", partial, NULL };
	const char *const make[] = { initdb, "-D", partial, "-U", "vitrina", "-A", "trust",
		"-E", "UTF8", "--locale=C.UTF-8", NULL };
	const char *const database[] = { "sh", "-c",
		"echo 'CREATE DATABASE vitrina' | \"$0\" --single -D \"$1\" postgres",
		server, partial, NULL };

	read_version(site, version);
	if (version[0] != '\0')
		return true;
	say("making the database");
	instance_path(initdb, postgres_bin, "initdb");
	instance_path(server, postgres_bin, "postgres");
	instance_path(partial, site->data, "postgres.new");
	if (!command_run(remove) || !command_run(make) || !command_run(database))
		return false;
	if (rename(partial, site->postgres) == 0)
		return true;
	say_fault("%s: %s", site->postgres, strerror(errno));
	return false;
}

/* True when `pid` is a server of this cluster: they work in its directory. */
static bool
is_server(const struct site *site, pid_t pid)
{
	char link[64], where[PATH_LEN];
	ssize_t len;

	snprintf(link, sizeof(link), "/proc/%d/cwd", (int)pid);
	len = readlink(link, where, sizeof(where) - 1);
	if (len < 0)
		return false;
	where[len] = '\0';
	return strcmp(where, site->postgres) == 0;
}

/* Fast shutdown, then an immediate one. */
static bool
end_server(pid_t pid)
{
	static const struct { int signo; int wait_ms; } ways[] = {
		{ SIGINT, 10000 }, { SIGQUIT, 5000 }, { SIGKILL, 2000 },
	};
	struct pollfd ended = { .events = POLLIN };
	bool gone = false;

	ended.fd = (int)syscall(SYS_pidfd_open, pid, 0);
	if (ended.fd < 0)
		return errno == ESRCH;
	for (size_t i = 0; i < 3 && !gone; i++) {
		syscall(SYS_pidfd_send_signal, ended.fd, ways[i].signo, NULL, 0);
		gone = poll(&ended, 1, ways[i].wait_ms) == 1;
	}
	close(ended.fd);
	return gone;
}

/*
 * postmaster.pid outlives a power cut, and its number may by then be another
 * process's of the same user, at which Postgres would refuse to start.
 */
bool
cluster_clear(const struct site *site)
{
	char lines[PID_LINES][PATH_LEN], path[PATH_LEN];
	pid_t pid;

	if (read_pid_file(site, lines) == 0)
		return true;
	pid = (pid_t)strtol(lines[0], NULL, 10);
	if (pid > 0 && is_server(site, pid)) {
		say("ending the database server that an earlier run left");
		if (!end_server(pid)) {
			say_fault("the database server, process %d, does not end", (int)pid);
			return false;
		}
	}
	instance_path(path, site->postgres, "postmaster.pid");
	unlink(path);
	return true;
}
