/* How fast this machine works: each kind of work is tried on a small matrix. */
#include "lib/matrix/matrix_rate.h"

#include <math.h>
#include <pthread.h>
#include <stdbool.h>

#include "lib/base/clock.h"
#include "lib/matrix/matrix.h"

#define ELEMENTS (1024 * 1024)	/* more than caches hold */
#define MAPPED   (64 * 1024)

static volatile double kept;	/* so that nothing is left out as useless */

static void
try_elements(const struct matrix *a)
{
	double sum = 0;

	for (int64_t i = 0; i < ELEMENTS; i++)
		sum += a->data[i];
	kept = sum;
}

static void
try_map(const struct matrix *a)
{
	double sum = 0;

	for (int64_t i = 0; i < MAPPED; i++)
		sum += pow(a->data[i], 1.5);
	kept = sum;
}

static void
try_multiply(const struct matrix *a)
{
	struct matrix out = { 0 };

	matrix_multiply(a, a, &out);
	matrix_free(&out);
}

static void
try_solve(const struct matrix *a)
{
	struct matrix out = { 0 };
	struct matrix_trust trust;

	matrix_inverse(a, &out, &trust);
	matrix_free(&out);
}

static void
try_qr(const struct matrix *a)
{
	struct matrix q = { 0 }, r = { 0 };
	struct matrix_trust trust;

	matrix_qr(a, &q, &r, &trust);
	matrix_free(&q);
	matrix_free(&r);
}

static void
try_values(const struct matrix *a)
{
	struct matrix s = { 0 };

	matrix_svd(a, NULL, &s, NULL, NULL);
	matrix_free(&s);
}

static void
try_svd(const struct matrix *a)
{
	struct matrix u = { 0 }, s = { 0 }, v = { 0 };
	struct matrix_trust trust;

	matrix_svd(a, &u, &s, &v, &trust);
	matrix_free(&u);
	matrix_free(&s);
	matrix_free(&v);
}

static void
try_eigen(const struct matrix *a)
{
	struct matrix values = { 0 }, vectors = { 0 };
	struct matrix_trust trust;

	matrix_eigen(a, &values, &vectors, &trust);
	matrix_free(&values);
	matrix_free(&vectors);
}

/* Operations of a trial; how many nobody notices; what part of dgemm's rate is usual. */
static const struct trial {
	void  (*run)(const struct matrix *a);
	int64_t side;
	double  operations;
	double  few;
	double  usual;
} trials[MATRIX_RATE_COUNT] = {
#define CUBE(n) ((double)(n) * (n) * (n))
	/* the first one, for it starts OpenBLAS's threads and all others are measured by it */
	[MATRIX_RATE_MULTIPLY] = { try_multiply, 512, 2 * CUBE(512), 1e7, 1 },
	[MATRIX_RATE_ELEMENT] = { try_elements, 1024, ELEMENTS, 1e6, 1.0 / 40 },
	[MATRIX_RATE_MAP] = { try_map, 1024, MAPPED, 2e5, 1.0 / 1000 },
	[MATRIX_RATE_SOLVE] = { try_solve, 384, 3 * CUBE(384), 1e7, 0.4 },
	[MATRIX_RATE_QR] = { try_qr, 256, 5 * CUBE(256), 1e7, 0.3 },
	[MATRIX_RATE_VALUES] = { try_values, 192, 6 * CUBE(192), 1e7, 0.35 },
	[MATRIX_RATE_SVD] = { try_svd, 160, 20 * CUBE(160), 1e7, 0.9 },
	[MATRIX_RATE_EIGEN] = { try_eigen, 128, 25 * CUBE(128), 1e7, 0.45 },
#undef CUBE
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static double rates[MATRIX_RATE_COUNT];		/* operations a second */

/* The better of some trials. */
static double
measure(const struct trial *trial, int rounds, int64_t until_ms)
{
	double best = 0;
	struct matrix a;

	if (matrix_new(trial->side, trial->side, &a) != ERR_OK)
		return 0;
	matrix_fill_uniform(&a, 1, 0, 1);
	for (int i = 0; i < rounds && (i == 0 || clock_steady_ms() < until_ms); i++) {
		const int64_t began_us = clock_now_us();
		int64_t took_us;

		trial->run(&a);
		took_us = clock_now_us() - began_us;
		if (took_us > 0)
			best = fmax(best, trial->operations / (double)took_us * 1e6);
	}
	matrix_free(&a);
	return best;
}

static void
measure_all(void)
{
	const int64_t until_ms = clock_steady_ms() + MATRIX_RATE_MS;
	const double multiply = fmax(1e8, measure(&trials[MATRIX_RATE_MULTIPLY], 4, until_ms - MATRIX_RATE_MS / 2));

	for (int i = 0; i < MATRIX_RATE_COUNT; i++) {
		double rate = i == MATRIX_RATE_MULTIPLY ? multiply : 0;

		if (rate <= 0 && clock_steady_ms() < until_ms)
			rate = measure(&trials[i], 2, until_ms);
		rates[i] = rate > 0 ? rate : multiply * trials[i].usual;
	}
}

double
matrix_rate_seconds(enum matrix_rate rate, double operations)
{
	if (operations < trials[rate].few)
		return 0;
	pthread_once(&once, measure_all);
	return operations / rates[rate];
}
