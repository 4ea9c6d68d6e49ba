/* Evaluating a planned expression. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/calc/calc_eval.h"
#include "lib/calc/calc_function.h"
#include "lib/calc/calc_map.h"
#include "lib/matrix/matrix_file.h"

static enum err
scalar_value(struct value *value, double x)
{
	struct matrix one;
	enum err err = matrix_new(1, 1, &one);

	if (err != ERR_OK)
		return err;
	one.data[0] = x;
	value_own(value, &one);
	return ERR_OK;
}

void
calc_note_trust(struct evaluation *ev, const struct matrix_trust *trust)
{
	struct matrix_trust *worst = &ev->result->trust;

	if (!isnan(trust->rcond) && !(worst->rcond <= trust->rcond))
		worst->rcond = trust->rcond;
	if (!isnan(trust->residual) && !(worst->residual >= trust->residual))
		worst->residual = trust->residual;
}

enum err
calc_complex_fault(struct evaluation *ev, const struct calc_node *node, const char *what)
{
	calc_fail(ev->arena, ev->fault, node->column,
	    "%s is complex here, and this calculator knows real numbers only", what);
	return ERR_INPUT;
}

enum err
calc_linear_fault(struct evaluation *ev, const struct calc_node *node, enum err err,
    const struct matrix_trust *trust, const char *what)
{
	if (err != ERR_INPUT)
		return err;
	if (trust->rcond >= 0)
		calc_fail(ev->arena, ev->fault, node->column,
		    "%s: the matrix is singular (reciprocal condition number %.3g)", what,
		    trust->rcond);
	else
		calc_fail(ev->arena, ev->fault, node->column,
		    "%s cannot be worked out for this matrix", what);
	return ERR_INPUT;
}

static enum err
eval_name(struct evaluation *ev, const struct calc_node *node, struct value *value)
{
	return ev->names->load(ev->names->context, node->name, &value->matrix);
}

/* Whole numbers from 1, as Octave counts. */
static bool
index_of(struct evaluation *ev, const struct calc_node *node, double x, int64_t count,
    int64_t *index)
{
	if (x == floor(x) && x >= 1 && x <= (double)count) {
		*index = (int64_t)x - 1;
		return true;
	}
	return calc_fail(ev->arena, ev->fault, node->column,
	    "An index must be a whole number from 1 to %lld", (long long)count);
}

/* A(i, j), or A(i) down the columns. */
static enum err
eval_index(struct evaluation *ev, const struct calc_node *node, struct value *value)
{
	int64_t at[2] = { 0, 0 }, rows;
	const struct matrix *matrix;
	enum err err;

	if ((err = ev->names->load(ev->names->context, node->name, &matrix)) != ERR_OK)
		return err;
	rows = matrix->rows;
	for (int i = 0; i < node->arg_count; i++) {
		int64_t count = node->arg_count == 1 ? rows * matrix->cols :
		    i == 0 ? rows : matrix->cols;
		struct value index = { 0 };

		if ((err = calc_eval(ev, node->args[i], &index)) != ERR_OK)
			return err;
		if (!index_of(ev, node->args[i], index.matrix->data[0], count, &at[i]))
			err = ERR_INPUT;
		value_free(&index);
		if (err != ERR_OK)
			return err;
	}
	if (node->arg_count == 1) {
		at[1] = at[0] / rows;
		at[0] %= rows;
	}
	return scalar_value(value, matrix->data[at[0] * matrix->cols + at[1]]);
}

static enum err
calc_run_function(struct evaluation *ev, const struct calc_node *node,
    struct value args[CALC_ARGS_MAX], struct matrix *out)
{
	const struct matrix *matrices[CALC_ARGS_MAX] = { NULL };
	const struct calc_function *function = node->function;
	struct matrix_trust trust = { NAN, NAN };
	enum err err;

	for (int i = 0; i < node->arg_count; i++)
		matrices[i] = args[i].matrix;
	if (node->arg_count == 1 && function->map != NULL)
		return calc_map_one(function, matrices[0], out) ? ERR_OK :
		    calc_complex_fault(ev, node, function->name);
	if (node->arg_count == 2 && function->map2 != NULL)
		return calc_map_two(function->map2, matrices[0], matrices[1], out);
	err = function->run(node, matrices, out, &trust);
	calc_note_trust(ev, &trust);
	return calc_linear_fault(ev, node, err, &trust, function->name);
}

static enum err
eval_call(struct evaluation *ev, const struct calc_node *node, struct value *value)
{
	struct value args[CALC_ARGS_MAX] = { { 0 } };
	struct matrix out = { 0 };
	enum err err = ERR_OK;

	for (int i = 0; i < node->arg_count && err == ERR_OK; i++)
		err = calc_eval(ev, node->args[i], &args[i]);
	if (err == ERR_OK && (err = matrix_new(node->rows, node->cols, &out)) == ERR_OK)
		err = calc_run_function(ev, node, args, &out);
	if (err == ERR_OK)
		value_own(value, &out);
	else
		matrix_free(&out);
	for (int i = 0; i < node->arg_count; i++)
		value_free(&args[i]);
	return err;
}

/* Copy a cell to its place in the literal. */
static void
place(struct matrix *out, int64_t row, int64_t col, const struct matrix *cell)
{
	for (int64_t r = 0; r < cell->rows; r++)
		memcpy(out->data + (row + r) * out->cols + col, cell->data + r * cell->cols,
		    (size_t)cell->cols * sizeof(double));
}

static enum err
eval_literal(struct evaluation *ev, const struct calc_node *node, struct value *value)
{
	int64_t top = 0, left = 0, height = 0;
	struct matrix out;
	int row = 0;
	enum err err = matrix_new(node->rows, node->cols, &out);

	for (struct calc_node *cell = node->cells; cell != NULL && err == ERR_OK;
	    cell = cell->next) {
		struct value one = { 0 };

		if (cell->rows == 0 && cell->cols == 0)
			continue;
		if (cell->row != row) {
			top += height;
			left = 0;
			row = cell->row;
		}
		if ((err = calc_eval(ev, cell, &one)) != ERR_OK)
			break;
		place(&out, top, left, one.matrix);
		height = cell->rows;
		left += cell->cols;
		value_free(&one);
	}
	if (err == ERR_OK)
		value_own(value, &out);
	else
		matrix_free(&out);
	return err;
}

static enum err
eval_unary(struct evaluation *ev, const struct calc_node *node, struct value *value)
{
	struct value arg = { 0 };
	struct matrix out = { 0 };
	enum err err;

	if ((err = calc_eval(ev, node->args[0], &arg)) != ERR_OK)
		return err;
	if (node->kind == CALC_SIGN && node->op.symbol == '+') {
		*value = arg;
		if (arg.matrix == &arg.own)
			value->matrix = &value->own;
		return ERR_OK;
	}
	err = node->kind == CALC_TRANSPOSE ? matrix_transpose(arg.matrix, &out) :
	    calc_map_negate(arg.matrix, &out);
	if (err == ERR_OK)
		value_own(value, &out);
	value_free(&arg);
	return err;
}

enum err
calc_eval(struct evaluation *ev, const struct calc_node *node, struct value *value)
{
	if (node->is_known)
		return scalar_value(value, node->value);
	switch (node->kind) {
	case CALC_NUMBER:
		return scalar_value(value, node->value);
	case CALC_NAME:
		return eval_name(ev, node, value);
	case CALC_CALL:
		return eval_call(ev, node, value);
	case CALC_INDEX:
		return eval_index(ev, node, value);
	case CALC_SIGN:
	case CALC_TRANSPOSE:
		return eval_unary(ev, node, value);
	case CALC_BINARY:
		return calc_eval_binary(ev, node, value);
	case CALC_LITERAL:
		break;
	}
	return eval_literal(ev, node, value);
}

/* Below this the result has no digit to trust (Octave warns at the same). */
const char *
calc_warning(struct arena *arena, const struct matrix_trust *trust)
{
	if (!(trust->rcond < 2.220446049250313e-16))
		return NULL;
	return arena_printf(arena, "A matrix is close to singular (reciprocal condition "
	    "number %.3g): the result may have no digit that holds", trust->rcond);
}

static struct evaluation
begin(const struct calc *calc, const struct calc_names *names, struct calc_result *result,
    struct calc_fault *fault)
{
	*fault = (struct calc_fault){ 0, NULL };
	*result = (struct calc_result){ .trust = { NAN, NAN } };
	return (struct evaluation){ calc->arena, names, result, fault };
}

enum err
calc_run(struct calc *calc, const struct calc_names *names,
    struct calc_result *result, struct calc_fault *fault)
{
	struct evaluation ev = begin(calc, names, result, fault);
	struct value value = { 0 };
	enum err err;

	if ((err = calc_eval(&ev, calc->root, &value)) != ERR_OK)
		return err;
	if (value.matrix == &value.own)
		result->value = value.own;
	else if ((err = matrix_new(value.matrix->rows, value.matrix->cols,
	    &result->value)) == ERR_OK)
		memcpy(result->value.data, value.matrix->data,
		    (size_t)matrix_bytes(value.matrix->rows, value.matrix->cols));
	result->warning = calc_warning(calc->arena, &result->trust);
	return err;
}

enum err
calc_run_to_file(struct calc *calc, const struct calc_names *names, const char *path,
    struct calc_result *result, struct calc_fault *fault)
{
	struct evaluation ev = begin(calc, names, result, fault);
	struct value a = { 0 }, b = { 0 };
	enum err err;

	if ((err = calc_eval(&ev, calc->root->args[0], &a)) == ERR_OK &&
	    (err = calc_eval(&ev, calc->root->args[1], &b)) == ERR_OK)
		err = matrix_file_multiply(a.matrix, b.matrix, path, &result->odd);
	value_free(&a);
	value_free(&b);
	result->warning = calc_warning(calc->arena, &result->trust);
	return err;
}
