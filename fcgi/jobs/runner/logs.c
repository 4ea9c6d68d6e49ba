/* Daemons write their logs themselves; the runner reads along for problems. */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/say.h"
#include "jobs/runner/daemons.h"
#include "jobs/runner/logs.h"

#define LOG_MAX_BYTES  (64 << 20)	/* two of these a daemon at most */
#define READ_AT_ONCE   (256 << 10)
#define SHOWN_AT_ONCE  8
#define SHOWN_LINE_LEN 400

/* Marks of a line worth showing, as each kind writes it; visitors' errors are not. */
static const char *const marks[DAEMON_KINDS][6] = {
	[FRONT_END] = { "[error]", "[crit]", "[alert]", "[emerg]", "[proxy", ":crit]" },
	[PROGRAM]   = { "\"level\":\"error\"", "\"level\":\"warn\"" },
	[WORKER]    = { "\"level\":\"error\"", "\"level\":\"warn\"" },
	[DATABASE]  = { "PANIC:", "FATAL:", "No space left" },
};

static bool
is_problem(const struct daemon *daemon, const char *line)
{
	/* Ours log JSON: anything else is a complaint of the start, or of a sanitizer. */
	if ((daemon->kind == PROGRAM || daemon->kind == WORKER) && line[0] != '{')
		return true;
	/* What an ordered end of the database says to who is still connected. */
	if (strstr(line, "due to administrator command") != NULL)
		return false;
	for (int i = 0; i < 6 && marks[daemon->kind][i] != NULL; i++)
		if (strstr(line, marks[daemon->kind][i]) != NULL)
			return true;
	return false;
}

static void
old_name(const struct daemon *daemon, char out[PATH_LEN + 8])
{
	snprintf(out, PATH_LEN + 8, "%s.1", daemon->log);
}

void
logs_rotate(struct daemon *daemon)
{
	char old[PATH_LEN + 8];
	struct stat st;

	old_name(daemon, old);
	if (stat(daemon->log, &st) < 0) {
		daemon->log_offset = 0;
		return;
	}
	if (st.st_size > LOG_MAX_BYTES / 2 && rename(daemon->log, old) == 0)
		st.st_size = 0;
	daemon->log_offset = st.st_size;
}

/* While it runs the daemon keeps its descriptor: copy, then cut (it appends). */
static void
put_aside(struct daemon *daemon, int fd, off_t size)
{
	char old[PATH_LEN + 8];
	off_t from = 0;
	int out;

	old_name(daemon, old);
	out = open(old, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (out >= 0) {
		while (from < size &&
		    copy_file_range(fd, &from, out, NULL, (size_t)(size - from), 0) > 0)
			;
		close(out);
	}
	if (truncate(daemon->log, 0) == 0)
		daemon->log_offset = 0;
}

/* Show the problems among the whole lines of `text`; how many bytes those are. */
static size_t
show_lines(const struct daemon *daemon, char *text)
{
	char *line = text, *end;
	int shown = 0;

	for (; (end = strchr(line, '\n')) != NULL; line = end + 1) {
		*end = '\0';
		if (*line == '\0' || !is_problem(daemon, line) || shown > SHOWN_AT_ONCE)
			continue;
		if (shown++ == SHOWN_AT_ONCE)
			say_fault("%s: more in %s", daemon->name, daemon->log);
		else
			say_fault("%s: %.*s", daemon->name, SHOWN_LINE_LEN, line);
	}
	return (size_t)(line - text);
}

void
logs_show_problems(struct daemon *daemon)
{
	static char text[READ_AT_ONCE + 1];
	struct stat st;
	ssize_t got;
	int fd = open(daemon->log, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &st) < 0 || st.st_size <= daemon->log_offset) {
		if (fd >= 0)
			close(fd);
		return;
	}
	/* Under a flood of lines only the newest are looked at. */
	if (st.st_size - daemon->log_offset > READ_AT_ONCE)
		daemon->log_offset = st.st_size - READ_AT_ONCE;
	got = pread(fd, text, READ_AT_ONCE, daemon->log_offset);
	if (got > 0) {
		text[got] = '\0';
		daemon->log_offset += (off_t)show_lines(daemon, text);
	}
	if (st.st_size > LOG_MAX_BYTES)
		put_aside(daemon, fd, st.st_size);
	close(fd);
}
