/* Loops over elements; the common shapes are plain loops that vectorise. */
#include <math.h>

#include "lib/calc/calc_function.h"
#include "lib/calc/calc_map.h"

/* One row: strides are 0 where an operand is broadcast, else 1. */
#define ROW_LOOP(expression) \
	for (int64_t i = 0; i < count; i++) { \
		double x = a[i * a_step], y = b[i * b_step]; \
		out[i] = (expression); \
	} \
	break

static bool
map_row(struct calc_op op, const double *a, int64_t a_step, const double *b,
    int64_t b_step, double *out, int64_t count)
{
	switch (op.symbol) {
	case '+':
		ROW_LOOP(x + y);
	case '-':
		ROW_LOOP(x - y);
	case '*':
		ROW_LOOP(x * y);
	case '/':
		ROW_LOOP(x / y);
	case '\\':
		ROW_LOOP(y / x);
	default:
		for (int64_t i = 0; i < count; i++) {
			double x = a[i * a_step], y = b[i * b_step];

			if (x < 0 && y != floor(y))
				return false;
			out[i] = pow(x, y);
		}
	}
	return true;
}

bool
calc_map_binary(struct calc_op op, const struct matrix *a, const struct matrix *b,
    struct matrix *out)
{
	int64_t a_step = a->cols == 1 && out->cols != 1 ? 0 : 1;
	int64_t b_step = b->cols == 1 && out->cols != 1 ? 0 : 1;
	int64_t a_row = a->rows == 1 ? 0 : a->cols, b_row = b->rows == 1 ? 0 : b->cols;
	bool ok = true;

	for (int64_t r = 0; r < out->rows && ok; r++)
		ok = map_row(op, a->data + r * a_row, a_step, b->data + r * b_row, b_step,
		    out->data + r * out->cols, out->cols);
	return ok;
}

bool
calc_map_one(const struct calc_function *function, const struct matrix *a,
    struct matrix *out)
{
	for (int64_t i = 0; i < a->rows * a->cols; i++) {
		if (!calc_is_real(function, a->data[i]))
			return false;
		out->data[i] = function->map(a->data[i]);
	}
	return true;
}

enum err
calc_map_two(double (*map)(double x, double y), const struct matrix *a,
    const struct matrix *b, struct matrix *out)
{
	int64_t a_step = a->cols == 1 ? 0 : 1, b_step = b->cols == 1 ? 0 : 1;
	int64_t a_row = a->rows == 1 ? 0 : a->cols, b_row = b->rows == 1 ? 0 : b->cols;

	for (int64_t r = 0; r < out->rows; r++)
		for (int64_t c = 0; c < out->cols; c++)
			out->data[r * out->cols + c] = map(a->data[r * a_row + c * a_step],
			    b->data[r * b_row + c * b_step]);
	return ERR_OK;
}

enum err
calc_map_negate(const struct matrix *a, struct matrix *out)
{
	enum err err = matrix_new(a->rows, a->cols, out);

	if (err != ERR_OK)
		return err;
	for (int64_t i = 0; i < a->rows * a->cols; i++)
		out->data[i] = -a->data[i];
	return ERR_OK;
}
