/* Curves of load: a step up and down again, or a file's. */
#include "jobs/agent/simulate.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEPS_MAX 20000
#define LEAST     20	/* percent */
#define MOST      95
#define RISE      5	/* each step */
#define STAY      10	/* steps at the top, and as long at the bottom */

static unsigned char *steps;	/* percents */
static size_t         count;

static void
add(int percent)
{
	steps[count++] = (unsigned char)percent;
}

static void
make_step(void)
{
	for (int percent = LEAST; percent < MOST; percent += RISE)
		add(percent);
	for (int i = 0; i < STAY; i++)
		add(MOST);
	for (int percent = MOST - RISE; percent > LEAST; percent -= RISE)
		add(percent);
	for (int i = 0; i < STAY; i++)
		add(LEAST);
}

/* The last number of each line; a head without one is passed over. */
static bool
read_csv(const char *path)
{
	char line[256], *at, *end;
	FILE *in = fopen(path, "re");

	if (in == NULL) {
		fprintf(stderr, "simulate: %s: %s\n", path, strerror(errno));
		return false;
	}
	while (count < STEPS_MAX && fgets(line, sizeof(line), in) != NULL) {
		const char *comma = strrchr(line, ',');
		double percent;

		at = comma == NULL ? line : line + (comma - line) + 1;
		percent = strtod(at, &end);
		if (end != at && percent >= 0 && percent <= 100)
			add((int)percent);
	}
	fclose(in);
	if (count == 0)
		fprintf(stderr, "simulate: %s has no percents\n", path);
	return count > 0;
}

bool
simulate_read(const char *what)
{
	if ((steps = calloc(STEPS_MAX, 1)) == NULL)
		abort();
	if (strcmp(what, "step") != 0)
		return read_csv(what);
	make_step();
	return true;
}

int64_t
simulate_permille(int64_t seconds)
{
	const int64_t step = seconds < 0 ? 0 : seconds / SIMULATE_STEP_S;

	return steps[(size_t)step % count] * INT64_C(10);
}
