/* Zipf, by looking up where a random number falls. */
#include "trace.h"

#include <math.h>
#include <stdlib.h>

static double *cdf;

static uint64_t
random_next(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

void
zipf_init(void)
{
	double sum = 0;

	cdf = malloc(sizeof(*cdf) * KEYS);
	for (int i = 0; i < KEYS; i++)
		cdf[i] = sum += 1 / pow(i + 1, ALPHA);
	for (int i = 0; i < KEYS; i++)
		cdf[i] /= sum;
}

int
zipf(uint64_t *state)
{
	double u = (double)(random_next(state) >> 11) / 9007199254740992.0;
	int low = 0, high = KEYS - 1;

	while (low < high) {
		int middle = (low + high) / 2;

		if (cdf[middle] < u)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}
