/* What programs counted, and an AWS double that it goes to. */
#include "support/doubles/counted.h"

#include <stdlib.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "service/counter/counter_publish.h"
#include "support/people/people.h"
#include "support/run/suite.h"
#include "support/world/test_db.h"

#define MINUTE_US INT64_C(60000000)
#define MINUTES   20

struct aws_double counted_fake;
struct db         counted_db, counted_stats_db;
int64_t           counted_first_us;

static struct db_pool *pool, *stats_pool;

void
counted_begin(void)
{
	aws_double_start(&counted_fake);
	setenv("VITRINA_CLOUDWATCH_ENDPOINT", counted_fake.url, 1);
	setenv("AWS_ACCESS_KEY_ID", AWS_DOUBLE_KEY, 1);
	setenv("AWS_SECRET_ACCESS_KEY", AWS_DOUBLE_SECRET, 1);
	unsetenv("AWS_SESSION_TOKEN");
	people_begin();
	pool = test_db_pool("worker", 1);
	counted_db = db_of(pool);
	stats_pool = test_db_pool("stats", 2);
	counted_stats_db = db_of(stats_pool);
	counted_first_us = clock_now_us() / MINUTE_US * MINUTE_US - MINUTES * MINUTE_US;
}

void
counted_end(void)
{
	db_pool_free(pool);
	db_pool_free(stats_pool);
	people_end();
	aws_double_stop(&counted_fake);
}

void
counted_put(int step_s, const char *instance, const char *name, int after_s, bool is_gauge, int value)
{
	people_run(arena_printf(people_arena, "INSERT INTO series SELECT %d, '%s',"
	    " to_timestamp(%lld) + interval '%d s', 'images', '%s', %s, %d", step_s, name,
	    (long long)(counted_first_us / 1000000), after_s, instance, is_gauge ? "true" : "false", value));
}

void
counted_put_requests(const char *instance, int after_s, int value)
{
	counted_put(5, instance, "requests", after_s, false, value);
}

double
counted_sent(const char *name, const char *instance, int *points)
{
	return aws_double_sum(&counted_fake, name, "images", instance, points);
}

enum err
counted_publish(void)
{
	bool sent = true;
	enum err err = ERR_OK;

	while (err == ERR_OK && sent)
		err = counter_publish(&counted_db, clock_now_us(), &sent);
	return err;
}

void
counted_forget(void)
{
	people_run("DELETE FROM series");
	people_run("DELETE FROM counter_sent");
	people_run("DELETE FROM counter_swept");
	aws_double_steer(&counted_fake, "forget", "{}");
}

void
counted_fill(const char *instance, int factor)
{
	int s;

	for (s = 0; s < 120; s += 5)
		counted_put_requests(instance, s, factor);
	counted_put(5, instance, "status_5xx", 65, false, 3 * factor);
	counted_put(5, instance, "latency_le_1000", 0, false, 20 * factor);
	counted_put(5, instance, "latency_us", 0, false, 12000 * factor);
	counted_put(5, instance, "latency_le_2500", 60, false, 4 * factor);
	counted_put(5, instance, "latency_us", 60, false, 8000 * factor);
	counted_put(5, instance, "cache_requests", 10, false, 10 * factor);
	counted_put(5, instance, "cache_hits", 10, false, 6 + factor);
	counted_put(5, instance, "cache_requests", 70, false, 5 * factor);
	counted_put(5, instance, "cache_items", 5, true, 100 * factor);
	counted_put(5, instance, "cache_items", 15, true, 70 * factor);
}
