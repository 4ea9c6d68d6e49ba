/* Operators: what shapes agree, and what the step costs. */
#include <math.h>

#include "lib/calc/calc_plan.h"

/* One known scalar of two; NaN-free rules of C's double. */
static double
scalar_op(struct calc_op op, double x, double y)
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

/* What a person calls an operand. */
static const char *
title(const struct calc_node *node, const char *otherwise)
{
	return node->kind == CALC_NAME ? node->name : otherwise;
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
		return calc_plan_account(planner, node, &(const struct calc_cost){
			.rate = node->op.symbol == '^' ? MATRIX_RATE_MAP : MATRIX_RATE_ELEMENT,
			.flops = (double)node->rows * (double)node->cols });
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
	return calc_plan_account(planner, node, &(const struct calc_cost){
		.rate = a->rows == a->cols ? MATRIX_RATE_SOLVE : MATRIX_RATE_QR,
		.flops = 2.0 / 3 * m * n * fmin(m, n) + 2 * m * n * k,
		.scratch = 8 * (3 * m * n + 2 * fmax(m, n) * k) });
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
	return calc_plan_account(planner, node, &(const struct calc_cost){
		.rate = MATRIX_RATE_MULTIPLY, .flops = 2 * n * n * n * steps, .scratch = 8 * 4 * n * n });
}

static bool
plan_product(struct planner *planner, struct calc_node *node)
{
	const struct calc_node *a = node->args[0], *b = node->args[1];

	if (!product_agrees(planner, node))
		return false;
	node->rows = a->rows;
	node->cols = b->cols;
	return calc_plan_account(planner, node, &(const struct calc_cost){
		.rate = MATRIX_RATE_MULTIPLY,
		.flops = 2.0 * (double)a->rows * (double)a->cols * (double)b->cols });
}

bool
calc_plan_binary(struct planner *planner, struct calc_node *node)
{
	struct calc_node *a = node->args[0], *b = node->args[1];
	bool has_scalar = is_scalar(a) || is_scalar(b);

	if (a->is_known && b->is_known) {
		node->value = scalar_op(node->op, a->value, b->value);
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

