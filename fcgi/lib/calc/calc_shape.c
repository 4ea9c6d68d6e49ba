/* What shape a function's result has. */
#include <math.h>

#include "lib/base/arena.h"
#include "lib/calc/calc_function.h"

bool
calc_broadcast(const struct calc_node *a, const struct calc_node *b,
    int64_t *rows, int64_t *cols)
{
	if ((a->rows != b->rows && a->rows != 1 && b->rows != 1) ||
	    (a->cols != b->cols && a->cols != 1 && b->cols != 1))
		return false;
	*rows = a->rows == 1 ? b->rows : a->rows;
	*cols = a->cols == 1 ? b->cols : a->cols;
	return true;
}

static bool
set(struct calc_node *node, int64_t rows, int64_t cols)
{
	node->rows = rows;
	node->cols = cols;
	return true;
}

CALC_SHAPE(calc_shape_map)
{
	const struct calc_node *a = node->args[0];

	if (node->arg_count == 1)
		return set(node, a->rows, a->cols);
	if (calc_broadcast(a, node->args[1], &node->rows, &node->cols))
		return true;
	return calc_fail(arena, fault, node->column,
	    "%s wants two of the same shape, not %lld×%lld and %lld×%lld",
	    node->function->name, (long long)a->rows, (long long)a->cols,
	    (long long)node->args[1]->rows, (long long)node->args[1]->cols);
}

/* A size must not depend on what is stored: it is planned with. */
static bool
read_size(struct arena *arena, const struct calc_node *arg, struct calc_fault *fault,
    int64_t *size)
{
	if (!arg->is_known)
		return calc_fail(arena, fault, arg->column,
		    "A size must be a number that is known without the matrices' content");
	if (arg->value != floor(arg->value) || arg->value > MATRIX_SIDE_MAX)
		return calc_fail(arena, fault, arg->column,
		    "A size must be a whole number of at most %d", MATRIX_SIDE_MAX);
	*size = arg->value < 0 ? 0 : (int64_t)arg->value;	/* as Octave */
	return true;
}

CALC_SHAPE(calc_shape_sized)
{
	int64_t rows = 1, cols = 1;

	if (node->arg_count > 0 && !read_size(arena, node->args[0], fault, &rows))
		return false;
	cols = rows;
	if (node->arg_count > 1 && !read_size(arena, node->args[1], fault, &cols))
		return false;
	return set(node, rows, cols);
}

CALC_SHAPE(calc_shape_fold)
{
	const struct calc_node *a = node->args[0];

	if (node->arg_count == 2)
		return calc_shape_map(arena, node, fault);
	if (a->rows == 0 && a->cols == 0)	/* as Octave: the sum of nothing at all is 0 */
		return set(node, 1, 1);
	return set(node, 1, a->rows == 1 ? 1 : a->cols);
}

/* Of nothing there is no largest. */
CALC_SHAPE(calc_shape_extreme)
{
	const struct calc_node *a = node->args[0];

	if (node->arg_count == 1 && (a->rows == 0 || a->cols == 0))
		return set(node, a->rows == 0 ? 0 : 1, a->cols);
	return calc_shape_fold(arena, node, fault);
}

CALC_SHAPE(calc_shape_square)
{
	const struct calc_node *a = node->args[0];

	if (a->rows == a->cols)
		return set(node, a->rows, a->cols);
	return calc_fail(arena, fault, node->column,
	    "%s wants a square matrix, and this is %lld×%lld", node->function->name,
	    (long long)a->rows, (long long)a->cols);
}

CALC_SHAPE(calc_shape_square_one)
{
	return calc_shape_square(arena, node, fault) && set(node, 1, 1);
}

CALC_SHAPE(calc_shape_one)
{
	(void)arena;
	(void)fault;
	return set(node, 1, 1);
}

CALC_SHAPE(calc_shape_norm)
{
	if (node->arg_count == 2 && !node->args[1]->is_known)
		return calc_fail(arena, fault, node->args[1]->column,
		    "norm's second argument is 1, 2 or Inf");
	return set(node, 1, 1);
}

CALC_SHAPE(calc_shape_size)
{
	const struct calc_node *a = node->args[0];
	char first = node->function->name[0];

	(void)arena;
	(void)fault;
	node->is_known = true;
	node->value = first == 'r' ? (double)a->rows : first == 'c' ? (double)a->cols :
	    (double)a->rows * (double)a->cols;
	return set(node, 1, 1);
}

CALC_SHAPE(calc_shape_pair)
{
	(void)arena;
	(void)fault;
	return set(node, 1, 2);
}

/* Of a vector: a matrix with it on the diagonal; of a matrix: its diagonal. */
CALC_SHAPE(calc_shape_diag)
{
	const struct calc_node *a = node->args[0];
	int64_t n = a->rows > a->cols ? a->rows : a->cols;

	(void)arena;
	(void)fault;
	if (a->rows == 1 || a->cols == 1)
		return set(node, n, n);
	return set(node, a->rows < a->cols ? a->rows : a->cols, 1);
}

static bool
is_vector(const struct calc_node *node)
{
	return node->rows == 1 || node->cols == 1;
}

CALC_SHAPE(calc_shape_dot)
{
	const struct calc_node *a = node->args[0], *b = node->args[1];

	if (is_vector(a) && is_vector(b) && a->rows * a->cols == b->rows * b->cols)
		return set(node, 1, 1);
	return calc_fail(arena, fault, node->column, "dot wants two vectors of the same length");
}

CALC_SHAPE(calc_shape_eig)
{
	return calc_shape_square(arena, node, fault) && set(node, node->args[0]->rows, 1);
}

CALC_SHAPE(calc_shape_kron)
{
	const struct calc_node *a = node->args[0], *b = node->args[1];
	int64_t rows, cols;

	if (__builtin_mul_overflow(a->rows, b->rows, &rows) ||
	    __builtin_mul_overflow(a->cols, b->cols, &cols))
		return calc_fail(arena, fault, node->column, "The result is too large");
	return set(node, rows, cols);
}

CALC_SHAPE(calc_shape_svd)
{
	const struct calc_node *a = node->args[0];

	(void)arena;
	(void)fault;
	return set(node, a->rows < a->cols ? a->rows : a->cols, 1);
}

CALC_SHAPE(calc_shape_transpose)
{
	(void)arena;
	(void)fault;
	return set(node, node->args[0]->cols, node->args[0]->rows);
}
