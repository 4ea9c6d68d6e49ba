/* Functions that only move, fold or make elements. */
#include <math.h>

#include "lib/base/count.h"
#include "lib/calc/calc_function.h"

#define UNUSED_ARGS() ((void)node, (void)args, (void)trust)

#define BLOCK 2048	/* columns whose results stay in the nearest cache */

/*
 * Fold each column, or a row as one: what Octave does along "the first dimension that
 * is not 1".  Rows are read as they lie, some together, and each column's elements are
 * taken from the first to the last: the sum has the bits that it would have alone.
 */
#define FOLD(name, start, step) \
static void \
name##_rows(const double *rows, int64_t stride, int64_t count, double *out) \
{ \
	const double *b = rows + stride, *c = b + stride, *d = c + stride; \
\
	for (int64_t i = 0; i < count; i++) \
		out[i] = step(step(step(step(out[i], rows[i]), b[i]), c[i]), d[i]); \
} \
\
static enum err \
name(const struct matrix *a, struct matrix *out) \
{ \
	const int64_t stride = a->cols; \
\
	for (int64_t c = 0; c < out->rows * out->cols; c++) \
		out->data[c] = start; \
	for (int64_t i = 0; a->rows == 1 && i < a->cols; i++) \
		out->data[0] = step(out->data[0], a->data[i]); \
	for (int64_t from = 0; a->rows > 1 && from < stride; from += BLOCK) { \
		const int64_t count = stride - from < BLOCK ? stride - from : BLOCK; \
		int64_t r = 0; \
\
		for (; r + 4 <= a->rows; r += 4) \
			name##_rows(a->data + r * stride + from, stride, count, out->data + from); \
		for (; r < a->rows; r++) \
			for (int64_t i = 0; i < count; i++) \
				out->data[from + i] = step(out->data[from + i], a->data[r * stride + from + i]); \
	} \
	return ERR_OK; \
}

static inline double
add(double sum, double x)
{
	return sum + x;
}

static inline double
times(double product, double x)
{
	return product * x;
}

/* As larger() and smaller() of calc_function.c, which take a NaN for nothing. */
static inline double
largest(double x, double y)
{
	return x > y || (isnan(y) && !isnan(x)) ? x : y;
}

static inline double
smallest(double x, double y)
{
	return x < y || (isnan(y) && !isnan(x)) ? x : y;
}

FOLD(fold_sum, 0, add)
FOLD(fold_product, 1, times)
FOLD(fold_largest, NAN, largest)
FOLD(fold_smallest, NAN, smallest)

CALC_RUN(calc_run_sum)
{
	UNUSED_ARGS();
	return fold_sum(args[0], out);
}

CALC_RUN(calc_run_prod)
{
	UNUSED_ARGS();
	return fold_product(args[0], out);
}

CALC_RUN(calc_run_mean)
{
	int64_t count = args[0]->rows == 1 ? args[0]->cols : args[0]->rows;

	UNUSED_ARGS();
	fold_sum(args[0], out);
	for (int64_t c = 0; c < out->cols; c++)
		out->data[c] /= (double)count;
	return ERR_OK;
}

CALC_RUN(calc_run_max)
{
	UNUSED_ARGS();
	return fold_largest(args[0], out);
}

CALC_RUN(calc_run_min)
{
	UNUSED_ARGS();
	return fold_smallest(args[0], out);
}

CALC_RUN(calc_run_eye)
{
	UNUSED_ARGS();
	matrix_fill_identity(out);
	return ERR_OK;
}

CALC_RUN(calc_run_zeros)
{
	UNUSED_ARGS();
	(void)out;	/* it came zeroed */
	return ERR_OK;
}

CALC_RUN(calc_run_ones)
{
	UNUSED_ARGS();
	for (int64_t i = 0; i < out->rows * out->cols; i++)
		out->data[i] = 1;
	return ERR_OK;
}

CALC_RUN(calc_run_rows)
{
	UNUSED_ARGS();
	out->data[0] = (double)args[0]->rows;
	return ERR_OK;
}

CALC_RUN(calc_run_columns)
{
	UNUSED_ARGS();
	out->data[0] = (double)args[0]->cols;
	return ERR_OK;
}

CALC_RUN(calc_run_numel)
{
	UNUSED_ARGS();
	out->data[0] = (double)args[0]->rows * (double)args[0]->cols;
	return ERR_OK;
}

CALC_RUN(calc_run_size)
{
	UNUSED_ARGS();
	out->data[0] = (double)args[0]->rows;
	out->data[1] = (double)args[0]->cols;
	return ERR_OK;
}

CALC_RUN(calc_run_diag)
{
	const struct matrix *a = args[0];
	bool spread = a->rows == 1 || a->cols == 1;

	UNUSED_ARGS();
	for (int64_t i = 0; i < out->rows; i++) {
		if (spread)
			out->data[i * out->cols + i] = a->data[i];
		else
			out->data[i] = a->data[i * a->cols + i];
	}
	return ERR_OK;
}

CALC_RUN(calc_run_dot)
{
	double sum = 0;

	UNUSED_ARGS();
	for (int64_t i = 0; i < args[0]->rows * args[0]->cols; i++)
		sum += args[0]->data[i] * args[1]->data[i];
	out->data[0] = sum;
	return ERR_OK;
}

CALC_RUN(calc_run_kron)
{
	const struct matrix *a = args[0], *b = args[1];

	UNUSED_ARGS();
	for (int64_t r = 0; r < out->rows; r++)
		for (int64_t c = 0; c < out->cols; c++)
			out->data[r * out->cols + c] =
			    a->data[r / b->rows * a->cols + c / b->cols] *
			    b->data[r % b->rows * b->cols + c % b->cols];
	return ERR_OK;
}

static enum err
keep_triangle(const struct matrix *a, struct matrix *out, bool upper)
{
	for (int64_t r = 0; r < a->rows; r++)
		for (int64_t c = 0; c < a->cols; c++)
			if (upper ? c >= r : c <= r)
				out->data[r * a->cols + c] = a->data[r * a->cols + c];
	return ERR_OK;
}

CALC_RUN(calc_run_triu)
{
	UNUSED_ARGS();
	return keep_triangle(args[0], out, true);
}

CALC_RUN(calc_run_tril)
{
	UNUSED_ARGS();
	return keep_triangle(args[0], out, false);
}

CALC_RUN(calc_run_trace)
{
	UNUSED_ARGS();
	out->data[0] = matrix_trace(args[0]);
	return ERR_OK;
}
