/*
 * Slow-down by token buckets, kept as one number each: the time at which the
 * bucket will be full again (the generic cell rate algorithm of ATM Forum
 * TM 4.0, section 4.4.2).
 */
#include <arpa/inet.h>
#include <pthread.h>
#include <sodium.h>
#include <string.h>

#include "access.h"
#include "lib/clock.h"
#include "lib/config.h"
#include "lib/request.h"

#define SETS 1024	/* a power of two */
#define WAYS 4

struct bucket {
	uint64_t name;
	int64_t  full_ms;	/* by the steady clock */
};

static struct bucket   table[SETS][WAYS];
static unsigned char   hash_key[crypto_shorthash_KEYBYTES];
static pthread_once_t  once = PTHREAD_ONCE_INIT;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void
make_key(void)
{
	randombytes_buf(hash_key, sizeof(hash_key));
}

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

static uint64_t
name_of(struct request *req, const char *what, const char *who)
{
	const char *text = arena_printf(req->arena, "%s %s", what,
	    who != NULL ? who : network(req));
	uint64_t name;

	pthread_once(&once, make_key);
	crypto_shorthash((unsigned char *)&name, (const unsigned char *)text, strlen(text),
	    hash_key);
	return name;
}

/* The bucket of that name; a new one takes the place of the one that is fullest. */
static struct bucket *
bucket_of(uint64_t name)
{
	struct bucket *set = table[name & (SETS - 1)], *victim = set;
	int i;

	for (i = 0; i < WAYS; i++) {
		if (set[i].name == name)
			return &set[i];
		if (set[i].full_ms < victim->full_ms)
			victim = &set[i];
	}
	*victim = (struct bucket){ .name = name };
	return victim;
}

enum err
access_rate(struct request *req, const char *what, const char *who, int burst,
    int per_minute)
{
	const int64_t each_ms = 60000 / per_minute, now = clock_steady_ms();
	struct bucket *bucket;
	int64_t full, late;

	if (!config()->rate_limits)
		return ERR_OK;
	const uint64_t name = name_of(req, what, who);

	pthread_mutex_lock(&lock);
	bucket = bucket_of(name);
	full = (bucket->full_ms > now ? bucket->full_ms : now) + each_ms;
	late = full - now - burst * each_ms;
	if (late <= 0)
		bucket->full_ms = full;
	pthread_mutex_unlock(&lock);
	if (late <= 0)
		return ERR_OK;
	req->retry_after_s = (late + 999) / 1000;
	return ERR_RATE;
}

void
access_rate_refund(struct request *req, const char *what, const char *who,
    int per_minute)
{
	if (!config()->rate_limits)
		return;
	const uint64_t name = name_of(req, what, who);

	pthread_mutex_lock(&lock);
	bucket_of(name)->full_ms -= 60000 / per_minute;
	pthread_mutex_unlock(&lock);
}
