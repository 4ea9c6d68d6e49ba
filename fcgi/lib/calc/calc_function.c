/* The calculator's functions and constants: one table, sorted by name. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/count.h"
#include "lib/calc/calc_function.h"

static double
fix(double x)
{
	return trunc(x);
}

static double
sign(double x)
{
	return x > 0 ? 1 : x < 0 ? -1 : x;
}

/* As Octave: a quotient that is whole but for rounding leaves nothing, where y is no whole number. */
static bool
divides(double x, double y)
{
	const double quotient = x / y, whole = round(quotient);

	return y != round(y) && fabs((quotient - whole) / whole) < DBL_EPSILON;
}

static double
remainder_of(double x, double y)
{
	return divides(x, y) ? 0 : fmod(x, y);
}

/* The result has the sign of y, and x where y is 0 (Octave's manual). */
static double
modulo(double x, double y)
{
	double rest;

	if (y == 0)
		return x;
	rest = remainder_of(x, y);
	return rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest;
}

static double
larger(double x, double y)
{
	return isnan(x) ? y : isnan(y) || x > y ? x : y;
}

static double
smaller(double x, double y)
{
	return isnan(x) ? y : isnan(y) || x < y ? x : y;
}

#define MAP(name, f)    { name, 1, 1, calc_shape_map, f, NULL, NULL, 0, 0 }
#define MAP2(name, f)   { name, 2, 2, calc_shape_map, NULL, f, NULL, 0, 0 }
#define SIZED(name, f)  { name, 0, 2, calc_shape_sized, NULL, NULL, f, 0, 0 }
#define FOLD(name, f)   { name, 1, 1, calc_shape_fold, NULL, NULL, f, 0, 0 }

static const struct calc_function functions[] = {
	MAP("abs", fabs),
	MAP("acos", acos),
	MAP("asin", asin),
	MAP("atan", atan),
	MAP2("atan2", atan2),
	MAP("ceil", ceil),
	{ "chol", 1, 1, calc_shape_square, NULL, NULL, calc_run_chol, 0.5, MATRIX_RATE_SOLVE },
	{ "columns", 1, 1, calc_shape_size, NULL, NULL, calc_run_columns, 0, 0 },
	{ "cond", 1, 1, calc_shape_one, NULL, NULL, calc_run_cond, 6, MATRIX_RATE_VALUES },
	MAP("cos", cos),
	MAP("cosh", cosh),
	{ "det", 1, 1, calc_shape_square_one, NULL, NULL, calc_run_det, 1, MATRIX_RATE_SOLVE },
	{ "diag", 1, 1, calc_shape_diag, NULL, NULL, calc_run_diag, 0, 0 },
	{ "dot", 2, 2, calc_shape_dot, NULL, NULL, calc_run_dot, 0, 0 },
	{ "eig", 1, 1, calc_shape_eig, NULL, NULL, calc_run_eig, 15, MATRIX_RATE_EIGEN },
	MAP("exp", exp),
	SIZED("eye", calc_run_eye),
	MAP("fix", fix),
	MAP("floor", floor),
	MAP2("hypot", hypot),
	{ "inv", 1, 1, calc_shape_square, NULL, NULL, calc_run_inv, 3, MATRIX_RATE_SOLVE },
	{ "kron", 2, 2, calc_shape_kron, NULL, NULL, calc_run_kron, 0, 0 },
	MAP("log", log),
	MAP("log10", log10),
	MAP("log2", log2),
	{ "max", 1, 2, calc_shape_extreme, NULL, larger, calc_run_max, 0, 0 },
	FOLD("mean", calc_run_mean),
	{ "min", 1, 2, calc_shape_extreme, NULL, smaller, calc_run_min, 0, 0 },
	MAP2("mod", modulo),
	{ "norm", 1, 2, calc_shape_norm, NULL, NULL, calc_run_norm, 6, MATRIX_RATE_VALUES },
	{ "numel", 1, 1, calc_shape_size, NULL, NULL, calc_run_numel, 0, 0 },
	SIZED("ones", calc_run_ones),
	FOLD("prod", calc_run_prod),
	{ "rank", 1, 1, calc_shape_one, NULL, NULL, calc_run_rank, 6, MATRIX_RATE_VALUES },
	MAP2("rem", remainder_of),
	MAP("round", round),
	{ "rows", 1, 1, calc_shape_size, NULL, NULL, calc_run_rows, 0, 0 },
	MAP("sign", sign),
	MAP("sin", sin),
	MAP("sinh", sinh),
	{ "size", 1, 1, calc_shape_pair, NULL, NULL, calc_run_size, 0, 0 },
	MAP("sqrt", sqrt),
	FOLD("sum", calc_run_sum),
	{ "svd", 1, 1, calc_shape_svd, NULL, NULL, calc_run_svd, 6, MATRIX_RATE_VALUES },
	MAP("tan", tan),
	MAP("tanh", tanh),
	{ "trace", 1, 1, calc_shape_square_one, NULL, NULL, calc_run_trace, 0, 0 },
	{ "transpose", 1, 1, calc_shape_transpose, NULL, NULL, calc_run_transpose, 0, 0 },
	{ "tril", 1, 1, calc_shape_map, NULL, NULL, calc_run_tril, 0, 0 },
	{ "triu", 1, 1, calc_shape_map, NULL, NULL, calc_run_triu, 0, 0 },
	SIZED("zeros", calc_run_zeros),
};

static int
compare_name(const void *name, const void *function)
{
	return strcmp(name, ((const struct calc_function *)function)->name);
}

const struct calc_function *
calc_function_find(const char *name)
{
	return bsearch(name, functions, COUNT(functions), sizeof(functions[0]), compare_name);
}

bool
calc_constant_find(const char *name, double *value)
{
	static const struct { const char *name; double value; } constants[] = {
		{ "pi", 3.14159265358979323846 }, { "e", 2.71828182845904523536 },
		{ "Inf", INFINITY }, { "inf", INFINITY }, { "NaN", NAN }, { "nan", NAN },
		{ "eps", DBL_EPSILON },
	};

	for (size_t i = 0; i < COUNT(constants); i++)
		if (strcmp(constants[i].name, name) == 0) {
			*value = constants[i].value;
			return true;
		}
	return false;
}

bool
calc_name_is_taken(const char *name)
{
	double value;

	return calc_function_find(name) != NULL || calc_constant_find(name, &value);
}

/* Where a function leaves the real numbers. */
bool
calc_is_real(const struct calc_function *function, double x)
{
	if (function->map == sqrt || function->map == log || function->map == log2 ||
	    function->map == log10)
		return !(x < 0);
	if (function->map == asin || function->map == acos)
		return !(fabs(x) > 1);
	return true;
}
