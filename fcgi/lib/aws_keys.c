/* The keys in force: read once, and refreshed by one thread at a time. */
#include <pthread.h>
#include <stdbool.h>
#include <string.h>

#include "lib/arena.h"
#include "lib/aws_keys.h"
#include "lib/clock.h"
#include "lib/log.h"

#define RETRY_MS 1000	/* from one refresh to the next, while the keys still hold */
#define FAILED_MS 1000	/* for so long a failure is everybody's */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct arena *kept;		/* what `current` points into */
static struct aws_keys current;		/* source NULL: none yet */
static bool refreshing;
static int64_t retry_at_ms;
static int64_t failed_until_ms;

static void
copy_keys(struct arena *arena, const struct aws_keys *from, struct aws_keys *to)
{
	const char *token = from->credentials.session_token;

	*to = *from;
	to->credentials.access_key = arena_strdup(arena, from->credentials.access_key);
	to->credentials.secret_key = arena_strdup(arena, from->credentials.secret_key);
	to->credentials.session_token = token == NULL ? NULL : arena_strdup(arena, token);
}

static enum err
read_sources(struct arena *arena, struct aws_keys *keys)
{
	for (const struct aws_keys_source *s = aws_keys_sources; s->name != NULL; s++) {
		enum err err;

		memset(keys, 0, sizeof(*keys));
		if ((err = s->read(arena, keys)) == ERR_NOT_FOUND)
			continue;
		if (err != ERR_OK)
			log_error("AWS keys: %s gives none", s->name);
		keys->source = s->name;
		return err;
	}
	log_error("AWS keys: none in the configuration, the environment, the shared "
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
refresh(void)
{
	struct arena *arena = arena_new();
	struct aws_keys fresh;
	enum err err = read_sources(arena, &fresh);

	pthread_mutex_lock(&lock);
	if (err == ERR_OK) {
		arena_free(kept);
		kept = arena;
		current = fresh;
	} else {
		arena_free(arena);
		failed_until_ms = clock_steady_ms() + FAILED_MS;
	}
	retry_at_ms = clock_steady_ms() + RETRY_MS;
	refreshing = false;
	pthread_mutex_unlock(&lock);
	return err;
}

static void *
refresh_behind(void *context)
{
	(void)context;
	refresh();
	return NULL;
}

/* Under the lock: start a refresh that nobody waits for. */
static void
start_refresh(void)
{
	pthread_attr_t attr;
	pthread_t thread;

	if (refreshing || clock_steady_ms() < retry_at_ms)
		return;
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	refreshing = pthread_create(&thread, &attr, refresh_behind, NULL) == 0;
	pthread_attr_destroy(&attr);
}

/* True when `keys` was filled with keys that hold. */
static bool
take_current(struct arena *arena, struct aws_keys *keys)
{
	int64_t left;

	if (current.source == NULL || (left = left_us(&current)) <= 0)
		return false;
	if (left < (int64_t)AWS_KEYS_REFRESH_S * 1000000)
		start_refresh();
	copy_keys(arena, &current, keys);
	return true;
}

/* Those who waited for a refresh that failed do not each wait for another. */
static enum err
take_or_fail(struct arena *arena, struct aws_keys *keys)
{
	enum err err = ERR_NOT_FOUND;

	pthread_mutex_lock(&lock);
	if (take_current(arena, keys))
		err = ERR_OK;
	else if (clock_steady_ms() < failed_until_ms)
		err = ERR_UNAVAILABLE;
	pthread_mutex_unlock(&lock);
	return err;
}

/* One thread at a time reads the sources; who comes meanwhile waits for it. */
enum err
aws_keys_get(struct arena *arena, struct aws_keys *keys)
{
	static pthread_mutex_t first = PTHREAD_MUTEX_INITIALIZER;
	enum err err;

	if ((err = take_or_fail(arena, keys)) != ERR_NOT_FOUND)
		return err;
	pthread_mutex_lock(&first);
	if ((err = take_or_fail(arena, keys)) == ERR_NOT_FOUND && (err = refresh()) == ERR_OK) {
		pthread_mutex_lock(&lock);
		copy_keys(arena, &current, keys);
		pthread_mutex_unlock(&lock);
	}
	pthread_mutex_unlock(&first);
	return err;
}
