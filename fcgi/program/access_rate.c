/*
 * Slow-down of who calls.  The buckets are the whole site's, in the database;
 * a refusal is remembered here for a second, so that a flood of what is refused
 * costs the database one look a second.
 */
#include <arpa/inet.h>
#include <pthread.h>
#include <string.h>

#include "lib/base/clock.h"
#include "lib/config/config.h"
#include "lib/serve/request.h"
#include "program/access.h"
#include "service/base/rate.h"

#define PLACES   1024	/* a power of two; a later refusal takes the place of an earlier one */
#define TRUST_MS 1000

struct refusal {
	unsigned char name[RATE_NAME_BYTES];
	int64_t       until_ms;		/* by the steady clock: believed so long */
	int64_t       again_ms;		/* when the bucket lets one pass */
};

static struct refusal  refusals[PLACES];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* One household has a /64 of IPv6 to choose from. */
static const char *
network(struct request *req)
{
	char text[INET6_ADDRSTRLEN];
	struct in6_addr address;

	if (inet_pton(AF_INET6, req->address, &address) != 1 ||
	    IN6_IS_ADDR_V4MAPPED(&address))
		return req->address;
	memset(&address.s6_addr[8], 0, 8);
	inet_ntop(AF_INET6, &address, text, sizeof(text));
	return arena_strdup(req->arena, text);
}

/* Names are hashes: any of their bits pick a place. */
static struct refusal *
place_of(const struct rate *rate)
{
	return &refusals[(rate->name[0] | rate->name[1] << 8) & (PLACES - 1)];
}

/* How long it is refused still; 0: not that we know. */
static int64_t
refused_ms(const struct rate *rate)
{
	const int64_t now = clock_steady_ms();
	const struct refusal *refusal = place_of(rate);
	int64_t wait = 0;

	pthread_mutex_lock(&lock);
	if (refusal->until_ms > now && memcmp(refusal->name, rate->name, RATE_NAME_BYTES) == 0)
		wait = refusal->again_ms - now;
	pthread_mutex_unlock(&lock);
	return wait > 0 ? wait : 0;
}

/* `wait_ms` 0: it is refused no more. */
static void
remember(const struct rate *rate, int64_t wait_ms)
{
	const int64_t now = clock_steady_ms();
	struct refusal *refusal = place_of(rate);

	pthread_mutex_lock(&lock);
	if (wait_ms > 0) {
		memcpy(refusal->name, rate->name, RATE_NAME_BYTES);
		refusal->until_ms = now + TRUST_MS;
		refusal->again_ms = now + wait_ms;
	} else if (memcmp(refusal->name, rate->name, RATE_NAME_BYTES) == 0) {
		refusal->until_ms = 0;
	}
	pthread_mutex_unlock(&lock);
}

static enum err
bucket_of(struct request *req, const char *what, const char *who, int per_minute,
    struct rate *out)
{
	out->each_ms = 60000 / per_minute;
	return rate_name(req->db, what, who != NULL ? who : network(req), out);
}

enum err
access_rate(struct request *req, const char *what, const char *who, int burst,
    int per_minute)
{
	struct rate rate = { .burst = burst };
	int64_t wait_ms;
	enum err err;

	if (!config()->rate_limits)
		return ERR_OK;
	err = bucket_of(req, what, who, per_minute, &rate);
	if (err != ERR_OK)
		return err;
	wait_ms = refused_ms(&rate);
	if (wait_ms > 0) {
		err = ERR_RATE;
	} else {
		err = rate_take(req->db, &rate, &wait_ms);
		if (err == ERR_RATE)
			remember(&rate, wait_ms);
	}
	if (err == ERR_RATE)
		req->retry_after_s = (wait_ms + 999) / 1000;
	return err;
}

void
access_rate_refund(struct request *req, const char *what, const char *who,
    int per_minute)
{
	struct rate rate;

	if (!config()->rate_limits || bucket_of(req, what, who, per_minute, &rate) != ERR_OK)
		return;
	rate_give_back(req->db, &rate);
	remember(&rate, 0);
}
