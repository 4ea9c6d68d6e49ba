/* Tools: run, and judged when they give nothing. */
#include "service/base/tool.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/blame.h"
#include "lib/base/clock.h"
#include "lib/base/turns.h"
#include "lib/config/config.h"
#include "lib/io/box.h"
#include "lib/io/log.h"

#define READ_AT_ONCE (1 << 20)

/* Exit statuses that are no verdict: the loader's, the shell's, and ffmpeg's on a signal. */
#define NOT_EXECUTABLE 126
#define NOT_WHOLE      127
#define INTERRUPTED    255

static struct turns *turns;

/* A thread each waits, and half of them are left to who has fewer. */
static void
make_turns(void)
{
	turns = turns_new((struct turns_bounds){
		.at_once = TOOLS_AT_ONCE, .each = TOOLS_EACH,
		.queue = (int)(config()->upload_threads + 1) / 2,
	});
}

static enum err
take_turn(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, make_turns);
	return turns_enter(turns, TOOL_TIMEOUT_MS);
}

/* Of a refusal that names what the system withheld. */
static const char *
withheld(int code)
{
	switch (code) {
	case 0:
		return NULL;
	case ENOEXEC:
		return "A program that the server needs for this could not be run.";
	case ENOMEM:
		return "Processing the video takes more memory than the server allows.";
	case ENOSPC:
	case EDQUOT:
		return "The server has no space left to process the video.";
	default:
		return "The server could not read or write what it needs to process the video.";
	}
}

void
tool_confine(struct child *child)
{
	static const struct box empty = { NULL, NULL, false };

	if (child->box == NULL)
		child->box = &empty;
}

static const char *
took_too_long(struct arena *arena, int64_t ms)
{
	char face[CLOCK_TEXT_MAX];

	clock_face(ms, face);
	return arena_printf(arena, "Processing took longer than %s.", face);
}

const char *
tool_failure(struct arena *arena, const struct child *child,
    const struct child_result *result)
{
	if (result->timed_out)
		return took_too_long(arena, child->timeout_ms);
	if (result->stopped || result->status == 0)
		return NULL;	/* whoever stopped it had what was wanted */
	if (result->signal != 0)
		return arena_printf(arena, "Processing was ended by the system (signal %d).",
		    result->signal);
	if (result->status == INTERRUPTED)
		return "Processing was interrupted.";
	if (result->status == NOT_EXECUTABLE || result->status == NOT_WHOLE)
		return withheld(ENOEXEC);
	return withheld(blame_system(result->errors));
}

bool
tool_can_read(const char *path)
{
	const int64_t until_ms = clock_steady_ms() + TOOL_TIMEOUT_MS;
	char *data = malloc(READ_AT_ONCE);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = fd < 0 ? -1 : 1;

	if (data == NULL)
		abort();
	while (got > 0 && clock_steady_ms() < until_ms)
		do
			got = read(fd, data, READ_AT_ONCE);
		while (got < 0 && errno == EINTR);
	if (got < 0)
		log_error("%s cannot be read: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	free(data);
	return got >= 0;
}

static enum err
run_in_turn(struct child *child, struct arena *arena, struct child_result *result)
{
	enum err err;

	tool_confine(child);
	child->timeout_ms = TOOL_TIMEOUT_MS;
	child->memory_bytes = TOOL_MEMORY;
	if ((err = take_turn()) != ERR_OK)
		return err;
	err = child_run(child, arena, result);
	turns_leave(turns);
	return err == ERR_INTERNAL ? ERR_UNAVAILABLE : err;
}

/* A picture that every ffmpeg can read, as a file that no disk has. */
static int
open_sample(void)
{
	static const char sample[] = "P5\n4 4\n255\n0123456789abcdef";
	int fd = memfd_create("sample", MFD_CLOEXEC);

	if (fd >= 0 && (write(fd, sample, sizeof(sample) - 1) != sizeof(sample) - 1 ||
	    lseek(fd, 0, SEEK_SET) != 0)) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/*
 * "Input/output error" is what demuxers say of damaged files, too: is it the
 * disk's, or the tool's own, it says that of a good file as well.
 */
static bool
can_read_others(const char *tool, struct arena *arena)
{
	const char *const probe[] = { tool, "-v", "error", TOOL_SAMPLE, NULL };
	const char *const play[] = {
		tool, "-v", "error", "-nostdin", "-i", TOOL_SAMPLE, "-f", "null", "-", NULL,
	};
	const int fd = open_sample();
	struct child child = { .argv = strcmp(tool, "ffprobe") == 0 ? probe : play, .input = fd };
	struct child_result result = { .status = -1 };
	enum err err = ERR_UNAVAILABLE;

	if (fd >= 0) {
		err = run_in_turn(&child, arena, &result);
		close(fd);
	}
	return err == ERR_OK && result.status == 0;
}

enum err
tool_run(struct child *child, struct arena *arena, struct child_result *result)
{
	const char *why;
	enum err err;

	err = run_in_turn(child, arena, result);
	if (err != ERR_OK)
		return err;
	why = tool_failure(arena, child, result);
	if (why != NULL && result->signal == 0 && blame_system(result->errors) == EIO &&
	    can_read_others(child->argv[0], arena))
		why = NULL;
	if (why != NULL)
		log_warn("%s failed (%d): %s %s", child->argv[0], result->status, why,
		    result->errors);
	else if (result->status != 0 && !result->stopped)
		log_info("%s ended with %d: %s", child->argv[0], result->status, result->errors);
	return why != NULL ? ERR_UNAVAILABLE : ERR_OK;
}
