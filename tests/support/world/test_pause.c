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

/* State and parent of a process; false: it is gone. */
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
stop(pid_t pid)
{
	char state;
	int parent;

	kill(pid, SIGSTOP);
	while (look_at(pid, &state, &parent) && state != 'T' && state != 'Z')
		nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
}

static void
go_on(pid_t pid)
{
	kill(pid, SIGCONT);
}

static void
each_child(pid_t pid, void (*act)(pid_t child))
{
	DIR *all = opendir("/proc");
	struct dirent *entry;
	char state;
	int parent;

	while (all != NULL && (entry = readdir(all)) != NULL) {
		const pid_t child = (pid_t)strtol(entry->d_name, NULL, 10);

		if (isdigit((unsigned char)entry->d_name[0]) && look_at(child, &state, &parent) &&
		    parent == pid)
			act(child);
	}
	if (all != NULL)
		closedir(all);
}

void
test_pause(pid_t pid)
{
	stop(pid);	/* from now on it has no more children */
	each_child(pid, stop);
}

void
test_resume(pid_t pid)
{
	each_child(pid, go_on);
	go_on(pid);
}
