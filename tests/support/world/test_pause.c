/* Processes stopped and continued, by what /proc says of them. */
#include "support/world/test_pause.h"

#include <ctype.h>
#include <dirent.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Calls `look` with each number that is a name in `path`. */
static void
each_in(const char *path, void (*look)(pid_t id, void *context), void *context)
{
	DIR *all = opendir(path);
	struct dirent *entry;

	while (all != NULL && (entry = readdir(all)) != NULL)
		if (isdigit((unsigned char)entry->d_name[0]))
			look((pid_t)strtol(entry->d_name, NULL, 10), context);
	if (all != NULL)
		closedir(all);
}

/* State and parent of a process or thread; false: it is gone. */
static bool
look_at(pid_t pid, char *state, int *parent)
{
	char path[64], line[512];
	const char *name_end = NULL;
	FILE *in;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	if ((in = fopen(path, "re")) == NULL)
		return false;
	if (fgets(line, sizeof(line), in) != NULL)
		name_end = strrchr(line, ')');
	fclose(in);
	return name_end != NULL && sscanf(name_end + 1, " %c %d", state, parent) == 2;
}

static void
see_whether_it_runs(pid_t thread, void *context)
{
	bool *runs = context;
	char state;
	int parent;

	if (look_at(thread, &state, &parent) && state != 'T' && state != 'Z')
		*runs = true;
}

/* Until all of its threads stand: each sees the signal in its own time. */
static void
stop(pid_t pid)
{
	char threads[64];
	bool runs = true;

	snprintf(threads, sizeof(threads), "/proc/%d/task", (int)pid);
	kill(pid, SIGSTOP);
	while (runs) {
		runs = false;
		each_in(threads, see_whether_it_runs, &runs);
		if (runs)
			nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
	}
}

static void
go_on(pid_t pid)
{
	kill(pid, SIGCONT);
}

/* What is done to the children of a process. */
struct children {
	pid_t  of;
	void (*act)(pid_t child);
	int    count;
};

static void
act_on_child(pid_t pid, void *context)
{
	struct children *children = context;
	char state;
	int parent;

	if (look_at(pid, &state, &parent) && parent == children->of && state != 'Z') {
		children->act(pid);
		children->count++;
	}
}

static int
act_on_children(pid_t of, void (*act)(pid_t child))
{
	struct children children = { of, act, 0 };

	each_in("/proc", act_on_child, &children);
	return children.count;
}

int
test_pause_children(pid_t pid)
{
	return act_on_children(pid, stop);
}

void
test_pause(pid_t pid)
{
	stop(pid);	/* from now on it has no more children */
	act_on_children(pid, stop);
}

void
test_resume(pid_t pid)
{
	act_on_children(pid, go_on);
	go_on(pid);
}
