/* A set-associative table, with a lock for every few sets. */
#include "lib/cache/memo.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/clock.h"

#define WAYS  8
#define LOCKS 16	/* a power of two */

/* What is kept lies apart, so that looking through a set is quick. */
struct place {
	uint64_t hash;
	size_t   key_len;
	int64_t  asked_ms;
	uint64_t doubts;	/* when it was asked */
	uint64_t found;		/* last, as the set counts; 0: the place is empty */
};

/* WAYS places, which any of its keys may have. */
struct set {
	uint64_t drops;
	uint64_t finds;
};

struct memo_table {
	size_t               answer_bytes;
	size_t               kept_bytes;	/* of a place: its answer, then its key */
	size_t               set_count;		/* a power of two */
	struct set          *sets;
	struct place        *places;
	unsigned char       *kept;
	atomic_uint_fast64_t doubts;
	pthread_mutex_t      locks[LOCKS];
};

struct memo_key
memo_text(const char *text)
{
	return (struct memo_key){ text, strlen(text) };
}

static void *
zeroes(size_t count, size_t size)
{
	void *memory = calloc(count, size);

	if (memory == NULL)
		abort();
	return memory;
}

static struct memo_table *
make(const struct memo *memo)
{
	const size_t align = _Alignof(max_align_t);
	struct memo_table *table = zeroes(1, sizeof(*table));
	size_t i;

	table->answer_bytes = memo->answer_bytes;
	table->kept_bytes = (memo->answer_bytes + memo->key_max + align - 1) / align * align;
	for (table->set_count = LOCKS; table->set_count * WAYS < memo->places;
	    table->set_count *= 2)
		continue;
	table->sets = zeroes(table->set_count, sizeof(*table->sets));
	table->places = zeroes(table->set_count * WAYS, sizeof(*table->places));
	/* of this the system gives what something is kept in */
	table->kept = zeroes(table->set_count * WAYS, table->kept_bytes);
	for (i = 0; i < LOCKS; i++)
		pthread_mutex_init(&table->locks[i], NULL);
	return table;
}

static struct memo_table *
table_of(struct memo *memo)
{
	struct memo_table *table = atomic_load(&memo->table);

	if (table != NULL)
		return table;
	pthread_mutex_lock(&memo->making);
	if ((table = atomic_load(&memo->table)) == NULL) {
		table = make(memo);
		atomic_store(&memo->table, table);
	}
	pthread_mutex_unlock(&memo->making);
	return table;
}

/* FNV-1a. */
static uint64_t
hash_of(struct memo_key key)
{
	const unsigned char *bytes = key.bytes;
	uint64_t hash = UINT64_C(14695981039346656037);
	size_t i;

	for (i = 0; i < key.len; i++)
		hash = (hash ^ bytes[i]) * UINT64_C(1099511628211);
	return hash ^ hash >> 32;
}

static size_t
set_of(const struct memo_table *table, uint64_t hash)
{
	return hash & (table->set_count - 1);
}

static void
lock_set(struct memo_table *table, size_t number)
{
	pthread_mutex_lock(&table->locks[number % LOCKS]);
}

static void
unlock_set(struct memo_table *table, size_t number)
{
	pthread_mutex_unlock(&table->locks[number % LOCKS]);
}

static unsigned char *
answer_of(const struct memo_table *table, const struct place *place)
{
	return table->kept + (size_t)(place - table->places) * table->kept_bytes;
}

static unsigned char *
key_of(const struct memo_table *table, const struct place *place)
{
	return answer_of(table, place) + table->answer_bytes;
}

/* With the set's lock held, as all below.  NULL: it is not there. */
static struct place *
place_of(const struct memo_table *table, size_t number, struct memo_key key, uint64_t hash)
{
	struct place *first = &table->places[number * WAYS], *place;

	for (place = first; place < first + WAYS; place++)
		if (place->found != 0 && place->hash == hash && place->key_len == key.len &&
		    memcmp(key_of(table, place), key.bytes, key.len) == 0)
			return place;
	return NULL;
}

static struct place *
least_recent(const struct memo_table *table, size_t number)
{
	struct place *first = &table->places[number * WAYS], *least = first, *place;

	for (place = first; place < first + WAYS; place++)
		if (place->found < least->found)
			least = place;
	return least;
}

static bool
is_fresh(const struct memo_table *table, const struct place *place, int64_t trust_ms)
{
	return place->doubts == atomic_load(&table->doubts) &&
	    (trust_ms == MEMO_TRUST_EVER || clock_steady_ms() < place->asked_ms + trust_ms);
}

enum memo_state
memo_find(struct memo *memo, struct memo_key key, int64_t trust_ms, void *answer)
{
	struct memo_table *table = table_of(memo);
	const uint64_t hash = hash_of(key);
	const size_t number = set_of(table, hash);
	enum memo_state state = MEMO_NONE;
	struct place *place;

	lock_set(table, number);
	if ((place = place_of(table, number, key, hash)) != NULL) {
		place->found = ++table->sets[number].finds;
		memcpy(answer, answer_of(table, place), table->answer_bytes);
		state = is_fresh(table, place, trust_ms) ? MEMO_FRESH : MEMO_OLD;
	}
	unlock_set(table, number);
	return state;
}

struct memo_asked
memo_ask(struct memo *memo, struct memo_key key)
{
	struct memo_table *table = table_of(memo);
	const size_t number = set_of(table, hash_of(key));
	struct memo_asked asked = {
		.at_ms = clock_steady_ms(), .doubts = atomic_load(&table->doubts),
	};

	lock_set(table, number);
	asked.drops = table->sets[number].drops;
	unlock_set(table, number);
	return asked;
}

static void
fill(struct memo_table *table, struct place *place, struct memo_key key, const void *answer)
{
	memcpy(answer_of(table, place), answer, table->answer_bytes);
	memcpy(key_of(table, place), key.bytes, key.len);
}

void
memo_keep(struct memo *memo, struct memo_key key, const struct memo_asked *asked,
    const void *answer)
{
	struct memo_table *table = table_of(memo);
	const uint64_t hash = hash_of(key);
	const size_t number = set_of(table, hash);
	struct set *set = &table->sets[number];
	struct place *place;

	if (key.len > memo->key_max)
		return;
	lock_set(table, number);
	if (set->drops == asked->drops && asked->doubts == atomic_load(&table->doubts)) {
		if ((place = place_of(table, number, key, hash)) == NULL)
			place = least_recent(table, number);
		*place = (struct place){
			.hash = hash, .key_len = key.len, .asked_ms = asked->at_ms,
			.doubts = asked->doubts, .found = ++set->finds,
		};
		fill(table, place, key, answer);
	}
	unlock_set(table, number);
}

void
memo_drop(struct memo *memo, struct memo_key key)
{
	memo_drop_unless(memo, key, NULL, NULL);
}

void
memo_drop_unless(struct memo *memo, struct memo_key key,
    bool (*is)(const void *answer, const void *context), const void *context)
{
	struct memo_table *table = table_of(memo);
	const uint64_t hash = hash_of(key);
	const size_t number = set_of(table, hash);
	struct place *place;

	lock_set(table, number);
	table->sets[number].drops++;
	place = place_of(table, number, key, hash);
	if (place != NULL && (is == NULL || !is(answer_of(table, place), context)))
		place->found = 0;
	unlock_set(table, number);
}

void
memo_drop_all(struct memo *memo)
{
	memo_drop_where(memo, NULL, NULL);
}

void
memo_drop_where(struct memo *memo, bool (*is)(const void *answer, const void *context),
    const void *context)
{
	struct memo_table *table = table_of(memo);
	struct place *place;
	size_t number;

	for (number = 0; number < table->set_count; number++) {
		place = &table->places[number * WAYS];
		lock_set(table, number);
		table->sets[number].drops++;
		for (; place < &table->places[(number + 1) * WAYS]; place++)
			if (place->found != 0 && (is == NULL || is(answer_of(table, place), context)))
				place->found = 0;
		unlock_set(table, number);
	}
}

void
memo_doubt_all(struct memo *memo)
{
	atomic_fetch_add(&table_of(memo)->doubts, 1);
}
