/* Children found in /proc, for a subreaper is not told whom it inherits. */
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "jobs/runner/orphans.h"

/* The parent of `pid` by /proc; 0 when it has gone. */
static pid_t
parent_of(const char *pid)
{
	char path[64], text[256];
	const char *end;
	ssize_t len;
	int fd;

	snprintf(path, sizeof(path), "/proc/%.20s/stat", pid);
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)
		return 0;
	len = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (len <= 0)
		return 0;
	text[len] = '\0';
	/* pid (name) state parent: the name may hold anything, so from its end */
	end = strrchr(text, ')');
	return end == NULL || strlen(end) < 5 ? 0 : (pid_t)strtol(end + 4, NULL, 10);
}

int
orphans_kill(bool (*keep)(void *context, pid_t pid), void *context)
{
	struct dirent *entry;
	DIR *proc = opendir("/proc");
	int killed = 0;

	if (proc == NULL)
		return 0;
	while ((entry = readdir(proc)) != NULL) {
		pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);

		if (!isdigit((unsigned char)entry->d_name[0]) ||
		    parent_of(entry->d_name) != getpid() ||
		    (keep != NULL && keep(context, pid)))
			continue;
		if (kill(pid, SIGKILL) == 0)
			killed++;
	}
	closedir(proc);
	return killed;
}
