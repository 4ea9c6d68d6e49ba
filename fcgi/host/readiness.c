/* Asks the sockets of the programs, and for the worker's heartbeat. */
#include "host/readiness.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "host/here.h"
#include "host/programs.h"
#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/io/heartbeat.h"
#include "lib/serve/serve_ask.h"

#define REMEMBERED_MS 500

_Static_assert(READINESS_MAX <= SERVE_ASK_MAX, "all are asked at once");

static const char *const texts[] = {
	[READINESS_OK] = "ok",
	[READINESS_UNREACHABLE] = "unreachable",
	[READINESS_SILENT] = "silent",
};

static const enum readiness_word words[] = {
	[SERVE_ANSWER_WELL] = READINESS_OK,
	[SERVE_ANSWER_NONE] = READINESS_UNREACHABLE,
	[SERVE_ANSWER_LATE] = READINESS_SILENT,
};

static struct {
	pthread_mutex_t  lock;
	bool             is_known;
	bool             is_looked_at;
	int64_t          seen_ms;
	struct readiness readiness;
} seen = { .lock = PTHREAD_MUTEX_INITIALIZER };

const char *
readiness_text(enum readiness_word word)
{
	return texts[word];
}

static void
ask(struct readiness *out, struct serve_question *questions, const size_t *parts, size_t count)
{
	serve_ask(questions, count, READINESS_MS);
	for (size_t i = 0; i < count; i++)
		out->parts[parts[i]].word = words[questions[i].answer];
}

static void
look(struct arena *arena, const char *self, struct readiness *out)
{
	struct serve_question questions[READINESS_MAX];
	size_t parts[READINESS_MAX], count = 0;

	out->count = 0;
	for (const struct program *program = programs; program->name != NULL; program++) {
		struct readiness_part *part = &out->parts[out->count];

		if (out->count == READINESS_MAX || strcmp(program->name, self) == 0 ||
		    (program->may & MAY_BE_ASIDE) || !here_runs(arena, program))
			continue;
		part->program = program->name;
		if (program->port == 0) {
			part->word = heartbeat_is_heard(program->name) ? READINESS_OK :
			    READINESS_SILENT;
		} else {
			questions[count].address = here_address(arena, program);
			questions[count].uri = arena_printf(arena, "/api/%s/live",
			    program->name);
			parts[count++] = out->count;
		}
		out->count++;
	}
	ask(out, questions, parts, count);
}

/* False: it is for the caller to look, and to say what it saw. */
static bool
recall(struct readiness *out)
{
	bool is_recalled;

	pthread_mutex_lock(&seen.lock);
	is_recalled = seen.is_known && (seen.is_looked_at ||
	    clock_steady_ms() - seen.seen_ms < REMEMBERED_MS);
	if (is_recalled)
		*out = seen.readiness;
	else
		seen.is_looked_at = true;
	pthread_mutex_unlock(&seen.lock);
	return is_recalled;
}

void
readiness_of_host(const char *self, struct readiness *out)
{
	struct arena *arena;

	if (recall(out))
		return;
	arena = arena_new();
	look(arena, self, out);
	arena_free(arena);
	pthread_mutex_lock(&seen.lock);
	seen.readiness = *out;
	seen.seen_ms = clock_steady_ms();
	seen.is_known = true;
	seen.is_looked_at = false;
	pthread_mutex_unlock(&seen.lock);
}
