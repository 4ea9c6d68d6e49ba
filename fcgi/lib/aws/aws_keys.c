/* The keys in force: read once, and refreshed by one thread at a time. */
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

/* Keys for one use, and where they come from. */
struct holder {
	const struct aws_keys_source *sources;
	pthread_mutex_t  lock;
	pthread_mutex_t  first;		/* over reading the sources */
	struct arena    *kept;		/* what `current` points into */
	struct aws_keys  current;	/* source NULL: none yet */
	bool             refreshing;
	atomic_bool      has_said;	/* that there are none */
	int64_t          retry_at_ms;
	int64_t          failed_until_ms;
};

static struct holder for_all = {
	.sources = aws_keys_sources,
	.lock = PTHREAD_MUTEX_INITIALIZER, .first = PTHREAD_MUTEX_INITIALIZER,
};
static struct holder of_machine = {
	.sources = aws_keys_sources + 1,	/* but for the configuration */
	.lock = PTHREAD_MUTEX_INITIALIZER, .first = PTHREAD_MUTEX_INITIALIZER,
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
static enum err
refresh(struct holder *holder)
{
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
	holder->retry_at_ms = clock_steady_ms() + RETRY_MS;
	holder->refreshing = false;
	pthread_mutex_unlock(&holder->lock);
	return err;
}

static void *
refresh_behind(void *context)
{
	refresh(context);
	return NULL;
}

/* Under the lock: start a refresh that nobody waits for. */
static void
start_refresh(struct holder *holder)
{
	pthread_attr_t attr;
	pthread_t thread;

	if (holder->refreshing || clock_steady_ms() < holder->retry_at_ms)
		return;
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	holder->refreshing = pthread_create(&thread, &attr, refresh_behind, holder) == 0;
	pthread_attr_destroy(&attr);
}

/* True when `keys` was filled with keys that hold. */
static bool
take_current(struct holder *holder, struct arena *arena, struct aws_keys *keys)
{
	int64_t left;

	if (holder->current.source == NULL || (left = left_us(&holder->current)) <= 0)
		return false;
	if (left < (int64_t)AWS_KEYS_REFRESH_S * 1000000)
		start_refresh(holder);
	copy_keys(arena, &holder->current, keys);
	return true;
}

/* Those who waited for a refresh that failed do not each wait for another. */
static enum err
take_or_fail(struct holder *holder, struct arena *arena, struct aws_keys *keys)
{
	enum err err = ERR_NOT_FOUND;

	pthread_mutex_lock(&holder->lock);
	if (take_current(holder, arena, keys))
		err = ERR_OK;
	else if (clock_steady_ms() < holder->failed_until_ms)
		err = ERR_UNAVAILABLE;
	pthread_mutex_unlock(&holder->lock);
	return err;
}

/* One thread at a time reads the sources; who comes meanwhile waits for it. */
static enum err
get(struct holder *holder, struct arena *arena, struct aws_keys *keys)
{
	enum err err;

	if ((err = take_or_fail(holder, arena, keys)) != ERR_NOT_FOUND)
		return err;
	pthread_mutex_lock(&holder->first);
	if ((err = take_or_fail(holder, arena, keys)) == ERR_NOT_FOUND &&
	    (err = refresh(holder)) == ERR_OK) {
		pthread_mutex_lock(&holder->lock);
		copy_keys(arena, &holder->current, keys);
		pthread_mutex_unlock(&holder->lock);
	}
	pthread_mutex_unlock(&holder->first);
	return err;
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
