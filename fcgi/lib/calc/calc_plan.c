/* Shapes, cost and memory of an expression, before anything is allocated. */
#include <math.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/calc/calc_function.h"
#include "lib/calc/calc_plan.h"

static bool plan(struct planner *planner, struct calc_node *node);

/* Elements that are read or written, and not much else. */
static bool
plan_moving(struct planner *planner, struct calc_node *node, double count)
{
	return calc_plan_account(planner, node, &(const struct calc_cost){
		.rate = MATRIX_RATE_ELEMENT, .flops = count });
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

/* Each row of a literal: cells side by side; the rows below each other. */
static bool
plan_literal(struct planner *planner, struct calc_node *node)
{
	int64_t height = 0, width = 0, held = 0, peak = 0, above = -1;	/* above: a width */
	double flops = 0, seconds = 0;
	int row = -1;

	for (struct calc_node *cell = node->cells; cell != NULL; cell = cell->next) {
		if (!plan(planner, cell))
			return false;
		if (cell->rows == 0 && cell->cols == 0)	/* as Octave: [] adds nothing */
			continue;
		if (cell->row != row) {
			if (above >= 0 && width != above)
				break;
			above = row < 0 ? -1 : width;
			node->rows += height;
			row = cell->row;
			width = 0;
			height = cell->rows;
		} else if (cell->rows != height)
			return calc_fail(planner->arena, planner->fault, cell->column,
			    "This has %lld row(s), and what stands left of it has %lld",
			    (long long)cell->rows, (long long)height);
		width += cell->cols;
		flops += cell->flops;
		seconds += cell->seconds;
		peak = cell->peak_bytes > peak ? cell->peak_bytes : peak;
		held += calc_plan_bytes(cell);
	}
	if (above >= 0 && width != above)
		return calc_fail(planner->arena, planner->fault, node->column,
		    "Row %d has %lld column(s), and those above it have %lld", row + 1,
		    (long long)width, (long long)above);
	node->cols = width;
	node->rows += height;
	if (!plan_moving(planner, node, (double)node->rows * (double)node->cols))
		return false;
	node->flops += flops;
	node->seconds += seconds;
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
	return plan_moving(planner, node, 1);
}

/* Not an element is read. */
static bool
asks_shape(const struct calc_function *function)
{
	return function->shape == calc_shape_size || function->shape == calc_shape_pair;
}

static bool
plan_call(struct planner *planner, struct calc_node *node)
{
	const struct calc_function *function = node->function;
	struct calc_node *a = node->args[0], *b = node->args[1];
	double read = 0;

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
	for (int i = 0; i < node->arg_count && !asks_shape(function); i++)
		read = fmax(read, (double)node->args[i]->rows * (double)node->args[i]->cols);
	if (function->flops_per_cube == 0)
		return calc_plan_account(planner, node, &(const struct calc_cost){
			.rate = function->map != NULL || (function->map2 != NULL && node->arg_count == 2) ? MATRIX_RATE_MAP :
			    MATRIX_RATE_ELEMENT,
			.flops = fmax(read, (double)node->rows * (double)node->cols) });
	return calc_plan_account(planner, node, &(const struct calc_cost){
		.rate = function->rate,
		.flops = function->flops_per_cube * (double)a->rows * (double)a->cols *
		    fmin((double)a->rows, (double)a->cols) + (double)node->rows * (double)node->cols,
		.scratch = 8.0 * 4 * (double)a->rows * (double)a->cols });
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
	return plan_moving(planner, node, (double)node->rows * (double)node->cols);
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
		return calc_plan_binary(planner, node);
	case CALC_LITERAL:
		break;
	}
	node->rows = node->cols = 0;
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
	out->seconds = calc->root->seconds;
	/* a matrix as it is stored is copied, to be a result */
	out->memory_bytes = calc->root->kind == CALC_NAME ?
	    matrix_bytes(out->rows, out->cols) : calc->root->peak_bytes;
	out->is_product = calc_is_product(calc->root);
	out->assigns = calc->assigns;
	return ERR_OK;
}
