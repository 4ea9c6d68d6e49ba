/* service/counter: samples reach the database once, also when it was away. */
#include <math.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/db/db.h"
#include "service/counter/counter.h"
#include "service/counter/counter_series.h"
#include "support/people/people.h"
#include "support/run/suite.h"
#include "support/world/test_db.h"

#define STEP_US (COUNTER_STEP_S * INT64_C(1000000))

static struct db_pool *pool, *worker;
static struct db       db, worker_db;
static struct arena   *arena;
static int64_t         at_us;	/* of the last sample */
static int64_t         minute_s;	/* when the test began, to the minute */

/* One more sample: cumulative `requests` and `hits`, and `items`. */
static void
sample(int64_t requests, int64_t hits, int64_t items)
{
	struct counter_figures figures = { .count = 0 };

	counter_figure_add(&figures, "requests", false, requests);
	counter_figure_add(&figures, "cache_requests", false, requests);
	counter_figure_add(&figures, "cache_hits", false, hits);
	counter_figure_add(&figures, "cache_items", true, items);
	at_us += STEP_US;
	CU_ASSERT(counter_sample(&figures, at_us));
	CU_ASSERT(!counter_sample(&figures, at_us + 1000));
}

static int
metric(const char *name)
{
	int i;

	for (i = 0; strcmp(counter_metrics[i], name) != 0; i++)
		;
	return i;
}

static void
what_is_counted_arrives_as_steps_and_as_a_sum(void)
{
	sample(10, 4, 7);
	sample(10, 4, 7);
	sample(25, 10, 8);
	CU_ASSERT_EQUAL(counter_send(&db, "images"), ERR_OK);
	CU_ASSERT_EQUAL(people_number("SELECT value FROM counter WHERE name = 'requests'"), 25);
	CU_ASSERT_EQUAL(people_number("SELECT sum(value) FROM series WHERE name = 'requests'"), 25);
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM series WHERE name = 'requests'"), 3);
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM series WHERE name = 'cache_hits'"), 2);
	CU_ASSERT_EQUAL(people_number("SELECT max(value) FROM series WHERE name = 'cache_items'"), 8);
}

static void
while_the_database_is_away_they_are_kept_and_sent_later(void)
{
	const int64_t before = people_number("SELECT sum(value) FROM series WHERE name = 'requests'");
	int i;

	test_db_away();
	sample(26, 10, 8);
	CU_ASSERT_EQUAL(counter_send(&db, "images"), ERR_UNAVAILABLE);
	for (i = 0; i < 100; i++)
		sample(27 + i, 10, 8);
	test_db_back();
	while (counter_send(&db, "images") == ERR_UNAVAILABLE)
		;
	CU_ASSERT_EQUAL(people_number("SELECT sum(value) FROM series WHERE name = 'requests'"),
	    before + 101);
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM series WHERE name = 'requests'"), 104);
}

static void
the_oldest_go_when_it_is_away_for_too_long(void)
{
	const int64_t before = people_number("SELECT count(*) FROM series WHERE name = 'requests'");
	int i;

	for (i = 0; i < COUNTER_KEPT + 5; i++)
		sample(200 + i, 10, 8);
	CU_ASSERT_EQUAL(counter_send(&db, "images"), ERR_OK);
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM series WHERE name = 'requests'"),
	    before + COUNTER_KEPT);
}

/* One row of a series, `ago_s` before the minute in which the test began. */
static void
insert(const char *name, const char *instance, int ago_s, bool is_gauge, int value)
{
	people_run(arena_printf(arena, "INSERT INTO series SELECT 5, '%s',"
	    " to_timestamp(%lld), 'images', '%s', %s, %d",
	    name, (long long)minute_s - ago_s, instance, is_gauge ? "true" : "false", value));
}

static enum err
draw(const char *name, struct counter_series *out)
{
	return counter_series(&db, arena, &(struct counter_ask){ metric(name), NULL, 1800, 60 }, out);
}

/* The last step of which something is known: a minute may end meanwhile. */
static size_t
last(const struct counter_series *series)
{
	size_t i = series->steps - 1;

	while (i > 0 && isnan(series->total.values[i]))
		i--;
	CU_ASSERT(i > 0);
	return i;
}

static void
a_series_has_each_instance_and_the_total(void)
{
	struct counter_series series;

	people_run("DELETE FROM series");
	insert("requests", "a/1", 60, false, 5);
	insert("requests", "a/1", 55, false, 6);
	insert("requests", "b/2", 55, false, 7);
	insert("cache_requests", "a/1", 60, false, 10);
	insert("cache_misses", "a/1", 60, false, 4);
	insert("cache_requests", "b/2", 55, false, 10);
	insert("cache_items", "a/1", 60, true, 3);
	insert("cache_items", "a/1", 55, true, 2);
	insert("cache_items", "b/2", 55, true, 9);
	CU_ASSERT_EQUAL_FATAL(draw("requests", &series), ERR_OK);
	CU_ASSERT_EQUAL(series.steps, 30);
	CU_ASSERT_EQUAL(series.line_count, 2);
	CU_ASSERT_STRING_EQUAL(series.lines[0].instance, "a/1");
	CU_ASSERT_EQUAL(series.lines[0].values[last(&series)], 11);
	CU_ASSERT_EQUAL(series.total.values[last(&series)], 18);
	CU_ASSERT(isnan(series.total.values[last(&series) - 1]));
	CU_ASSERT_EQUAL_FATAL(draw("cache_miss_rate", &series), ERR_OK);
	CU_ASSERT_DOUBLE_EQUAL(series.total.values[last(&series)], 0.2, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(series.lines[0].values[last(&series)], 0.4, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(series.lines[1].values[last(&series)], 0, 1e-9);
	CU_ASSERT_EQUAL_FATAL(draw("cache_items", &series), ERR_OK);
	CU_ASSERT_EQUAL(series.total.values[last(&series)], 11);
	insert("requests", "a/0", 80, false, 1);	/* before it was started anew */
	insert("cache_items", "a/0", 80, true, 1000);
	insert("requests", "c/3", 10, false, 1);
	insert("cache_items", "c/3", 10, true, 5);
	insert("cache_items", "c/2", 50, true, 1000);
	insert("requests", "c/2", 50, false, 1);
	CU_ASSERT_EQUAL_FATAL(draw("cache_items", &series), ERR_OK);
	CU_ASSERT_EQUAL(series.total.values[last(&series)], 5);
	people_run("DELETE FROM series WHERE instance IN ('a/0', 'c/2', 'c/3')");
	CU_ASSERT_EQUAL_FATAL(draw("errors", &series), ERR_OK);
	CU_ASSERT_EQUAL(series.total.values[last(&series)], 0);
}

static void
steps_roll_up_to_minutes_and_what_is_old_goes(void)
{
	insert("requests", "old/1", 3 * 3600, false, 5);
	CU_ASSERT_EQUAL(counter_roll_up(&worker_db), ERR_OK);
	CU_ASSERT_EQUAL(counter_roll_up(&worker_db), ERR_OK);
	CU_ASSERT_EQUAL(people_number("SELECT value FROM series WHERE step_s = 60"
	    " AND name = 'requests' AND instance = 'a/1'"), 11);
	CU_ASSERT_EQUAL(people_number("SELECT value FROM series WHERE step_s = 60"
	    " AND name = 'cache_items' AND instance = 'a/1'"), 2);
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM series WHERE instance = 'old/1'"), 0);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "what is counted arrives as steps and as a sum", what_is_counted_arrives_as_steps_and_as_a_sum },
		{ "while the database is away they are kept and sent later", while_the_database_is_away_they_are_kept_and_sent_later },
		{ "the oldest go when it is away for too long", the_oldest_go_when_it_is_away_for_too_long },
		{ "a series has each instance and the total", a_series_has_each_instance_and_the_total },
		{ "steps roll up to minutes and what is old goes", steps_roll_up_to_minutes_and_what_is_old_goes },
		CU_TEST_INFO_NULL,
	};
	int status;

	people_begin();
	arena = arena_new();
	pool = test_db_pool("images", 1);
	worker = test_db_pool("worker", 1);
	db = db_of(pool);
	worker_db = db_of(worker);
	minute_s = clock_now_us() / 60000000 * 60;
	at_us = clock_now_us() - 3600 * INT64_C(1000000);
	status = suite_run("service/counter", tests);
	db_pool_free(pool);
	db_pool_free(worker);
	arena_free(arena);
	people_end();
	return status;
}
