/*
 * Hosts that are processes of this machine: an agent each, which comes in by a code and goes
 * like any other.  Who ends by itself is replaced, as an Auto Scaling group does it.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "jobs/controller/provider.h"
#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/config/config.h"
#include "lib/io/log.h"
#include "service/fleet/host.h"

#define LOCAL_MAX 64
#define PREFIX    "local-"

struct local {
	pid_t pid;
	char  name[32];
};

static struct local locals[LOCAL_MAX];	/* the oldest first */
static int          count, desired;
static int64_t      from_s;		/* of the one simulation that all tell of */

static const struct scaling_host *
host_named(const struct scene *scene, const char *name)
{
	for (size_t i = 0; i < scene->hosts_count; i++)
		if (strcmp(scene->hosts[i].name, name) == 0)
			return &scene->hosts[i];
	return NULL;
}

/* Its key is worth nothing from now on. */
static void
put_out(struct scene *scene, const char *name)
{
	const struct scaling_host *host = host_named(scene, name);

	if (host != NULL)
		(void)host_revoke(scene->db, &host->id);
}

/* Those that a controller before this one began ended with it. */
static bool
begin(struct scene *scene, const struct scaling_set *set)
{
	for (size_t i = 0; i < scene->hosts_count; i++)
		if (strncmp(scene->hosts[i].name, PREFIX, strlen(PREFIX)) == 0)
			put_out(scene, scene->hosts[i].name);
	desired = (int)config()->fleet;
	if (desired < set->hosts_min)
		desired = (int)set->hosts_min;
	if (desired > set->hosts_max)
		desired = (int)set->hosts_max;
	from_s = clock_now_us() / 1000000;
	return true;
}

/* A directory with a code for it; NULL: errno or the log says why. */
static const char *
make_place(struct scene *scene, const char *name)
{
	const char *directory = arena_printf(scene->arena, "%s/%s", config()->agent_dir, name);
	const char *path = arena_printf(scene->arena, "%s/code", directory), *code;
	bool ok;
	int fd;

	unlink(arena_printf(scene->arena, "%s/identity", directory));
	if ((mkdir(directory, 0700) < 0 && errno != EEXIST) ||
	    host_code_make(scene->db, scene->arena, &code) != ERR_OK)
		return NULL;
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	ok = fd >= 0 && write(fd, code, strlen(code)) == (ssize_t)strlen(code);
	if (fd >= 0)
		close(fd);
	return ok ? directory : NULL;
}

/* In the child: it ends when this process does. */
static void
become_agent(const char *program, const char *directory, const char *name, const char *from)
{
	sigset_t none;

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	execl(program, "agent", "--name", name, "--directory", directory, "--from", from, (char *)NULL);
	_Exit(127);
}

static const char *
agent_program(struct arena *arena)
{
	char self[PATH_MAX], *slash;
	const ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (len < 0)
		return "agent";
	self[len] = '\0';
	slash = strrchr(self, '/');
	return arena_printf(arena, "%.*s/agent", (int)(slash - self), self);
}

static bool
start_one(struct scene *scene)
{
	static int number;
	struct local *local = &locals[count];
	const char *directory, *program = agent_program(scene->arena);
	const char *from = arena_printf(scene->arena, "%lld", (long long)from_s);

	if (count == LOCAL_MAX)
		return false;
	snprintf(local->name, sizeof(local->name), PREFIX "%d", ++number);
	if ((directory = make_place(scene, local->name)) == NULL || (local->pid = fork()) < 0) {
		log_error("%s cannot be started: %s", local->name, strerror(errno));
		return false;
	}
	if (local->pid == 0)
		become_agent(program, directory, local->name, from);
	log_info("%s is started", local->name);
	count++;
	return true;
}

static void
forget(struct scene *scene, int index)
{
	char path[PATH_MAX];

	put_out(scene, locals[index].name);
	snprintf(path, sizeof(path), "%s/%s/identity", config()->agent_dir, locals[index].name);
	unlink(path);
	snprintf(path, sizeof(path), "%s/%s", config()->agent_dir, locals[index].name);
	rmdir(path);
	memmove(&locals[index], &locals[index + 1], (size_t)(count - index - 1) * sizeof(locals[0]));
	count--;
}

static bool
maintain(struct scene *scene)
{
	bool ok = true;

	for (int i = count; i-- > 0;)
		if (waitpid(locals[i].pid, NULL, WNOHANG) == locals[i].pid) {
			log_warn("%s ended by itself", locals[i].name);
			forget(scene, i);
		}
	while (ok && count < desired)
		ok = start_one(scene);
	return ok;
}

static enum err
read_group(struct scene *scene, struct group *out)
{
	if (!maintain(scene)) {
		scene->fault = "a process cannot be started";
		return ERR_UNAVAILABLE;
	}
	*out = (struct group){
		.desired = desired, .count = (size_t)count,
		.instances = ARENA_ARRAY(scene->arena, struct instance, (size_t)count + 1),
	};
	for (int i = 0; i < count; i++) {
		const struct scaling_host *host = host_named(scene, locals[i].name);

		out->instances[i] = (struct instance){
			arena_strdup(scene->arena, locals[i].name), host != NULL && host->seen_ms_ago >= 0,
		};
	}
	return ERR_OK;
}

static enum err
launch(struct scene *scene, int hosts)
{
	desired = hosts < LOCAL_MAX ? hosts : LOCAL_MAX;
	if (maintain(scene))
		return ERR_OK;
	scene->fault = "a process cannot be started";
	return ERR_UNAVAILABLE;
}

static void
stop(const struct local *local)
{
	kill(local->pid, SIGTERM);
	(void)waitpid(local->pid, NULL, 0);	/* an agent ends at once */
}

static enum err
end(struct scene *scene, const char *instance)
{
	for (int i = 0; i < count; i++)
		if (strcmp(locals[i].name, instance) == 0) {
			stop(&locals[i]);
			forget(scene, i);
			desired--;
			return ERR_OK;
		}
	scene->fault = "there is no such host";
	return ERR_NOT_FOUND;
}

static void
close_all(void)
{
	for (int i = 0; i < count; i++)
		stop(&locals[i]);
	count = 0;
}

const struct provider provider_local = { "local", begin, read_group, launch, end, close_all };
