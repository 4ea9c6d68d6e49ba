/* Scripts that stand before ffmpeg and ffprobe. */
#include "support/doubles/tools_double.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_LEN 256

static char bin[PATH_LEN];

static void
die(const char *what)
{
	perror(what);
	exit(1);
}

/* `name` in bin/, whole at once: programs run beside us. */
static void
write_file(const char *name, const char *text, mode_t mode)
{
	char path[PATH_LEN + 64], temp[PATH_LEN + 80];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", bin, name);
	snprintf(temp, sizeof(temp), "%s.new", path);
	file = fopen(temp, "we");
	if (file == NULL || fputs(text, file) < 0 || fclose(file) != 0 ||
	    chmod(temp, mode) != 0 || rename(temp, path) != 0)
		die(path);
}

static void
make_one(const char *tool)
{
	char script[4 * PATH_LEN], real[PATH_LEN] = "", command[64];
	FILE *pipe;

	snprintf(command, sizeof(command), "command -v %s", tool);
	pipe = popen(command, "re");
	if (pipe == NULL || fscanf(pipe, "%255s", real) != 1)
		die(tool);
	pclose(pipe);
	snprintf(script, sizeof(script), "#!/bin/sh\nhere=%s real=%s tool=%s\n"
	    "[ ! -s \"$here/$tool.how\" ] || . \"$here/$tool.how\"\n"
	    "exec \"$real\" \"$@\"\n", bin, real, tool);
	write_file(tool, script, 0755);
}

void
tools_double_make(const char *directory)
{
	char path[8 * PATH_LEN];

	snprintf(bin, sizeof(bin), "%s/bin", directory);
	if (mkdir(bin, 0755) != 0)
		die(bin);
	make_one("ffprobe");
	make_one("ffmpeg");
	snprintf(path, sizeof(path), "%s:%s", bin, getenv("PATH"));
	setenv("PATH", path, 1);
	setenv("VITRINA_CONFINE_TOOLS", "off", 1);	/* which scripts cannot be */
}

void
tools_double_set(const char *tool, const char *how)
{
	char name[64];

	snprintf(name, sizeof(name), "%s.how", tool);
	write_file(name, how != NULL ? how : "", 0644);
}

void
tools_double_set_once(const char *tool, const char *how)
{
	char text[8 * PATH_LEN];

	snprintf(text, sizeof(text), "rm -f \"$here/$tool.how\"\n%s\n", how);
	tools_double_set(tool, text);
}
