/* A throwaway Postgres cluster and the process that keeps it. */
#include "support/world/test_cluster.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <grp.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "support/world/test_pause.h"

#define START_MAX_MS 30000

extern char **environ;

static void
die(const char *what)
{
	fprintf(stderr, "test cluster: %s: %s\n", what, strerror(errno));
	_exit(1);
}

/* Postgres refuses to run as root. */
static const struct passwd *
postgres_user(void)
{
	const struct passwd *user = getpwnam("vitrina");

	return user != NULL ? user : getpwnam("postgres");
}

static void
drop_root(void)
{
	const struct passwd *user;

	if (geteuid() != 0)
		return;
	user = postgres_user();
	if (user == NULL || initgroups(user->pw_name, user->pw_gid) != 0 ||
	    setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)
		die("no user vitrina or postgres to run as");
}

/* Debian keeps server programs out of PATH. */
static void
path_of(const char *program, char path[256])
{
	glob_t found;
	char pattern[128];

	snprintf(pattern, sizeof(pattern), "/usr/lib/postgresql/*/bin/%s", program);
	if (glob(pattern, 0, NULL, &found) == 0)
		snprintf(path, 256, "%s", found.gl_pathv[found.gl_pathc - 1]);
	else
		snprintf(path, 256, "%s", program);
	globfree(&found);
}

/* In a fresh child: become the server's user and turn into `argv`. */
static void
run_as_server(const char *directory, const char **argv)
{
	char path[256], log[96];
	int fd;

	drop_root();
	/* the last credentials change comes before this, which it would undo */
	prctl(PR_SET_PDEATHSIG, SIGQUIT);
	snprintf(log, sizeof(log), "%s/log", directory);
	fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
	if (fd < 0 || dup2(fd, STDOUT_FILENO) < 0 || dup2(fd, STDERR_FILENO) < 0 ||
	    chdir(directory) != 0)
		die(directory);
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
	path_of(argv[0], path);
	argv[0] = path;		/* by which initdb finds the server beside it */
	execvp(path, (char *const *)argv);
	die(path);
}

static pid_t
start_server(const char *directory)
{
	const char *argv[] = { "postgres", "-D", "data", "-k", directory,
	    "-c", "listen_addresses=", "-c", "fsync=off", "-c", "full_page_writes=off",
	    "-c", "synchronous_commit=off", "-c", "shared_buffers=32MB",
	    "-c", "max_connections=200", NULL };
	const struct timespec pause = { .tv_nsec = 5000000 };
	char conninfo[96];
	pid_t pid = fork();
	int tries;

	if (pid < 0)
		die("fork");
	if (pid == 0)
		run_as_server(directory, argv);
	snprintf(conninfo, sizeof(conninfo), "host=%s user=postgres", directory);
	for (tries = 0; tries < START_MAX_MS / 5; tries++) {
		if (PQping(conninfo) == PQPING_OK)
			return pid;
		if (waitpid(pid, NULL, WNOHANG) == pid)
			return -1;
		nanosleep(&pause, NULL);
	}
	kill(pid, SIGQUIT);
	waitpid(pid, NULL, 0);
	return -1;
}

static bool
make_data(const char *directory)
{
	const char *argv[] = { "initdb", "-D", "data", "-A", "trust", "-U", "postgres",
	    "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions", NULL };
	int status;
	pid_t pid = fork();

	if (pid < 0)
		die("fork");
	if (pid == 0)
		run_as_server(directory, argv);
	return waitpid(pid, &status, 0) == pid && status == 0;
}

static void
show_log(const char *directory)
{
	char path[96], line[512];
	FILE *log;

	snprintf(path, sizeof(path), "%s/log", directory);
	log = fopen(path, "r");
	while (log != NULL && fgets(line, sizeof(line), log) != NULL)
		fputs(line, stderr);
	if (log != NULL)
		fclose(log);
}

static void
remove_directory(const char *directory)
{
	const char *argv[] = { "rm", "-rf", "--", directory, NULL };
	pid_t pid;

	if (posix_spawnp(&pid, "rm", NULL, NULL, (char *const *)argv, environ) == 0)
		waitpid(pid, NULL, 0);
}

static void
end_server(pid_t *pid, int signal_number)
{
	if (*pid <= 0)
		return;
	kill(*pid, signal_number);
	kill(*pid, SIGCONT);	/* it may be paused */
	waitpid(*pid, NULL, 0);
	*pid = -1;
}

/*
 * The keeper: takes orders until the other end closes, which it does in
 * every kind of death, then leaves nothing behind.
 */
static void
keep(const char *directory, int orders)
{
	pid_t server = -1;
	char order;

	setsid();
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	if (!make_data(directory))
		show_log(directory);
	while (read(orders, &order, 1) == 1) {
		if (order == 'g' && server <= 0 && (server = start_server(directory)) < 0)
			show_log(directory);
		if (order == 's')
			end_server(&server, SIGINT);
		if (order == 'k')
			end_server(&server, SIGQUIT);
		if (order == 'p')
			test_pause(server);
		if (order == 'c')
			test_resume(server);
		order = order == 'g' && server < 0 ? 'x' : 'r';
		if (write(orders, &order, 1) != 1)
			break;
	}
	end_server(&server, SIGQUIT);
	remove_directory(directory);
	_exit(0);
}

static void
tell(struct test_cluster *cluster, char order)
{
	char answer = 'x';

	if (write(cluster->keeper, &order, 1) != 1 ||
	    read(cluster->keeper, &answer, 1) != 1 || answer != 'r') {
		fprintf(stderr, "test cluster: Postgres does not start: see above\n");
		exit(1);
	}
}

void
test_cluster_new(struct test_cluster *cluster)
{
	const struct passwd *user;
	int ends[2];

	/* short: a socket's path holds 107 bytes */
	snprintf(cluster->directory, sizeof(cluster->directory), "/tmp/vt-XXXXXX");
	if (mkdtemp(cluster->directory) == NULL)
		die(cluster->directory);
	if (geteuid() == 0 && (user = postgres_user()) != NULL &&
	    chown(cluster->directory, user->pw_uid, user->pw_gid) != 0)
		die(cluster->directory);
	/* other users' programs reach the socket in it */
	if (chmod(cluster->directory, 0755) != 0 ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		die(cluster->directory);
	fflush(NULL);
	cluster->keeper_pid = fork();
	if (cluster->keeper_pid < 0)
		die("fork");
	if (cluster->keeper_pid == 0) {
		close(ends[0]);
		keep(cluster->directory, ends[1]);
	}
	close(ends[1]);
	cluster->keeper = ends[0];
	tell(cluster, 'g');
}

void
test_cluster_stop(struct test_cluster *cluster)
{
	tell(cluster, 's');
}

void
test_cluster_kill(struct test_cluster *cluster)
{
	tell(cluster, 'k');
}

void
test_cluster_pause(struct test_cluster *cluster)
{
	tell(cluster, 'p');
}

void
test_cluster_resume(struct test_cluster *cluster)
{
	tell(cluster, 'c');
}

void
test_cluster_start(struct test_cluster *cluster)
{
	tell(cluster, 'g');
}

void
test_cluster_free(struct test_cluster *cluster)
{
	close(cluster->keeper);
	waitpid(cluster->keeper_pid, NULL, 0);
}
