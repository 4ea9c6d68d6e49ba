/* Load over time, from a file or made; the same with each run. */
#ifndef SUPPORT_CURVE_H
#define SUPPORT_CURVE_H

#include <stddef.h>

#define CURVE_TICK_S     15		/* the HPA's period; all who decide are asked each tick */
#define CURVES_MAX 32

struct curve {
	char    name[64];
	double *load;		/* a tick each, 1 being what 99.9 % of the ticks do not pass; the curve's own memory */
	size_t  ticks;
};

/*
 * All CSV files of a directory, by name: a heading, then a time (YYYY-MM-DD HH:MM:SS)
 * and a value a line; or arrivals, seldom 10 s apart, with sizes to add up.
 * Ends the program where there is none.
 */
size_t curve_read_all(const char *directory, struct curve *curves);

/* As many made ones: days, weeks, steps, noise, floods. */
size_t curve_make_all(struct curve *curves);

void   curve_free_all(struct curve *curves, size_t count);

#endif
