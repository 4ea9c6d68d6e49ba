/* Curves are put on a grid of ticks, and scaled so that 1 is a busy moment. */
#include <dirent.h>
#include <err.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "support/fleet/curve.h"

#define DAY_TICKS  (86400 / CURVE_TICK_S)
#define DAYS_MAX   14
#define TICKS_MAX  ((size_t)DAYS_MAX * DAY_TICKS)
#define POINTS_MAX 32768
#define ARRIVALS_S 10		/* nearer than this: arrivals, to be added up */
#define TWO_PI     6.283185307179586

struct points {
	double at_s[POINTS_MAX];
	double value[POINTS_MAX];
	size_t count;
};

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void
scale(struct curve *curve)
{
	double *sorted = malloc(curve->ticks * sizeof *sorted);
	double busy;

	if (sorted == NULL)
		err(1, "malloc");
	memcpy(sorted, curve->load, curve->ticks * sizeof *sorted);
	qsort(sorted, curve->ticks, sizeof *sorted, by_size);
	busy = sorted[(size_t)((double)curve->ticks * 0.999)];
	for (size_t i = 0; i < curve->ticks; i++)
		curve->load[i] = fmax(curve->load[i] / busy, 0);
	free(sorted);
}

static void
read_line(char *line, struct points *points)
{
	struct tm when = { .tm_isdst = 0 };
	char *rest = strptime(line, "%Y-%m-%d %H:%M:%S", &when);
	double value = 0;

	if (rest == NULL || points->count == POINTS_MAX)
		return;
	double fraction = *rest == '.' ? strtod(rest, &rest) : 0;
	while (*rest == ',')
		value += strtod(rest + 1, &rest);
	points->at_s[points->count] = (double)timegm(&when) + fraction;
	points->value[points->count++] = value;
}

static void
read_points(const char *path, struct points *points)
{
	char line[256];
	FILE *file = fopen(path, "r");

	if (file == NULL)
		err(1, "%s", path);
	points->count = 0;
	while (fgets(line, sizeof line, file) != NULL)
		read_line(line, points);
	fclose(file);
	if (points->count < 3)
		errx(1, "%s: no times and values in it", path);
}

static void
allocate(struct curve *curve, size_t ticks)
{
	curve->ticks = ticks < TICKS_MAX ? ticks : TICKS_MAX;
	curve->load = calloc(curve->ticks, sizeof *curve->load);
	if (curve->load == NULL)
		err(1, "calloc");
}

/* What came within each tick. */
static void
add_up(struct curve *curve, const struct points *points)
{
	for (size_t i = 0; i < points->count; i++) {
		size_t tick = (size_t)((points->at_s[i] - points->at_s[0]) / CURVE_TICK_S);
		if (tick < curve->ticks)
			curve->load[tick] += points->value[i];
	}
}

/* Values on the line from point to point. */
static void
draw(struct curve *curve, const struct points *points)
{
	size_t p = 0;

	for (size_t tick = 0; tick < curve->ticks; tick++) {
		double at = points->at_s[0] + (double)tick * CURVE_TICK_S;
		while (p + 2 < points->count && points->at_s[p + 1] <= at)
			p++;
		double width = points->at_s[p + 1] - points->at_s[p];
		double share = width > 0 ? fmin((at - points->at_s[p]) / width, 1) : 0;
		curve->load[tick] = points->value[p] + share * (points->value[p + 1] - points->value[p]);
	}
}

static void
read_curve(const char *directory, const char *name, struct curve *curve)
{
	static struct points points;
	char path[512];
	double length;

	snprintf(path, sizeof path, "%s/%s", directory, name);
	read_points(path, &points);
	length = points.at_s[points.count - 1] - points.at_s[0];
	snprintf(curve->name, sizeof curve->name, "%.*s", (int)strcspn(name, "."), name);
	allocate(curve, (size_t)(length / CURVE_TICK_S));
	if (length / (double)points.count < ARRIVALS_S)
		add_up(curve, &points);
	else
		draw(curve, &points);
	scale(curve);
}

static int
is_csv(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return dot != NULL && strcmp(dot, ".csv") == 0;
}

size_t
curve_read_all(const char *directory, struct curve *curves)
{
	struct dirent **entries;
	int found = scandir(directory, &entries, is_csv, alphasort);
	size_t count = 0;

	if (found <= 0)
		errx(1, "%s: no .csv in it", directory);
	for (int i = 0; i < found; i++) {
		if (count < CURVES_MAX)
			read_curve(directory, entries[i]->d_name, &curves[count++]);
		free(entries[i]);
	}
	free(entries);
	return count;
}

/* xorshift64*, then the sum of twelve: nearly normal, of variance 1. */
static double
noise(uint64_t *state)
{
	double sum = -6;

	for (int i = 0; i < 12; i++) {
		*state ^= *state >> 12;
		*state ^= *state << 25;
		*state ^= *state >> 27;
		sum += (double)((*state * UINT64_C(2685821657736338717)) >> 11) * 0x1p-53;
	}
	return sum;
}

static double
day_wave(double day)
{
	return 0.55 - 0.35 * cos(TWO_PI * (day - 0.15)) - 0.1 * cos(2 * TWO_PI * day);
}

/* Slow noise: 5 minutes of it are alike. */
static double
wander(double *value, double keep, uint64_t *state)
{
	*value = keep * *value + sqrt(1 - keep * keep) * noise(state);
	return *value;
}

/* Which curve is made, at which day and fraction; `own` is what it remembers. */
static double
made(size_t kind, double day, double *own, uint64_t *state)
{
	double week = fmod(day, 7) < 5 ? 1 : 0.5;

	switch (kind) {
	case 0:  return day_wave(day) * (1 + 0.05 * wander(own, 0.95, state));
	case 1:  return day_wave(day) * week * (1 + 0.1 * wander(own, 0.95, state));
	case 2:  return fmod(day * 24, 6) < 3 ? 0.3 : 0.9 + 0.05 * wander(own, 0.9, state);
	case 3:  return 0.3 + 0.2 * fabs(wander(own, 0.998, state));
	case 4:  return 0.2 + 0.1 * day_wave(day) + 0.8 * exp(-fmod(day * 24 + 5, 17) * 2);
	default: return 0.4 * day_wave(day) + (fmod(day * 24, 1) < 0.15 ? 0.4 : 0) + 0.03 * wander(own, 0.5, state);
	}
}

size_t
curve_make_all(struct curve *curves)
{
	static const char *const names[] = { "day", "week", "steps", "wandering", "floods", "hourly jobs" };
	size_t count = sizeof names / sizeof names[0];

	for (size_t kind = 0; kind < count; kind++) {
		uint64_t state = 20240607 + kind;
		double own = 0;
		snprintf(curves[kind].name, sizeof curves[kind].name, "%s", names[kind]);
		allocate(&curves[kind], (size_t)14 * DAY_TICKS);
		for (size_t tick = 0; tick < curves[kind].ticks; tick++)
			curves[kind].load[tick] = made(kind, (double)tick / DAY_TICKS, &own, &state);
		scale(&curves[kind]);
	}
	return count;
}

void
curve_free_all(struct curve *curves, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(curves[i].load);
}
