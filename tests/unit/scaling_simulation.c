/* The simulation: hosts that boot, and that our opponents do as their documents say. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/count.h"
#include "support/fleet/fleet.h"
#include "support/run/suite.h"

#define MINUTE (60 / CURVE_TICK_S)
#define TICKS  (240 * MINUTE)

static const struct fleet_world world = { .hosts_at_busy = 10, .limit = 0.8, .boot_s = 120, .hosts_min = 1, .hosts_max = 50 };

/* A run in its middle, of a curve that is flat; 1 is ten hosts at 80 %. */
static struct run
flat(double *load, double level, int ready, const double *knobs)
{
	static struct curve curve;
	struct run run = { .world = &world, .curve = &curve, .knobs = knobs, .from = TICKS / 2, .tick = TICKS / 2, .ready = ready };

	curve = (struct curve){ .load = load, .ticks = TICKS };
	for (size_t i = 0; i < TICKS; i++)
		load[i] = level;
	return run;
}

static void
test_hpa_takes_the_ceiling_of_the_ratio(void)
{
	static const struct { double level; int ready, pending, then; } rows[] = {
		{ 0.5,  8, 0, 8 },	/* 4 of 8 at a target of 50 %: just so */
		{ 0.54, 8, 0, 8 },	/* within 10 % */
		{ 0.57, 8, 0, 10 },	/* 4.56 / 0.5 */
		{ 0.57, 8, 2, 10 },	/* those that come count as 0: within 10 % of all */
		{ 1,    2, 0, 4 },	/* what full hosts show: 2 of 2 */
		{ 1,    8, 0, 16 },	/* 8 of 8 */
	};
	static const double knobs[] = { 0.5, 300, 0 };
	static double load[TICKS];
	static int wanted[TICKS];

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct run run = flat(load, rows[i].level, rows[i].ready, knobs);
		run.pending = rows[i].pending;
		run.wanted = wanted;
		CU_ASSERT_EQUAL(opponents_hpa.decide(&run), rows[i].then);
	}
}

static void
test_hpa_keeps_the_highest_of_its_window(void)
{
	static const double knobs[] = { 0.5, 300, 0 };
	static double load[TICKS];
	static int wanted[TICKS];
	struct run run = flat(load, 0.2, 10, knobs);

	run.wanted = wanted;
	run.tick += 40;
	for (size_t i = run.from; i < run.tick; i++)
		wanted[i] = 4;
	wanted[run.tick - 10] = 7;
	CU_ASSERT_EQUAL(opponents_hpa.decide(&run), 7);
	wanted[run.tick - 10] = 4;
	wanted[run.tick - 21] = 7;	/* 315 s ago */
	CU_ASSERT_EQUAL(opponents_hpa.decide(&run), 4);
}

/* Asked each tick for so many minutes; what it says at the end. */
static int
track(struct run *run, size_t minutes)
{
	int hosts = 0;

	for (size_t i = 0; i < minutes * MINUTE; i++, run->tick++)
		hosts = opponents_tracking.decide(run);
	return hosts;
}

static void
test_tracking_waits_three_minutes_up_and_fifteen_down(void)
{
	static const double knobs[] = { 0.5, 3, 0 };
	static double load[TICKS];
	struct run run = flat(load, 0.75, 8, knobs);

	CU_ASSERT_EQUAL(track(&run, 2), 8);
	CU_ASSERT_EQUAL(track(&run, 1), 12);
	run = flat(load, 0.3, 8, knobs);
	CU_ASSERT_EQUAL(track(&run, 14), 8);
	CU_ASSERT_EQUAL(track(&run, 1), 5);
	run = flat(load, 0.46, 8, knobs);	/* between 90 % of the target and it */
	CU_ASSERT_EQUAL(track(&run, 30), 8);
}

static int
ten_hosts(struct run *run)
{
	(void)run;
	return 10;
}

static const struct fleet_policy always_ten = { .name = "ten", .decide = ten_hosts, .choices = { 1, 1, 1 } };

static void
test_a_host_takes_load_a_boot_after_it_was_ordered(void)
{
	static double load[TICKS];
	static const double knobs[FLEET_KNOBS];
	struct run run = flat(load, 0.5, 0, knobs);

	/* Five hosts are enough in the middle; ten a moment later, when five are still to boot. */
	for (size_t i = run.from + 1; i < TICKS; i++)
		load[i] = 1;
	struct fleet_score score = fleet_run(&always_ten, knobs, &world, run.curve);
	CU_ASSERT_DOUBLE_EQUAL(score.violations, 2, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(score.minutes, 120, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(score.hours, 10.0 * 2, 1e-6);
	CU_ASSERT_DOUBLE_EQUAL(score.ideal, 10.0 * 2 - 5.0 * CURVE_TICK_S / 3600, 1e-6);
}

static void
test_curves_are_made_the_same_with_each_run(void)
{
	struct curve first[CURVES_MAX], again[CURVES_MAX];
	size_t count = curve_make_all(first);

	CU_ASSERT_EQUAL(curve_make_all(again), count);
	CU_ASSERT_TRUE(count >= 2);
	for (size_t c = 0; c < count; c++) {
		CU_ASSERT_EQUAL(memcmp(first[c].load, again[c].load, first[c].ticks * sizeof first[c].load[0]), 0);
		size_t busy = 0;
		for (size_t i = 0; i < first[c].ticks; i++)
			busy += first[c].load[i] > 1;
		CU_ASSERT_TRUE(busy <= first[c].ticks / 1000 + 1);
	}
	curve_free_all(first, count);
	curve_free_all(again, count);
}

static void
write_file(const char *directory, const char *name, const char *text)
{
	char path[256];
	snprintf(path, sizeof path, "%s/%s", directory, name);
	FILE *file = fopen(path, "w");

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	fputs(text, file);
	fclose(file);
}

/* Values are joined by lines, arrivals added up; both are scaled to their busiest. */
static void
test_curves_are_read(void)
{
	char directory[] = "/tmp/vitrina-curves.XXXXXX", path[256];
	struct curve curves[CURVES_MAX];

	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(directory));
	write_file(directory, "values.csv", "timestamp,value\n2014-01-01 00:00:00,0\n2014-01-01 00:05:00,20\n2014-01-01 00:10:00,10\n");
	write_file(directory, "arrivals.csv", "at,one,two\n2023-11-16 18:15:46.5,1,1\n2023-11-16 18:15:47.25,2,0\n2023-11-16 18:16:16.5,1,1\n2023-11-16 18:16:17,1,0\n2023-11-16 18:16:32,9,9\n");
	write_file(directory, "other.txt", "not asked for");
	CU_ASSERT_EQUAL_FATAL(curve_read_all(directory, curves), 2);
	CU_ASSERT_STRING_EQUAL(curves[0].name, "arrivals");
	CU_ASSERT_EQUAL(curves[0].ticks, 3);
	CU_ASSERT_DOUBLE_EQUAL(curves[0].load[0], 1, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(curves[0].load[1], 0, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(curves[0].load[2], 0.75, 1e-9);
	CU_ASSERT_EQUAL(curves[1].ticks, 40);
	CU_ASSERT_DOUBLE_EQUAL(curves[1].load[20], 1, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(curves[1].load[10], 0.5, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(curves[1].load[30], 0.75, 1e-9);
	curve_free_all(curves, 2);
	for (const char *const *name = (const char *const[]){ "values.csv", "arrivals.csv", "other.txt", NULL }; *name != NULL; name++) {
		snprintf(path, sizeof path, "%s/%s", directory, *name);
		unlink(path);
	}
	rmdir(directory);
}

/* Up to 95 % and back: the policies themselves, asked as the controller asks them. */
static void
test_ours_follow_a_wave(void)
{
	static const struct fleet_world small = { .hosts_at_busy = 5, .limit = 0.8, .boot_s = 60, .hosts_min = 2, .hosts_max = 5 };
	static const double calm[FLEET_KNOBS] = { 1, 0.7, 300 };
	static double load[TICKS];
	struct run run = flat(load, 0.2, 0, calm);

	for (size_t i = 0; i < TICKS; i++)
		load[i] = 0.6 - 0.4 * cos((double)i / (60 * MINUTE) * 6.283185307179586);
	struct fleet_score target = fleet_run(&ours_target, calm, &small, run.curve);
	struct fleet_score step = fleet_run(&ours_step, calm, &small, run.curve);
	CU_ASSERT_TRUE(target.violations <= step.violations);
	CU_ASSERT_TRUE(target.hours < 5 * 2 && step.hours < 5 * 2);
	CU_ASSERT_TRUE(target.hours >= target.ideal && target.hours < 1.3 * target.ideal);
	CU_ASSERT_EQUAL(target.violations, 0);
}

static void
test_all_try_as_many_settings(void)
{
	const struct fleet_policy *const tuned[] = { &ours_target, &opponents_hpa, &opponents_tracking };

	for (size_t i = 0; i < COUNT(tuned); i++)
		CU_ASSERT_EQUAL(tuned[i]->choices[0] * tuned[i]->choices[1] * tuned[i]->choices[2], 24);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "hpa: the ceiling of the ratio", test_hpa_takes_the_ceiling_of_the_ratio },
		{ "hpa: the highest of its window", test_hpa_keeps_the_highest_of_its_window },
		{ "tracking: three minutes up, fifteen down", test_tracking_waits_three_minutes_up_and_fifteen_down },
		{ "a host takes load a boot later", test_a_host_takes_load_a_boot_after_it_was_ordered },
		{ "curves are made the same", test_curves_are_made_the_same_with_each_run },
		{ "curves are read", test_curves_are_read },
		{ "ours follow a wave", test_ours_follow_a_wave },
		{ "all try as many settings", test_all_try_as_many_settings },
		CU_TEST_INFO_NULL,
	};

	return suite_run("scaling simulation", tests);
}
