/* What a process remembers of sessions and tokens: a small set-associative table. */
#include "program/access_cache.h"

#include <pthread.h>
#include <string.h>

#include "lib/base/clock.h"

#define SETS     512	/* a power of two */
#define WAYS     4
#define TRUST_MS 1000

struct entry {
	unsigned char       hash[SECRET_HASH_BYTES];
	struct access_known known;
	int64_t             kept_ms;	/* 0: empty */
	bool                is_token;
};

static struct entry     table[SETS][WAYS];
static uint64_t         age;
static pthread_mutex_t  lock = PTHREAD_MUTEX_INITIALIZER;

/* Hashes are as good as random, so that any of their bits pick a set. */
static struct entry *
set_of(const unsigned char hash[SECRET_HASH_BYTES])
{
	return table[(hash[0] | hash[1] << 8) & (SETS - 1)];
}

static bool
is_same(const struct entry *entry, const unsigned char hash[SECRET_HASH_BYTES],
    bool is_token)
{
	return entry->kept_ms != 0 && entry->is_token == is_token &&
	    memcmp(entry->hash, hash, SECRET_HASH_BYTES) == 0;
}

bool
access_cache_find(const unsigned char hash[SECRET_HASH_BYTES], bool is_token,
    struct access_known *out)
{
	const int64_t since = clock_steady_ms() - TRUST_MS, now_us = clock_now_us();
	const struct entry *set = set_of(hash);
	bool found = false;
	int i;

	pthread_mutex_lock(&lock);
	for (i = 0; i < WAYS && !found; i++) {
		if (!is_same(&set[i], hash, is_token) || set[i].kept_ms <= since)
			continue;
		if (set[i].known.expires_at != 0 && set[i].known.expires_at <= now_us)
			continue;
		*out = set[i].known;
		found = true;
	}
	pthread_mutex_unlock(&lock);
	return found;
}

uint64_t
access_cache_age(void)
{
	uint64_t now;

	pthread_mutex_lock(&lock);
	now = age;
	pthread_mutex_unlock(&lock);
	return now;
}

void
access_cache_keep(const unsigned char hash[SECRET_HASH_BYTES], bool is_token,
    const struct access_known *known, uint64_t asked_at)
{
	struct entry *set = set_of(hash), *victim = set;
	int i;

	pthread_mutex_lock(&lock);
	for (i = 0; i < WAYS; i++) {
		if (is_same(&set[i], hash, is_token)) {
			victim = &set[i];
			break;
		}
		if (set[i].kept_ms < victim->kept_ms)
			victim = &set[i];
	}
	if (age == asked_at) {
		*victim = (struct entry){
			.known = *known, .is_token = is_token, .kept_ms = clock_steady_ms(),
		};
		memcpy(victim->hash, hash, SECRET_HASH_BYTES);
	}
	pthread_mutex_unlock(&lock);
}

void
access_cache_drop(const struct user_id *user)
{
	size_t i, j;

	pthread_mutex_lock(&lock);
	age++;
	for (i = 0; i < SETS; i++)
		for (j = 0; j < WAYS; j++)
			if (table[i][j].known.user.value == user->value)
				table[i][j].kept_ms = 0;
	pthread_mutex_unlock(&lock);
}

void
access_cache_drop_all(void)
{
	size_t i, j;

	pthread_mutex_lock(&lock);
	age++;
	for (i = 0; i < SETS; i++)
		for (j = 0; j < WAYS; j++)
			table[i][j].kept_ms = 0;
	pthread_mutex_unlock(&lock);
}
