/*
 * Our policies against the HPA's and target tracking's, on curves that are named or made.
 *
 * Two tables, then lines for the chart: factor, policy, hours, violations.
 *
 * All are tuned by the same search over as many settings, on every second curve, and
 * scored on the others; then the other way about.  A curve's first half is history alone.
 */
#include <err.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/fleet/fleet.h"

#define SETTINGS_MAX 24
#define WEIGHTS      16		/* what a share of violations is worth in hours, from little to much */
#define FACTORS      3
#define BOOT_S       120
#define LIMIT        0.8

enum { OURS, HPA, TRACKING, STEP, POLICIES };

/* Hours as a share of ideal ones, violations of all minutes. */
struct point {
	double hours;
	double violations;
};

static const struct fleet_policy *const policies[POLICIES] = { &ours_target, &opponents_hpa, &opponents_tracking, &ours_step };
static const struct { int times; double hosts_at_busy; int hosts_max; } factors[FACTORS] = { { 1, 4, 5 }, { 10, 40, 60 }, { 50, 200, 300 } };

static struct curve curves[CURVES_MAX];
static size_t curves_count;
static struct fleet_score tried[FACTORS][POLICIES][SETTINGS_MAX][CURVES_MAX];
static struct point scored[FACTORS][POLICIES][WEIGHTS];

static size_t
settings(const struct fleet_policy *policy)
{
	return policy->choices[0] * policy->choices[1] * policy->choices[2];
}

static void
knobs_of(const struct fleet_policy *policy, size_t setting, double *knobs)
{
	for (size_t k = 0; k < FLEET_KNOBS; k++) {
		knobs[k] = policy->values[k][setting % policy->choices[k]];
		setting /= policy->choices[k];
	}
}

static struct fleet_score
try(const struct fleet_policy *policy, size_t setting, size_t factor, const struct curve *curve)
{
	struct fleet_world world = { factors[factor].hosts_at_busy, LIMIT, BOOT_S, 2, factors[factor].hosts_max };
	double knobs[FLEET_KNOBS];

	knobs_of(policy, setting, knobs);
	return fleet_run(policy, knobs, &world, curve);
}

static void
try_all(void)
{
	for (size_t f = 0; f < FACTORS; f++)
		for (size_t p = 0; p < POLICIES; p++)
			for (size_t s = 0; s < settings(policies[p]); s++)
				for (size_t c = 0; c < curves_count; c++)
					tried[f][p][s][c] = try(policies[p], s, f, &curves[c]);
}

static struct point
point_of(const struct fleet_score *score)
{
	return (struct point){ score->hours / score->ideal, score->violations / score->minutes };
}

/* All hours and minutes of every second curve, from `half` on. */
static struct point
sum(const struct fleet_score *scores, size_t half)
{
	struct fleet_score all = { 0 };

	for (size_t c = half; c < curves_count; c += 2) {
		all.hours += scores[c].hours;
		all.ideal += scores[c].ideal;
		all.violations += scores[c].violations;
		all.minutes += scores[c].minutes;
	}
	return point_of(&all);
}

/* The setting that costs least on one half, when all minutes of violation cost `weight` ideal fleets. */
static size_t
tune(size_t f, size_t p, size_t half, double weight)
{
	double least = INFINITY;
	size_t best = 0;

	for (size_t s = 0; s < settings(policies[p]); s++) {
		struct point point = sum(tried[f][p][s], half);
		if (point.hours + weight * point.violations < least) {
			least = point.hours + weight * point.violations;
			best = s;
		}
	}
	return best;
}

static void
score_all(void)
{
	for (size_t f = 0; f < FACTORS; f++)
		for (size_t p = 0; p < POLICIES; p++)
			for (size_t w = 0; w < WEIGHTS; w++) {
				double weight = pow(2, (double)w - 2);
				struct point one = sum(tried[f][p][tune(f, p, 0, weight)], 1);
				struct point other = sum(tried[f][p][tune(f, p, 1, weight)], 0);
				scored[f][p][w].hours = (one.hours + other.hours) / 2;
				scored[f][p][w].violations = (one.violations + other.violations) / 2;
			}
}

/*
 * What `points` cost in `y` where `x` is at most what is allowed: mixtures of two of
 * them count too.  INFINITY: none does with so little.
 */
static double
cost_at(double (*points)[2], double x)
{
	double least = INFINITY;

	for (size_t i = 0; i < WEIGHTS; i++) {
		if (points[i][0] > x)
			continue;
		least = fmin(least, points[i][1]);
		for (size_t j = 0; j < WEIGHTS; j++)
			if (points[j][0] > x) {
				double share = (x - points[i][0]) / (points[j][0] - points[i][0]);
				least = fmin(least, points[i][1] + share * (points[j][1] - points[i][1]));
			}
	}
	return least;
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Several weights may choose the same setting: it counts once. */
static bool
is_again(size_t f, size_t p, size_t w)
{
	for (size_t before = 0; before < w; before++)
		if (memcmp(&scored[f][p][before], &scored[f][p][w], sizeof scored[f][p][w]) == 0)
			return true;
	return false;
}

/* The median, over a policy's points, of ours over theirs in `y` at their `x`; 0 and 1 are hours and violations. */
static double
compare(size_t f, size_t other, int x)
{
	double ours[WEIGHTS][2], ratios[WEIGHTS];
	size_t count = 0;

	for (size_t w = 0; w < WEIGHTS; w++) {
		const struct point *point = &scored[f][OURS][w];
		ours[w][0] = x == 0 ? point->hours : point->violations;
		ours[w][1] = x == 0 ? point->violations : point->hours;
	}
	for (size_t w = 0; w < WEIGHTS; w++) {
		const struct point *point = &scored[f][other][w];
		double theirs = x == 0 ? point->violations : point->hours;
		double ratio = cost_at(ours, x == 0 ? point->hours : point->violations) / theirs;
		if (theirs > 0 && isfinite(ratio) && !is_again(f, other, w))
			ratios[count++] = ratio;
	}
	qsort(ratios, count, sizeof ratios[0], by_size);
	return count > 0 ? ratios[count / 2] : NAN;
}

static void
print_points(void)
{
	for (size_t f = 0; f < FACTORS; f++)
		for (size_t p = 0; p < POLICIES; p++)
			for (size_t w = 0; w < WEIGHTS; w++)
				printf("%d\t%s\t%.4f\t%.6f\n", factors[f].times, policies[p]->name, scored[f][p][w].hours, scored[f][p][w].violations);
}

static void
print_table(void)
{
	puts("| times the load | violation minutes of the HPA's, at its hours | goal | instance-hours of target tracking's, at its violations | goal |");
	puts("|---|---|---|---|---|");
	for (size_t f = 0; f < FACTORS; f++)
		printf("| %d | **%.2f** | 0.33 | **%.2f** | 0.85 |\n", factors[f].times, compare(f, HPA, 0), compare(f, TRACKING, 1));
	puts("\n| curve, 10 times | target: hours, violations | HPA | target tracking | step |\n|---|---|---|---|---|");
	for (size_t c = 0; c < curves_count; c++) {
		printf("| %s |", curves[c].name);
		for (size_t p = 0; p < POLICIES; p++) {
			struct point point = point_of(&tried[1][p][tune(1, p, 1 - c % 2, 16)][c]);
			printf(" %.2f, %.2f %% |", point.hours, 100 * point.violations);
		}
		puts("");
	}
}

int
main(void)
{
	const char *directory = getenv("TRACES");

	curves_count = directory != NULL && directory[0] != '\0' ? curve_read_all(directory, curves) : curve_make_all(curves);
	if (curves_count < 2)
		errx(1, "at least two curves, half of them to tune on");
	try_all();
	score_all();
	print_table();
	print_points();
	curve_free_all(curves, curves_count);
	return 0;
}
