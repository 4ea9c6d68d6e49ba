/* The cache's table: keys of any length, and growing while it is read. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "lib/cache/cache.h"
#include "support/run/suite.h"

#define THREADS 4
#define KEYS    500

static struct cache *shared;

static enum err
make(void *context, struct cache_value **out)
{
	(void)context;
	*out = cache_value_new(1);
	return ERR_OK;
}

static void
add(const char *prefix, int number)
{
	struct cache_value *value;
	char name[16];

	snprintf(name, sizeof(name), "%s%d", prefix, number);
	cache_get(shared, name, make, NULL, &value);
	cache_release(value);
}

static void
keys_may_be_long(void)
{
	struct cache_value *first, *second;
	char key[300];

	shared = cache_new(CACHE_S3FIFO, 1 << 20);
	for (size_t len = 0; len < sizeof(key); len++) {
		memset(key, 'k', len);
		key[len] = '\0';
		cache_get(shared, key, make, NULL, &first);
		cache_get(shared, key, make, NULL, &second);
		CU_ASSERT_PTR_EQUAL(first, second);
		cache_release(first);
		cache_release(second);
	}
	cache_clear(shared);
	CU_ASSERT_PTR_NULL(cache_try(shared, key));
	cache_free(shared);
}

static _Atomic bool is_growing;
static _Atomic int  lost;

static void *
look_for_what_is_there(void *context)
{
	(void)context;
	for (int key = 0; is_growing; key = (key + 1) % KEYS) {
		struct cache_value *value;
		char name[16];

		snprintf(name, sizeof(name), "k%d", key);
		value = cache_try(shared, name);
		lost += value == NULL;
		cache_release(value);
	}
	return NULL;
}

static void
nothing_is_lost_while_the_table_grows(void)
{
	pthread_t threads[THREADS];

	shared = cache_new(CACHE_SIEVE, 1 << 30);
	for (int key = 0; key < KEYS; key++)
		add("k", key);
	lost = 0;
	is_growing = true;
	for (size_t i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, look_for_what_is_there, NULL);
	for (int i = 0; i < 60000; i++)
		add("more", i);
	is_growing = false;
	for (size_t i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	CU_ASSERT_EQUAL(lost, 0);
	cache_free(shared);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "keys may be long", keys_may_be_long },
		{ "nothing is lost while the table grows", nothing_is_lost_while_the_table_grows },
		CU_TEST_INFO_NULL,
	};

	return suite_run("unit/cache_table", tests);
}
