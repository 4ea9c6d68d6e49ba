/* Hosts in memory: who they are, and what they said last. */
#include "service/fleet/monitor.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "service/fleet/monitor_inside.h"

#define BURST   10	/* requests at once, */
#define EACH_MS 1000	/* and then one in so long */
#define OTHERS_LAG_MS MONITOR_WRITES_MS	/* what another instance heard comes by the database */

struct monitor monitor = { .lock = PTHREAD_MUTEX_INITIALIZER };

static int
by_id(const void *id, const void *item)
{
	return strcmp(id, ((const struct heard *)item)->id.text);
}

static struct heard *
find(const struct public_id *id)
{
	return monitor.count == 0 ? NULL :
	    bsearch(id->text, monitor.hosts, monitor.count, sizeof(*monitor.hosts), by_id);
}

/* X25519 takes a while: once a host, when it says something first. */
static bool
know_shared(struct heard *heard)
{
	if (!heard->has_shared)
		heard->has_shared = secret_pair_shared(monitor.secret, heard->public_key, heard->shared);
	return heard->has_shared;
}

enum err
monitor_key(const struct public_id *id, unsigned char shared[SECRET_PAIR_BYTES])
{
	enum err err = ERR_HOST_KEY;
	struct heard *heard;

	pthread_mutex_lock(&monitor.lock);
	if (!monitor.is_read)
		err = ERR_UNAVAILABLE;
	else if ((heard = find(id)) != NULL && !heard->is_revoked && know_shared(heard)) {
		memcpy(shared, heard->shared, SECRET_PAIR_BYTES);
		err = ERR_OK;
	}
	pthread_mutex_unlock(&monitor.lock);
	return err;
}

/* Generic cell rate: `free_ms` is when all would be let pass again. */
static bool
may_say(struct heard *heard, int64_t now_ms)
{
	const int64_t from_ms = heard->free_ms > now_ms ? heard->free_ms : now_ms;

	if (from_ms - now_ms > (BURST - 1) * EACH_MS)
		return false;
	heard->free_ms = from_ms + EACH_MS;
	return true;
}

static bool
is_newer(const struct heard *heard, const struct beat *beat)
{
	return beat->boot > heard->boot ||
	    (beat->boot == heard->boot && beat->sequence > heard->sequence);
}

/* Each place of the ring gets the first that was said in it. */
static void
keep_sample(struct heard *heard, const struct beat *beat)
{
	const int64_t step = beat->at_ms / (HOST_SLOT_S * 1000);
	struct kept_sample *sample;

	if (step == heard->step)
		return;
	heard->step = step;
	sample = &monitor.samples[monitor.samples_count++];
	sample->host = heard->key;
	sample->at_ms = beat->at_ms;
	memcpy(sample->figures, beat->figures, sizeof(sample->figures));
}

static void
take(struct heard *heard, const struct beat *beat, int64_t now_ms)
{
	heard->boot = beat->boot;
	heard->sequence = beat->sequence;
	heard->is_simulated = beat->is_simulated;
	heard->seen_ms = now_ms;
	heard->is_changed = true;
	snprintf(heard->system, sizeof(heard->system), "%s", beat->system);
	snprintf(heard->missing, sizeof(heard->missing), "%s", beat->missing);
	memcpy(heard->figures, beat->figures, sizeof(heard->figures));
	keep_sample(heard, beat);
}

enum err
monitor_take(const struct public_id *id, const struct beat *beats, size_t count, size_t *taken)
{
	const int64_t now_ms = clock_now_us() / 1000;
	enum err err = ERR_OK;
	struct heard *heard;

	*taken = 0;
	pthread_mutex_lock(&monitor.lock);
	heard = find(id);
	if (heard == NULL || heard->is_revoked)
		err = ERR_HOST_KEY;
	else if (!may_say(heard, clock_steady_ms()))
		err = ERR_RATE;
	else if (monitor.samples_count + count > MONITOR_SAMPLES)
		err = ERR_UNAVAILABLE;
	for (size_t i = 0; err == ERR_OK && i < count; i++)
		if (is_newer(heard, &beats[i])) {
			take(heard, &beats[i], now_ms);
			++*taken;
		}
	pthread_mutex_unlock(&monitor.lock);
	return err;
}

void
monitor_forget(const struct public_id *id)
{
	struct heard *heard;

	pthread_mutex_lock(&monitor.lock);
	if ((heard = find(id)) != NULL)
		heard->is_revoked = true;
	pthread_mutex_unlock(&monitor.lock);
}

/* Silence counts from when this process could have heard of it at the earliest. */
static const char *
state_of(int64_t seen_ms, int64_t lag_ms)
{
	const int64_t now_ms = clock_now_us() / 1000;
	const int64_t since_ms = seen_ms > monitor.began_ms ? seen_ms : monitor.began_ms;
	const int64_t silent_ms = now_ms - since_ms - lag_ms;

	return silent_ms > HOST_LOST_MS ? "lost" : silent_ms > HOST_SUSPECT_MS ? "suspect" : "alive";
}

void
monitor_overlay(struct arena *arena, struct host *host)
{
	const int64_t before_ms = host->seen_at / 1000;
	struct heard *heard;
	bool is_heard_here;

	pthread_mutex_lock(&monitor.lock);
	heard = find(&host->id);
	is_heard_here = heard != NULL && heard->seen_ms >= before_ms && heard->seen_ms > 0;
	if (is_heard_here) {
		host->seen_at = heard->seen_ms * 1000;
		host->is_simulated = heard->is_simulated;
		host->system = arena_strdup(arena, heard->system);
		host->missing = arena_strdup(arena, heard->missing);
		memcpy(host->figures, heard->figures, sizeof(host->figures));
	}
	host->state = host->seen_at == 0 ? "suspect" :
	    state_of(host->seen_at / 1000, is_heard_here ? 0 : OTHERS_LAG_MS);
	pthread_mutex_unlock(&monitor.lock);
}
