/* Our own AWS keys, refreshed before they end: by one, and nobody waits. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/aws/aws_keys.h"
#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/base/count.h"
#include "lib/config/config.h"
#include "support/doubles/keys_stand.h"
#include "support/run/suite.h"

static struct keys_stand *stand;
static struct arena *arena;

static enum err
get(struct aws_keys *keys)
{
	return aws_keys_get(arena, keys);
}

static bool
is_given(const char *access_key)
{
	struct aws_keys keys;

	return get(&keys) == ERR_OK && strcmp(keys.credentials.access_key, access_key) == 0;
}

/* With less left than AWS_KEYS_REFRESH_S; were it waited for, this would not end. */
static bool
refreshed_behind(void)
{
	keys_stand_instance_only();
	atomic_store(&stand->left_s, 300);
	if (!config_load() || !is_given("instance-1"))
		return false;
	atomic_store(&stand->held, true);
	while (atomic_load(&stand->asked) < 6)	/* it has been begun, and is held */
		if (!is_given("instance-1"))
			return false;
	for (int i = 0; i < 1000; i++)
		if (!is_given("instance-1"))
			return false;
	atomic_store(&stand->left_s, 3600);
	atomic_store(&stand->held, false);
	while (!is_given("instance-2"))
		usleep(1000);
	return atomic_load(&stand->given) == 2;
}

/* Keys that never hold for long are not asked for without end. */
static bool
not_too_often(void)
{
	struct aws_keys keys;
	int64_t began_ms;

	keys_stand_instance_only();
	atomic_store(&stand->left_s, 300);
	if (!config_load() || !is_given("instance-1"))
		return false;
	while (!is_given("instance-2"))
		usleep(1000);
	began_ms = clock_steady_ms();
	for (int i = 0; i < 10000; i++)
		aws_keys_get(arena, &keys);
	return atomic_load(&stand->given) <= 3 + (clock_steady_ms() - began_ms) / 1000;
}

/* An endpoint that is down for a while: the keys hold, and are used. */
static bool
kept_while_they_hold(void)
{
	keys_stand_instance_only();
	atomic_store(&stand->left_s, 300);
	if (!config_load() || !is_given("instance-1"))
		return false;
	atomic_store(&stand->down, true);
	while (atomic_load(&stand->asked) < 4)
		if (!is_given("instance-1"))
			return false;
	return is_given("instance-1") && atomic_load(&stand->given) == 1;
}

static void *
get_in_thread(void *context)
{
	struct arena *own = arena_new();
	struct aws_keys keys;

	if (aws_keys_get(own, &keys) == ERR_OK)
		atomic_fetch_add((atomic_int *)context, 1);
	arena_free(own);
	return NULL;
}

static int
got_by_many(void)
{
	atomic_int got = 0;
	pthread_t threads[16];

	for (size_t i = 0; i < COUNT(threads); i++)
		if (pthread_create(&threads[i], NULL, get_in_thread, &got) != 0)
			abort();
	for (size_t i = 0; i < COUNT(threads); i++)
		pthread_join(threads[i], NULL);
	return atomic_load(&got);
}

static bool
many_ask_once(void)
{
	keys_stand_instance_only();
	atomic_store(&stand->left_s, 3600);
	return config_load() && got_by_many() == 16 && atomic_load(&stand->asked) == 3;
}

/* Nobody stands in a row for an endpoint that is down. */
static bool
many_fail_once(void)
{
	keys_stand_no_static_keys();
	atomic_store(&stand->down, true);
	return config_load() && got_by_many() == 0 && atomic_load(&stand->asked) == 1;
}

static bool
expired_are_not_used(void)
{
	struct aws_keys keys;

	keys_stand_no_static_keys();
	atomic_store(&stand->left_s, 2);
	if (!config_load() || !is_given("container-1"))
		return false;
	atomic_store(&stand->down, true);
	while (get(&keys) == ERR_OK)
		usleep(10000);
	return clock_now_us() >= keys.expires_at;
}

static void
keys_are_refreshed_before_they_end(void)
{
	CU_ASSERT_TRUE(keys_stand_run(refreshed_behind));
	CU_ASSERT_TRUE(keys_stand_run(not_too_often));
	CU_ASSERT_TRUE(keys_stand_run(kept_while_they_hold));
	CU_ASSERT_TRUE(keys_stand_run(many_ask_once));
	CU_ASSERT_TRUE(keys_stand_run(many_fail_once));
	CU_ASSERT_TRUE(keys_stand_run(expired_are_not_used));
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "keys are refreshed before they end", keys_are_refreshed_before_they_end },
		CU_TEST_INFO_NULL,
	};
	int status;

	stand = keys_stand_start();
	arena = arena_new();
	status = suite_run("AWS keys, refreshed", tests);
	keys_stand_end();
	return status;
}
