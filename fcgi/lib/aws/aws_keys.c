/* The keys in force: read, and refreshed, by one thread at a time that nobody waits long for. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

#include "lib/aws/aws_keys.h"
#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/io/log.h"

#define RETRY_MS 1000	/* from one refresh to the next, while the keys still hold */
#define FAILED_MS 1000	/* for so long a failure is everybody's */
#define WAIT_MS   2000	/* for the first keys, from when they were first asked for */
#define GLANCE_MS 100	/* the same of a source that has failed */

/* Keys for one use, and where they come from. */
struct holder {
	const struct aws_keys_source *sources;
	pthread_mutex_t  lock;
	pthread_cond_t   over;		/* a refresh is */
	struct arena    *kept;		/* what `current` points into */
	struct aws_keys  current;	/* source NULL: none yet */
	bool             refreshing;
	int64_t          began_ms;	/* to refresh */
	bool             has_failed;	/* the last that is over */
	atomic_bool      has_said;	/* that there are none */
	int64_t          retry_at_ms;
	int64_t          failed_until_ms;
};

static struct holder for_all = {
	.sources = aws_keys_sources,
	.lock = PTHREAD_MUTEX_INITIALIZER, .over = PTHREAD_COND_INITIALIZER,
};
static struct holder of_machine = {
	.sources = aws_keys_sources + 1,	/* but for the configuration */
	.lock = PTHREAD_MUTEX_INITIALIZER, .over = PTHREAD_COND_INITIALIZER,
};

static void
copy_keys(struct arena *arena, const struct aws_keys *from, struct aws_keys *to)
{
	const char *token = from->credentials.session_token;

	*to = *from;
	to->credentials.access_key = arena_strdup(arena, from->credentials.access_key);
	to->credentials.secret_key = arena_strdup(arena, from->credentials.secret_key);
	to->credentials.session_token = token == NULL ? NULL : arena_strdup(arena, token);
}

/* By one thread at a time, of each holder. */
static enum err
read_sources(struct holder *holder, struct arena *arena, struct aws_keys *keys)
{
	const enum log_level level = holder->has_said ? LOG_LEVEL_DEBUG : LOG_LEVEL_ERROR;

	holder->has_said = true;
	for (const struct aws_keys_source *s = holder->sources; s->name != NULL; s++) {
		enum err err;

		memset(keys, 0, sizeof(*keys));
		if ((err = s->read(arena, keys)) == ERR_NOT_FOUND)
			continue;
		if (err != ERR_OK)
			log_event(level, "AWS keys: %s gives none", s->name);
		holder->has_said = err != ERR_OK;
		keys->source = s->name;
		return err;
	}
	log_event(level, "AWS keys: none in the configuration, the environment, the shared "
	    "credentials file, the container endpoint or instance metadata");
	return ERR_UNAVAILABLE;
}

static int64_t
left_us(const struct aws_keys *keys)
{
	return keys->expires_at == 0 ? INT64_MAX : keys->expires_at - clock_now_us();
}

/* Read the sources without the lock, and put what they gave in force. */
static void *
refresh(void *context)
{
	struct holder *holder = context;

	struct arena *arena = arena_new();
	struct aws_keys fresh;
	enum err err = read_sources(holder, arena, &fresh);

	pthread_mutex_lock(&holder->lock);
	if (err == ERR_OK) {
		arena_free(holder->kept);
		holder->kept = arena;
		holder->current = fresh;
	} else {
		arena_free(arena);
		holder->failed_until_ms = clock_steady_ms() + FAILED_MS;
	}
	holder->has_failed = err != ERR_OK;
	holder->retry_at_ms = clock_steady_ms() + RETRY_MS;
	holder->refreshing = false;
	pthread_cond_broadcast(&holder->over);
	pthread_mutex_unlock(&holder->lock);
	return NULL;
}

/* Under the lock: a source may hang, and is read by a thread that nobody has to wait for. */
static void
start_refresh(struct holder *holder)
{
	pthread_attr_t attr;
	pthread_t thread;

	holder->began_ms = clock_steady_ms();
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	holder->refreshing = pthread_create(&thread, &attr, refresh, holder) == 0;
	pthread_attr_destroy(&attr);
}

/* True when `keys` was filled with keys that hold. */
static bool
take_current(struct holder *holder, struct arena *arena, struct aws_keys *keys)
{
	int64_t left;

	if (holder->current.source == NULL || (left = left_us(&holder->current)) <= 0)
		return false;
	if (left < (int64_t)AWS_KEYS_REFRESH_S * 1000000 && !holder->refreshing &&
	    clock_steady_ms() >= holder->retry_at_ms)
		start_refresh(holder);
	copy_keys(arena, &holder->current, keys);
	return true;
}

/* Under the lock, which is let go meanwhile: until the refresh is over, or hangs. */
static void
await(struct holder *holder)
{
	const int64_t until_ms = holder->began_ms + (holder->has_failed ? GLANCE_MS : WAIT_MS);
	const struct timespec until = {
		.tv_sec = until_ms / 1000, .tv_nsec = until_ms % 1000 * 1000000,
	};

	while (holder->refreshing && clock_steady_ms() < until_ms)
		(void)pthread_cond_clockwait(&holder->over, &holder->lock, CLOCK_MONOTONIC, &until);
}

/* Those who waited for a refresh that failed do not each wait for another. */
static enum err
get(struct holder *holder, struct arena *arena, struct aws_keys *keys)
{
	bool has;

	pthread_mutex_lock(&holder->lock);
	has = take_current(holder, arena, keys);
	if (!has && !holder->refreshing && clock_steady_ms() >= holder->failed_until_ms)
		start_refresh(holder);
	if (!has && holder->refreshing) {
		await(holder);
		has = take_current(holder, arena, keys);
	}
	pthread_mutex_unlock(&holder->lock);
	return has ? ERR_OK : ERR_UNAVAILABLE;
}

enum err
aws_keys_get(struct arena *arena, struct aws_keys *keys)
{
	return get(&for_all, arena, keys);
}

enum err
aws_keys_get_of_machine(struct arena *arena, struct aws_keys *keys)
{
	return get(&of_machine, arena, keys);
}
