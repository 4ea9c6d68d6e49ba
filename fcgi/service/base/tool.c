/* ffmpeg and ffprobe while somebody waits. */
#include "service/base/tool.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <time.h>

#include "lib/io/log.h"

static sem_t turns;

static void
make_turns(void)
{
	sem_init(&turns, 0, TOOLS_AT_ONCE);
}

static enum err
take_turn(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct timespec until;

	pthread_once(&once, make_turns);
	clock_gettime(CLOCK_REALTIME, &until);	/* the clock of sem_timedwait() */
	until.tv_sec += TOOL_TIMEOUT_MS / 1000;
	while (sem_timedwait(&turns, &until) != 0)
		if (errno != EINTR)
			return ERR_UNAVAILABLE;
	return ERR_OK;
}

enum err
tool_run(struct child *child, struct arena *arena, struct child_result *result)
{
	enum err err;

	child->timeout_ms = TOOL_TIMEOUT_MS;
	child->memory_bytes = TOOL_MEMORY;
	if ((err = take_turn()) != ERR_OK)
		return err;
	err = child_run(child, arena, result);
	sem_post(&turns);
	if (err == ERR_OK && result->timed_out)
		err = ERR_UNAVAILABLE;
	if (err == ERR_OK && result->status != 0)
		log_info("%s ended with %d: %s", child->argv[0], result->status, result->errors);
	return err;
}
