/* Children: watched by poll, killed whole, reaped. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/io/child.h"
#include "lib/io/child_spawn.h"

#define READ_AT_ONCE 16384

/* A pipe holds 64 KB: what comes after more than this is from a runaway. */
#define LAST_READS   64

/* One run, from fork to reap. */
struct run {
	const struct child  *child;
	struct child_result *result;
	struct child_handles handles;
	int64_t              ends_at_ms;	/* on the steady clock */
	char                *output;		/* malloc'd, grows to output_max */
	size_t               output_cap;
	char                 line[CHILD_LINE_MAX];
	size_t               line_len;
	char                 errors[CHILD_ERRORS_MAX];
	size_t               errors_len;
	bool                 killed;
};

static void
close_end(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void
kill_group(struct run *run)
{
	if (!run->killed)
		kill(-run->handles.pid, SIGKILL);
	run->killed = true;
}

static void
stop(struct run *run)
{
	run->result->stopped = true;
	kill_group(run);
}

static void
end_line(struct run *run)
{
	run->line[run->line_len] = '\0';
	run->line_len = 0;
	if (!run->killed && !run->child->on_line(run->child->context, run->line))
		stop(run);
}

static void
take_lines(struct run *run, const char *data, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (data[i] == '\n')
			end_line(run);
		else if (run->line_len < sizeof(run->line) - 1)
			run->line[run->line_len++] = data[i];
	}
}

static void
take_output(struct run *run, const char *data, size_t len)
{
	struct child_result *result = run->result;
	size_t room = run->child->output_max - result->output_len;

	if (run->child->on_line != NULL) {
		take_lines(run, data, len);
		return;
	}
	if (len > room)
		len = room;
	if (result->output_len + len > run->output_cap) {
		run->output_cap = 2 * (result->output_len + len);
		run->output = realloc(run->output, run->output_cap);
		if (run->output == NULL)
			abort();
	}
	if (len > 0)
		memcpy(run->output + result->output_len, data, len);
	result->output_len += len;
}

/* Keep the last CHILD_ERRORS_MAX bytes. */
static void
take_errors(struct run *run, const char *data, size_t len)
{
	const size_t max = sizeof(run->errors) - 1;
	size_t drop;

	if (len > max) {
		data += len - max;
		len = max;
	}
	drop = run->errors_len + len > max ? run->errors_len + len - max : 0;
	memmove(run->errors, run->errors + drop, run->errors_len - drop);
	run->errors_len -= drop;
	memcpy(run->errors + run->errors_len, data, len);
	run->errors_len += len;
}

/* Read once what is there; closes the pipe at its end. */
static bool
drain(struct run *run, int *fd, void (*take)(struct run *, const char *, size_t))
{
	char data[READ_AT_ONCE];
	ssize_t got = read(*fd, data, sizeof(data));

	if (got > 0)
		take(run, data, (size_t)got);
	else if (got == 0 || (errno != EINTR && errno != EAGAIN))
		close_end(fd);
	return got > 0;
}

static void
check_limits(struct run *run, int64_t *ticked_ms)
{
	int64_t now_ms = clock_steady_ms();

	if (run->killed)
		return;
	if (run->child->timeout_ms > 0 && now_ms >= run->ends_at_ms) {
		run->result->timed_out = true;
		kill_group(run);
	} else if (run->child->on_tick != NULL && now_ms - *ticked_ms >= CHILD_TICK_MS) {
		*ticked_ms = now_ms;
		if (!run->child->on_tick(run->child->context))
			stop(run);
	}
}

/* Until it has ended; a grandchild that keeps a pipe open is not waited for. */
static void
watch(struct run *run)
{
	int64_t ticked_ms = 0;
	bool ended = false;

	while (!ended) {
		struct pollfd fds[] = {
			{ run->handles.pidfd, POLLIN, 0 },
			{ run->handles.out, POLLIN, 0 },
			{ run->handles.err, POLLIN, 0 },
		};

		if (poll(fds, 3, CHILD_TICK_MS) > 0) {
			if (fds[1].revents != 0)
				drain(run, &run->handles.out, take_output);
			if (fds[2].revents != 0)
				drain(run, &run->handles.err, take_errors);
			ended = (fds[0].revents != 0);
		}
		check_limits(run, &ticked_ms);
	}
}

/* What was written before the end; it is a zombie, so its number is still its own. */
static void
drain_rest(struct run *run)
{
	int i;

	kill(-run->handles.pid, SIGKILL);
	fcntl(run->handles.out, F_SETFL, O_NONBLOCK);
	fcntl(run->handles.err, F_SETFL, O_NONBLOCK);
	for (i = 0; i < LAST_READS && run->handles.out >= 0; i++)
		if (!drain(run, &run->handles.out, take_output))
			break;
	for (i = 0; i < LAST_READS && run->handles.err >= 0; i++)
		if (!drain(run, &run->handles.err, take_errors))
			break;
	if (run->child->on_line != NULL && run->line_len > 0)
		end_line(run);
}

static void
reap(struct run *run)
{
	int status = 0;

	kill(-run->handles.pid, SIGKILL);
	kill(run->handles.pid, SIGKILL);
	while (waitpid(run->handles.pid, &status, 0) < 0 && errno == EINTR)
		;
	run->result->signal = WIFEXITED(status) ? 0 : WTERMSIG(status);
	run->result->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Bytes with a NUL after them. */
static char *
keep(struct arena *arena, const char *data, size_t len)
{
	char *copy = arena_alloc(arena, len + 1);

	if (len > 0)
		memcpy(copy, data, len);
	return copy;
}

enum err
child_run(const struct child *child, struct arena *arena, struct child_result *result)
{
	struct run run = {
		.child = child, .result = result,
		.ends_at_ms = clock_steady_ms() + child->timeout_ms,
	};
	enum err err;

	memset(result, 0, sizeof(*result));
	err = child_spawn(child, arena, &run.handles);
	if (err == ERR_OK) {
		watch(&run);
		drain_rest(&run);
	}
	if (run.handles.pid > 0)
		reap(&run);
	if (err == ERR_OK) {
		result->output = keep(arena, run.output, result->output_len);
		result->errors = keep(arena, run.errors, run.errors_len);
	} else {
		memset(result, 0, sizeof(*result));
	}
	free(run.output);
	close_end(&run.handles.pidfd);
	close_end(&run.handles.out);
	close_end(&run.handles.err);
	return err;
}
