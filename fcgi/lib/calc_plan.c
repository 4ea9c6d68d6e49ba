/* Shapes, cost and memory of an expression, before anything is allocated. */
#include <math.h>
#include <string.h>

#include "lib/arena.h"
#include "lib/calc_node.h"

struct planner {
	struct arena            *arena;
	const struct calc_names *names;
	struct calc_fault       *fault;
};

static bool plan(struct planner *planner, struct calc_node *node);

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

double
calc_scalar_op(struct calc_op op, double x, double y)
{
	switch (op.symbol) {
	case '+':
		return x + y;
	case '-':
		return x - y;
	case '*':
		return x * y;
	case '/':
		return x / y;
	case '\\':
		return y / x;
	default:
		return pow(x, y);
	}
}

static bool
is_scalar(const struct calc_node *node)
{
	return node->rows == 1 && node->cols == 1;
}

/* What a person calls an operand. */
static const char *
title(const struct calc_node *node, const char *otherwise)
{
	return node->kind == CALC_NAME ? node->name : otherwise;
}

static int64_t
own_bytes(const struct calc_node *node)
{
	return node->kind == CALC_NAME ? 0 : matrix_bytes(node->rows, node->cols);
}

/* Add up what the arguments and this step take; `work` is its scratch. */
static bool
account(struct planner *planner, struct calc_node *node, double flops, double work)
{
	double held = 0, peak = 0, own;

	if (matrix_bytes(node->rows, node->cols) < 0)
		return calc_fail(planner->arena, planner->fault, node->column,
		    "The result would be %lld×%lld, which no machine holds",
		    (long long)node->rows, (long long)node->cols);
	own = (double)own_bytes(node);
	node->flops = flops;
	for (int i = 0; i < node->arg_count; i++) {
		const struct calc_node *arg = node->args[i];

		node->flops += arg->flops;
		peak = fmax(peak, held + (double)arg->peak_bytes);
		held += (double)own_bytes(arg);
	}
	peak = fmax(peak, held + own + work);
	node->peak_bytes = peak > 9e18 ? INT64_MAX : (int64_t)peak;
	return true;
}

static bool
plan_name(struct planner *planner, struct calc_node *node)
{
	if (planner->names->shape(planner->names->context, node->name, &node->rows,
	    &node->cols))
		return true;
	return calc_fail(planner->arena, planner->fault, node->column,
	    "There is no matrix named %s", node->name);
}

static bool
product_agrees(struct planner *planner, const struct calc_node *node)
{
	const struct calc_node *a = node->args[0], *b = node->args[1];
	const char *left = title(a, "the left side"), *right = title(b, "the right side");

	if (a->cols == b->rows)
		return true;
	return calc_fail(planner->arena, planner->fault, node->column,
	    "%s is %lld×%lld and %s is %lld×%lld: %s's %lld columns must equal %s's %lld rows",
	    left, (long long)a->rows, (long long)a->cols, right, (long long)b->rows,
	    (long long)b->cols, left, (long long)a->cols, right, (long long)b->rows);
}

/* a \ b wants the same rows, a / b the same columns. */
static bool
division_agrees(struct planner *planner, const struct calc_node *node)
{
	const struct calc_node *a = node->args[0], *b = node->args[1];
	bool by_rows = node->op.symbol == '\\';
	const char *left = title(a, "the left side"), *right = title(b, "the right side");

	if (by_rows ? a->rows == b->rows : a->cols == b->cols)
		return true;
	return calc_fail(planner->arena, planner->fault, node->column,
	    "%s is %lld×%lld and %s is %lld×%lld: for %c both must have the same number of %s",
	    left, (long long)a->rows, (long long)a->cols, right, (long long)b->rows,
	    (long long)b->cols, node->op.symbol, by_rows ? "rows" : "columns");
}

static bool
plan_elementwise(struct planner *planner, struct calc_node *node)
{
	const struct calc_node *a = node->args[0], *b = node->args[1];

	if (calc_broadcast(a, b, &node->rows, &node->cols))
		return account(planner, node, (double)node->rows * (double)node->cols, 0);
	return calc_fail(planner->arena, planner->fault, node->column,
	    "%s is %lld×%lld and %s is %lld×%lld: element by element both must have the same shape",
	    title(a, "the left side"), (long long)a->rows, (long long)a->cols,
	    title(b, "the right side"), (long long)b->rows, (long long)b->cols);
}

/* x of a·x = b, or of x·a = b; both factor a copy of a. */
static bool
plan_division(struct planner *planner, struct calc_node *node)
{
	bool left = node->op.symbol == '\\';
	const struct calc_node *a = node->args[left ? 0 : 1], *b = node->args[left ? 1 : 0];
	double m = (double)a->rows, n = (double)a->cols, k;

	if (!division_agrees(planner, node))
		return false;
	node->rows = left ? a->cols : b->rows;
	node->cols = left ? b->cols : a->rows;
	k = (double)(left ? b->cols : b->rows);
	return account(planner, node, 2.0 / 3 * m * n * fmin(m, n) + 2 * m * n * k,
	    8 * (3 * m * n + 2 * fmax(m, n) * k));
}

static bool
plan_matrix_power(struct planner *planner, struct calc_node *node)
{
	const struct calc_node *a = node->args[0], *exponent = node->args[1];
	double n = (double)a->rows, steps;

	if (!is_scalar(exponent))
		return calc_fail(planner->arena, planner->fault, node->column,
		    "The exponent must be a number; element by element is .^");
	if (a->rows != a->cols)
		return calc_fail(planner->arena, planner->fault, node->column,
		    "%s is %lld×%lld: only a square matrix has powers; element by element is .^",
		    title(a, "the left side"), (long long)a->rows, (long long)a->cols);
	node->rows = a->rows;
	node->cols = a->cols;
	steps = exponent->is_known ? 2 + 2 * log2(fmax(2, fabs(exponent->value))) : 128;
	return account(planner, node, 2 * n * n * n * steps, 8 * 4 * n * n);
}

static bool
plan_product(struct planner *planner, struct calc_node *node)
{
	const struct calc_node *a = node->args[0], *b = node->args[1];

	if (!product_agrees(planner, node))
		return false;
	node->rows = a->rows;
	node->cols = b->cols;
	return account(planner, node, 2.0 * (double)a->rows * (double)a->cols *
	    (double)b->cols, 0);
}

static bool
plan_binary(struct planner *planner, struct calc_node *node)
{
	struct calc_node *a = node->args[0], *b = node->args[1];
	bool has_scalar = is_scalar(a) || is_scalar(b);

	if (a->is_known && b->is_known) {
		node->value = calc_scalar_op(node->op, a->value, b->value);
		node->is_known = !isnan(node->value);	/* it may be complex: eval says */
	}
	if (node->op.is_elementwise || node->op.symbol == '+' || node->op.symbol == '-' ||
	    (is_scalar(a) && is_scalar(b)))
		return plan_elementwise(planner, node);
	if (node->op.symbol == '^')
		return plan_matrix_power(planner, node);
	if (node->op.symbol == '*')
		return has_scalar ? plan_elementwise(planner, node) :
		    plan_product(planner, node);
	/* a division by a number scales; by a matrix it solves */
	if (is_scalar(node->op.symbol == '/' ? b : a))
		return plan_elementwise(planner, node);
	return plan_division(planner, node);
}

/* Each row of a literal: cells side by side; the rows below each other. */
static bool
plan_literal(struct planner *planner, struct calc_node *node)
{
	int64_t height = 0, width = 0, held = 0, peak = 0;
	int row = -1;

	for (struct calc_node *cell = node->cells; cell != NULL; cell = cell->next) {
		if (!plan(planner, cell))
			return false;
		if (cell->row != row) {
			if (row > 0 && width != node->cols)
				break;
			node->cols = row < 0 ? 0 : row == 0 ? width : node->cols;
			node->rows += height;
			row = cell->row;
			width = 0;
			height = cell->rows;
		} else if (cell->rows != height)
			return calc_fail(planner->arena, planner->fault, cell->column,
			    "This has %lld row(s), and what stands left of it has %lld",
			    (long long)cell->rows, (long long)height);
		width += cell->cols;
		node->flops += cell->flops;
		peak = cell->peak_bytes > peak ? cell->peak_bytes : peak;
		held += own_bytes(cell);
	}
	if (row > 0 && width != node->cols)
		return calc_fail(planner->arena, planner->fault, node->column,
		    "Row %d has %lld column(s), and those above it have %lld", row + 1,
		    (long long)width, (long long)node->cols);
	node->cols = width;
	node->rows += height;
	if (!account(planner, node, node->flops, 0))
		return false;
	node->peak_bytes += held + peak;
	return true;
}

static bool
plan_index(struct planner *planner, struct calc_node *node)
{
	int64_t rows, cols;

	if (!planner->names->shape(planner->names->context, node->name, &rows, &cols))
		return plan_name(planner, node);
	for (int i = 0; i < node->arg_count; i++)
		if (!is_scalar(node->args[i]))
			return calc_fail(planner->arena, planner->fault,
			    node->args[i]->column, "An index must be one number");
	node->rows = node->cols = 1;
	return account(planner, node, 1, 0);
}

static bool
plan_call(struct planner *planner, struct calc_node *node)
{
	const struct calc_function *function = node->function;
	struct calc_node *a = node->args[0], *b = node->args[1];
	double cube = 0;

	if (!function->shape(planner->arena, node, planner->fault))
		return false;
	if (function->map != NULL && node->arg_count == 1 && a->is_known) {
		node->value = function->map(a->value);
		node->is_known = !isnan(node->value);
	} else if (function->map2 != NULL && node->arg_count == 2 && a->is_known &&
	    b->is_known) {
		node->value = function->map2(a->value, b->value);
		node->is_known = !isnan(node->value);
	}
	if (node->arg_count > 0)
		cube = (double)a->rows * (double)a->cols * fmin((double)a->rows, (double)a->cols);
	return account(planner, node, function->flops_per_cube * cube +
	    (double)node->rows * (double)node->cols,
	    function->flops_per_cube > 0 ? 8.0 * 4 * (double)a->rows * (double)a->cols : 0);
}

/* Signs and transposes keep what is known. */
static bool
plan_unary(struct planner *planner, struct calc_node *node)
{
	const struct calc_node *arg = node->args[0];
	bool flips = node->kind == CALC_TRANSPOSE;

	node->rows = flips ? arg->cols : arg->rows;
	node->cols = flips ? arg->rows : arg->cols;
	node->is_known = arg->is_known;
	node->value = !flips && node->op.symbol == '-' ? -arg->value : arg->value;
	return account(planner, node, (double)node->rows * (double)node->cols, 0);
}

static bool
plan(struct planner *planner, struct calc_node *node)
{
	node->is_known = false;
	for (int i = 0; i < node->arg_count; i++)
		if (!plan(planner, node->args[i]))
			return false;
	switch (node->kind) {
	case CALC_NUMBER:
		node->rows = node->cols = 1;
		node->is_known = true;
		return true;
	case CALC_NAME:
		return plan_name(planner, node);
	case CALC_CALL:
		return plan_call(planner, node);
	case CALC_INDEX:
		return plan_index(planner, node);
	case CALC_SIGN:
	case CALC_TRANSPOSE:
		return plan_unary(planner, node);
	case CALC_BINARY:
		return plan_binary(planner, node);
	case CALC_LITERAL:
		break;
	}
	node->rows = node->cols = 0;
	node->flops = 0;
	return plan_literal(planner, node);
}

enum err
calc_plan(struct calc *calc, const struct calc_names *names,
    struct calc_plan *out, struct calc_fault *fault)
{
	struct planner planner = { calc->arena, names, fault };

	*fault = (struct calc_fault){ 0, NULL };
	if (!plan(&planner, calc->root))
		return ERR_INPUT;
	calc_order_chain(calc->arena, calc->root);
	if (!plan(&planner, calc->root))
		return ERR_INPUT;
	out->rows = calc->root->rows;
	out->cols = calc->root->cols;
	out->flops = calc->root->flops;
	out->memory_bytes = calc->root->peak_bytes;
	out->assigns = calc->assigns;
	return ERR_OK;
}
