/* The box: which walls there are, and how a child puts them up around itself. */
#include "lib/io/box.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/config/config.h"
#include "lib/io/box_inside.h"
#include "lib/io/log.h"

/* What every program needs: libraries, their list, and a place for nothing. */
static const struct box_path common[] = {
	{ .path = "/usr/lib",            .runs = true },
	{ .path = "/usr/lib32",          .runs = true },
	{ .path = "/usr/lib64",          .runs = true },
	{ .path = "/usr/libx32",         .runs = true },
	{ .path = "/usr/local/lib",      .runs = true },
	{ .path = "/lib",                .runs = true },
	{ .path = "/lib64",              .runs = true },
	{ .path = "/etc/ld.so.cache" },
	{ .path = "/dev/null",           .writes = true },
	{ .path = "/dev/urandom" },
};

enum {
	BOX_SECCOMP  = 1,
	BOX_LANDLOCK = 2,
	BOX_NETWORK  = 4,
};

#define OWN_PATHS       3	/* the program, what it reads, what it writes */
#define ENVIRONMENT_MAX 16

struct box_kit {
	unsigned                 walls;
	const struct box_filter *filter;
	const char              *program;
	struct box_path          paths[COUNT(common) + OWN_PATHS];
	size_t                   path_count;
	const char              *environment[ENVIRONMENT_MAX];
};

/* In the child. */
static bool
enter_network(void)
{
	/* who may not as they are, may as root of a namespace of users */
	return unshare(CLONE_NEWNET) == 0 || unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0;
}

/* In the child: all that are there, or false with errno. */
static bool
raise_walls(unsigned walls, const struct box_path *paths, size_t count,
    const struct box_filter *filter)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return false;
	/* there may be as many namespaces as there may be; seccomp does without */
	if ((walls & BOX_NETWORK) && !enter_network() && !(walls & BOX_SECCOMP))
		return false;
	if ((walls & BOX_LANDLOCK) && !box_landlock(paths, count))
		return false;
	return !(walls & BOX_SECCOMP) || box_filter_load(filter);
}

/* Can a process do that?  Asked of one that ends at once. */
static bool
can_raise(unsigned wall)
{
	const struct box_filter *filter = box_filter(false);
	const pid_t pid = fork();
	int status = -1;

	if (pid == 0)
		_exit(raise_walls(wall, common, COUNT(common), filter) ? 0 : 1);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* The walls that can be raised here: found out once. */
static unsigned found;

static void
find_walls(void)
{
	found = (can_raise(BOX_SECCOMP) ? BOX_SECCOMP : 0) |
	    (can_raise(BOX_LANDLOCK) ? BOX_LANDLOCK : 0) |
	    (can_raise(BOX_NETWORK) ? BOX_NETWORK : 0);
}

static unsigned
walls_here(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, find_walls);
	return found;
}

/* Of ours, what says nothing of us: how memory is used. */
static const char *const passed_on[] = { "MALLOC_ARENA_MAX", "TZ" };

#ifdef BOX_SANITIZED
/* Leaks are looked for by ptrace, which there is none of. */
#define SANITIZER_OPTIONS "ASAN_OPTIONS=detect_leaks=0"
#endif

static void
fill_environment(struct arena *arena, const struct box *box, struct box_kit *kit)
{
	size_t n = 0, i;
	const char *value;

	kit->environment[n++] = "PATH=/usr/bin:/bin";
	kit->environment[n++] = "LC_ALL=C.UTF-8";
	if (box->writes != NULL)
		kit->environment[n++] = arena_printf(arena, "TMPDIR=%s", box->writes);
#ifdef BOX_SANITIZED
	kit->environment[n++] = SANITIZER_OPTIONS;
#endif
	if (box->forks)	/* what is bound before the fork is bound for all */
		kit->environment[n++] = "LD_BIND_NOW=1";
	for (i = 0; i < COUNT(passed_on); i++)
		if ((value = getenv(passed_on[i])) != NULL)
			kit->environment[n++] = arena_printf(arena, "%s=%s", passed_on[i], value);
}

static void
fill_paths(const struct box *box, const char *program, struct box_kit *kit)
{
	memcpy(kit->paths, common, sizeof(common));
	kit->path_count = COUNT(common);
	kit->paths[kit->path_count++] = (struct box_path){ .path = program, .runs = true };
	if (box->reads != NULL)
		kit->paths[kit->path_count++] = (struct box_path){ .path = box->reads };
	if (box->writes != NULL)
		kit->paths[kit->path_count++] =
		    (struct box_path){ .path = box->writes, .writes = true };
}

/* Its interpreter would be a second program, and could not open it again. */
static bool
is_script(const char *program)
{
	const int fd = open(program, O_RDONLY | O_CLOEXEC);
	char begin[2] = "";

	if (fd < 0)
		return false;
	if (read(fd, begin, sizeof(begin)) != sizeof(begin))
		begin[0] = '\0';
	close(fd);
	return begin[0] == '#' && begin[1] == '!';
}

bool
box_prepare(struct arena *arena, const struct box *box, const char *program,
    struct box_kit **out)
{
	struct box_kit *kit = arena_alloc(arena, sizeof(*kit));

	if (is_script(program)) {
		log_error("%s is a script, which cannot be confined; see confine_tools", program);
		errno = ENOEXEC;
		return false;
	}
	*kit = (struct box_kit){
		.walls = walls_here(), .filter = box_filter(box->forks), .program = program,
	};
	fill_environment(arena, box, kit);
	fill_paths(box, program, kit);
	*out = kit;
	return true;
}

void
box_become(const struct box_kit *kit, const char *const *argv)
{
	static const struct rlimit files = { BOX_FILES_MAX, BOX_FILES_MAX };
	const int fd = open(kit->program, O_PATH | O_CLOEXEC);

	if (fd < 0 || dup3(fd, BOX_EXEC_FD, O_CLOEXEC) < 0)
		return;
	close(fd);
	if (setrlimit(RLIMIT_NOFILE, &files) == 0 &&
	    raise_walls(kit->walls, kit->paths, kit->path_count, kit->filter))
		syscall(SYS_execveat, BOX_EXEC_FD, "", argv, kit->environment, AT_EMPTY_PATH);
}

void
box_say(void)
{
	unsigned walls;

	if (!config()->confine_tools) {
		log_warn("confine_tools is off: ffmpeg and its like may do all that we may");
		return;
	}
	walls = walls_here();
	if (!(walls & BOX_SECCOMP))
		log_warn("tools are confined without seccomp: this kernel, or what we run in,"
		    " does not let us use it");
	if (!(walls & BOX_LANDLOCK))
		log_warn("tools are confined without Landlock, and may read and write all files"
		    " that we may: this kernel, or what we run in, does not let us use it");
	if (!(walls & (BOX_NETWORK | BOX_SECCOMP)))
		log_warn("tools are confined without a network namespace, and reach the network");
	else if (!(walls & BOX_NETWORK))
		log_info("tools have no network namespace of their own: seccomp alone keeps"
		    " them from the network");
}

void
box_narrow_ready(void)
{
	box_filter(false);
}

bool
box_narrow(void)
{
	return prctl(PR_GET_SECCOMP, 0, 0, 0, 0) == 0 || box_filter_load(box_filter(false));
}
