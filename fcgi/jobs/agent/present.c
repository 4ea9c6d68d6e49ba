/*
 * Looks for processes by the command that they were started by: sockets of the programs
 * open to the front end alone, and whether they answer is what /readyz says.
 */
#include "jobs/agent/present.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "host/here.h"
#include "host/programs.h"

#define PROGRAMS_MAX 64

/* The programs of this host, and whether one was met. */
struct looked {
	const struct program *programs[PROGRAMS_MAX];
	bool                  is_met[PROGRAMS_MAX];
	size_t                count;
};

/* The last name of a process's first argument; false: it is a kernel's, or gone. */
static bool
command_of(const char *pid, char name[64])
{
	char path[300], text[PATH_MAX];
	const char *slash;
	ssize_t len;
	int fd;

	snprintf(path, sizeof(path), "/proc/%s/cmdline", pid);
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)
		return false;
	len = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (len <= 0)
		return false;
	text[len] = '\0';
	slash = strrchr(text, '/');	/* of the first argument: it ends with a NUL */
	if (slash == NULL)
		return false;
	snprintf(name, 64, "%.63s", slash + 1);
	return true;
}

static void
meet(struct looked *looked, const char *name)
{
	for (size_t i = 0; i < looked->count; i++)
		if (strcmp(looked->programs[i]->name, name) == 0)
			looked->is_met[i] = true;
}

static void
meet_all(struct looked *looked)
{
	struct dirent *entry;
	char name[64];
	DIR *proc = opendir("/proc");

	while (proc != NULL && (entry = readdir(proc)) != NULL)
		if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9' &&
		    command_of(entry->d_name, name))
			meet(looked, name);
	if (proc != NULL)
		closedir(proc);
}

void
present_look(struct arena *arena, struct present *out)
{
	struct looked looked = { .count = 0 };
	const char *missing = "";

	for (const struct program *program = programs; program->name != NULL; program++)
		if (looked.count < PROGRAMS_MAX && !(program->may & MAY_BE_ASIDE) &&
		    here_runs(arena, program))
			looked.programs[looked.count++] = program;
	meet_all(&looked);
	*out = (struct present){ .programs = (int)looked.count };
	for (size_t i = 0; i < looked.count; i++)
		if (looked.is_met[i])
			out->well++;
		else
			missing = arena_printf(arena, "%s%s%s", missing, *missing == '\0' ? "" : " ",
			    looked.programs[i]->name);
	out->missing = missing;
}
