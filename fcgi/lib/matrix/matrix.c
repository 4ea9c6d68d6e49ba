/* Matrices: their memory, their content, and what needs no library. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "lib/matrix/matrix.h"

#define ODDITY_BLOCK    4096
#define HUGE_PAGE       ((size_t)2 << 20)
#define HUGE_FROM_BYTES ((int64_t)4 << 20)	/* below, pages of 4 KB are touched as quickly */
#define TRANSPOSE_BLOCK 32	/* two blocks of 8 KB fit the first cache */

int64_t
matrix_bytes(int64_t rows, int64_t cols)
{
	int64_t count, bytes;

	if (__builtin_mul_overflow(rows, cols, &count) ||
	    __builtin_mul_overflow(count, (int64_t)sizeof(double), &bytes))
		return -1;
	return bytes;
}

/*
 * Large ones by huge pages where the kernel has any: to touch 2 MB costs one fault,
 * not 512.  They go back to the kernel at once, too.
 */
static void
map_huge(int64_t bytes, struct matrix *out)
{
	const size_t len = (size_t)bytes + HUGE_PAGE;
	void *map = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uintptr_t at = (uintptr_t)map;

	if (map == MAP_FAILED)
		return;
	at = (at + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
	madvise((void *)at, (size_t)bytes, MADV_HUGEPAGE);
	out->data = (double *)at;
	out->map = map;
	out->map_bytes = len;
}

enum err
matrix_new(int64_t rows, int64_t cols, struct matrix *out)
{
	int64_t bytes = matrix_bytes(rows, cols);

	*out = (struct matrix){ 0 };
	if (bytes < 0)
		return ERR_TOO_LARGE;
	if (bytes >= HUGE_FROM_BYTES)
		map_huge(bytes, out);
	else	/* one element more, so that an empty matrix has memory too */
		out->data = calloc((size_t)(rows * cols) + 1, sizeof(double));
	if (out->data == NULL)
		return ERR_TOO_LARGE;
	out->rows = rows;
	out->cols = cols;
	return ERR_OK;
}

void
matrix_free(struct matrix *matrix)
{
	if (matrix->map != NULL)
		munmap(matrix->map, matrix->map_bytes);
	else
		free(matrix->data);
	*matrix = (struct matrix){ 0 };
}

/* Zero times a number is zero, and times what is none or infinite is none: so most
 * blocks are passed over by multiplying alone. */
static bool
is_all_finite(const double *data, int64_t count)
{
	double sums[4] = { 0, 0, 0, 0 };
	int64_t i = 0;

	for (; i + 4 <= count; i += 4)
		for (int k = 0; k < 4; k++)
			sums[k] += data[i + k] * 0;
	for (; i < count; i++)
		sums[0] += data[i] * 0;
	return sums[0] + sums[1] + sums[2] + sums[3] == 0;
}

struct matrix_oddities
matrix_oddities(const struct matrix *matrix)
{
	struct matrix_oddities oddities = { 0, 0 };
	int64_t all = matrix->rows * matrix->cols;

	for (int64_t from = 0; from < all; from += ODDITY_BLOCK) {
		const double *data = matrix->data + from;
		int64_t count = all - from < ODDITY_BLOCK ? all - from : ODDITY_BLOCK;

		if (is_all_finite(data, count))
			continue;
		for (int64_t i = 0; i < count; i++) {
			oddities.nans += isnan(data[i]) != 0;
			oddities.infinities += isinf(data[i]) != 0;
		}
	}
	return oddities;
}

static void
transpose_block(const struct matrix *a, struct matrix *out, int64_t r0, int64_t c0)
{
	int64_t r1 = r0 + TRANSPOSE_BLOCK < a->rows ? r0 + TRANSPOSE_BLOCK : a->rows;
	int64_t c1 = c0 + TRANSPOSE_BLOCK < a->cols ? c0 + TRANSPOSE_BLOCK : a->cols;

	for (int64_t r = r0; r < r1; r++)
		for (int64_t c = c0; c < c1; c++)
			out->data[c * a->rows + r] = a->data[r * a->cols + c];
}

enum err
matrix_transpose(const struct matrix *a, struct matrix *out)
{
	enum err err = matrix_new(a->cols, a->rows, out);

	if (err != ERR_OK)
		return err;
	for (int64_t r = 0; r < a->rows; r += TRANSPOSE_BLOCK)
		for (int64_t c = 0; c < a->cols; c += TRANSPOSE_BLOCK)
			transpose_block(a, out, r, c);
	return ERR_OK;
}

double
matrix_trace(const struct matrix *a)
{
	double sum = 0;

	if (matrix_is_scalar(a))	/* -0 too */
		return a->data[0];
	for (int64_t i = 0; i < a->rows && i < a->cols; i++)
		sum += a->data[i * a->cols + i];
	return sum;
}

void
matrix_fill_identity(struct matrix *matrix)
{
	memset(matrix->data, 0, (size_t)matrix_bytes(matrix->rows, matrix->cols));
	for (int64_t i = 0; i < matrix->rows && i < matrix->cols; i++)
		matrix->data[i * matrix->cols + i] = 1;
}

/* Blackman and Vigna's xoshiro256++ and splitmix64. */
struct random {
	uint64_t s[4];
};

static uint64_t
rotl(uint64_t x, int k)
{
	return (x << k) | (x >> (64 - k));
}

static struct random
random_seeded(uint64_t seed)
{
	struct random random;

	for (int i = 0; i < 4; i++) {
		uint64_t z = seed += 0x9e3779b97f4a7c15;

		z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
		z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
		random.s[i] = z ^ (z >> 31);
	}
	return random;
}

static uint64_t
random_next(struct random *random)
{
	uint64_t *s = random->s, result = rotl(s[0] + s[3], 23) + s[0], t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotl(s[3], 45);
	return result;
}

/* The top 53 bits, in [0, 1). */
static double
random_double(struct random *random)
{
	return (double)(random_next(random) >> 11) * 0x1p-53;
}

void
matrix_fill_uniform(struct matrix *matrix, uint64_t seed, double min, double max)
{
	struct random random = random_seeded(seed);

	for (int64_t i = 0; i < matrix->rows * matrix->cols; i++)
		matrix->data[i] = min + (max - min) * random_double(&random);
}

/* Marsaglia's polar method: two at a time. */
void
matrix_fill_normal(struct matrix *matrix, uint64_t seed)
{
	struct random random = random_seeded(seed);
	int64_t count = matrix->rows * matrix->cols;

	for (int64_t i = 0; i < count; i += 2) {
		double u, v, square, factor;

		do {
			u = 2 * random_double(&random) - 1;
			v = 2 * random_double(&random) - 1;
			square = u * u + v * v;
		} while (square >= 1 || square == 0);
		factor = sqrt(-2 * log(square) / square);
		matrix->data[i] = u * factor;
		if (i + 1 < count)
			matrix->data[i + 1] = v * factor;
	}
}
