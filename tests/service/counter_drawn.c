/* service/counter_drawn: charts out of CloudWatch, as they are out of the database. */
#include <math.h>
#include <stdlib.h>

#include "lib/base/arena.h"
#include "lib/config/config.h"
#include "service/counter/counter_drawn.h"
#include "support/doubles/counted.h"
#include "support/people/people.h"
#include "support/run/suite.h"

static bool
is_same(double a, double b)
{
	return (isnan(a) && isnan(b)) || fabs(a - b) < 1e-9;
}

static void
the_charts_are_the_same_from_either_side(void)
{
	struct counter_series ours, theirs;
	size_t i, line;
	int metric, known = 0;

	counted_fill("one/1", 1);
	counted_fill("two/2", 2);
	CU_ASSERT_EQUAL(counted_publish(), ERR_OK);
	aws_double_steer(&counted_fake, "page", "{'points': 3}");
	for (metric = 0; counter_metrics[metric] != NULL; metric++) {
		const struct counter_ask ask = { metric, NULL, 1800, 60 };

		do {	/* once more where a minute ended between the two */
			CU_ASSERT_EQUAL_FATAL(counter_series(&counted_stats_db, people_arena,
			    &ask, &ours), ERR_OK);
			CU_ASSERT_EQUAL_FATAL(counter_drawn(people_arena, &ask,
			    &theirs), ERR_OK);
		} while (ours.from_us != theirs.from_us);
		CU_ASSERT_EQUAL_FATAL(theirs.steps, ours.steps);
		CU_ASSERT_EQUAL_FATAL(theirs.line_count, ours.line_count);
		for (i = 0; i < ours.steps; i++) {
			CU_ASSERT(is_same(ours.total.values[i], theirs.total.values[i]));
			known += !isnan(ours.total.values[i]);
			for (line = 0; line < ours.line_count; line++)
				CU_ASSERT(is_same(ours.lines[line].values[i],
				    theirs.lines[line].values[i]));
		}
	}
	CU_ASSERT(known > 13);
	CU_ASSERT_EQUAL(counter_drawn(people_arena,
	    &(struct counter_ask){ 0, "images", 1800, 60 }, &theirs), ERR_OK);
	CU_ASSERT_EQUAL_FATAL(theirs.line_count, 2);
	CU_ASSERT_STRING_EQUAL(theirs.lines[0].instance, "one");
	CU_ASSERT_STRING_EQUAL(theirs.lines[0].program, "images");
	CU_ASSERT_EQUAL(counter_drawn(people_arena,
	    &(struct counter_ask){ 0, "auth", 1800, 60 }, &theirs), ERR_OK);
	CU_ASSERT_EQUAL(theirs.line_count, 0);
	CU_ASSERT_EQUAL(counter_drawn(people_arena,
	    &(struct counter_ask){ 0, "x\"')", 1800, 60 }, &theirs), ERR_OK);
	CU_ASSERT_EQUAL(theirs.line_count, 0);
	CU_ASSERT_EQUAL(counter_drawn_step(5), 60);
	CU_ASSERT_EQUAL(counter_drawn_step(90), 120);
}

/* As of two databases: what the first knew is gone when the second sends. */
static void
instances_that_share_nothing_stand_side_by_side(void)
{
	struct counter_series series;
	size_t i = 0;

	counted_forget();
	counted_put_requests("one/1", 0, 5);
	CU_ASSERT_EQUAL(counted_publish(), ERR_OK);
	people_run("DELETE FROM series; DELETE FROM counter_sent; DELETE FROM counter_swept");
	counted_put_requests("two/2", 0, 7);
	CU_ASSERT_EQUAL(counted_publish(), ERR_OK);
	CU_ASSERT_EQUAL(counter_drawn(people_arena,
	    &(struct counter_ask){ 0, NULL, 1800, 60 }, &series), ERR_OK);
	CU_ASSERT_EQUAL_FATAL(series.line_count, 2);
	while (i < series.steps - 1 && isnan(series.total.values[i]))
		i++;
	CU_ASSERT_EQUAL(series.lines[0].values[i], 5);
	CU_ASSERT_EQUAL(series.lines[1].values[i], 7);
	CU_ASSERT_EQUAL(series.total.values[i], 12);
	CU_ASSERT_EQUAL(counted_sent("requests", NULL, NULL), 12);
}

static void
a_finer_resolution_sends_each_step(void)
{
	struct counter_series series;
	int points;

	counted_forget();
	setenv("VITRINA_CLOUDWATCH_RESOLUTION", "5s", 1);
	CU_ASSERT_FATAL(config_load());
	counted_put_requests("one/1", 0, 3);
	counted_put_requests("one/1", 5, 4);
	CU_ASSERT_EQUAL(counted_publish(), ERR_OK);
	CU_ASSERT_EQUAL(counted_sent("requests", "one", &points), 7);
	CU_ASSERT_EQUAL(points, 2);
	CU_ASSERT_EQUAL(counter_drawn_step(5), 5);
	CU_ASSERT_EQUAL(counter_drawn(people_arena,
	    &(struct counter_ask){ 0, NULL, 1800, 5 }, &series), ERR_OK);
	CU_ASSERT_EQUAL(series.steps, 360);
	for (points = 0; points < 360 && isnan(series.total.values[points]); points++)
		;
	CU_ASSERT_EQUAL_FATAL(points < 359, true);
	CU_ASSERT_EQUAL(series.total.values[points], 3);
	CU_ASSERT_EQUAL(series.total.values[points + 1], 4);
	CU_ASSERT_EQUAL(counter_drawn_step(15), 15);
	CU_ASSERT_EQUAL(counter_drawn(people_arena,
	    &(struct counter_ask){ 0, NULL, 1800, 15 }, &series), ERR_OK);
	for (points = 0; points < 120 && isnan(series.total.values[points]); points++)
		;
	CU_ASSERT_EQUAL_FATAL(points < 120, true);
	CU_ASSERT_EQUAL(series.total.values[points], 7);
	unsetenv("VITRINA_CLOUDWATCH_RESOLUTION");
	CU_ASSERT(config_load());
}

static void
charts_say_so_when_it_is_away(void)
{
	struct counter_series series;

	aws_double_steer(&counted_fake, "faults", "{'operation': 'GetMetricData', 'fault': 'busy', 'times': 2}");
	CU_ASSERT_EQUAL(counter_drawn(people_arena,
	    &(struct counter_ask){ 0, NULL, 1800, 60 }, &series), ERR_UNAVAILABLE);
	aws_double_steer(&counted_fake, "faults", "{'operation': 'GetMetricData', 'fault': 'denied'}");
	CU_ASSERT_EQUAL(counter_drawn(people_arena,
	    &(struct counter_ask){ 0, NULL, 1800, 60 }, &series), ERR_UNAVAILABLE);
	CU_ASSERT_EQUAL(counter_drawn(people_arena,
	    &(struct counter_ask){ 0, NULL, 1800, 60 }, &series), ERR_OK);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "the charts are the same from either side", the_charts_are_the_same_from_either_side },
		{ "instances that share nothing stand side by side", instances_that_share_nothing_stand_side_by_side },
		{ "a finer resolution sends each step", a_finer_resolution_sends_each_step },
		{ "charts say so when it is away", charts_say_so_when_it_is_away },
		CU_TEST_INFO_NULL,
	};
	int status;

	counted_begin();
	status = suite_run("service/counter_drawn", tests);
	counted_end();
	return status;
}
