/* Operators between two values. */
#include <math.h>

#include "lib/calc/calc_eval.h"
#include "lib/calc/calc_map.h"

static enum err
eval_product(struct evaluation *ev, const struct calc_node *node, struct value *a,
    struct value *b, struct matrix *out)
{
	(void)ev;
	(void)node;
	return matrix_multiply(a->matrix, b->matrix, out);
}

static enum err
eval_solve(struct evaluation *ev, const struct calc_node *node, const struct matrix *a,
    const struct matrix *b, struct matrix *out)
{
	struct matrix_trust trust = { NAN, NAN };
	enum err err = matrix_solve(a, b, out, &trust);

	calc_note_trust(ev, &trust);
	return calc_linear_fault(ev, node, err, &trust, "The system");
}

/* x·a = b is aᵀ·xᵀ = bᵀ. */
static enum err
eval_right_divide(struct evaluation *ev, const struct calc_node *node, struct value *b,
    struct value *a, struct matrix *out)
{
	struct matrix at = { 0 }, bt = { 0 }, xt = { 0 };
	enum err err;

	if ((err = matrix_transpose(a->matrix, &at)) == ERR_OK &&
	    (err = matrix_transpose(b->matrix, &bt)) == ERR_OK &&
	    (err = eval_solve(ev, node, &at, &bt, &xt)) == ERR_OK)
		err = matrix_transpose(&xt, out);
	matrix_free(&at);
	matrix_free(&bt);
	matrix_free(&xt);
	return err;
}

static enum err
eval_power(struct evaluation *ev, const struct calc_node *node, struct value *a,
    struct value *b, struct matrix *out)
{
	struct matrix_trust trust = { NAN, NAN };
	double exponent = b->matrix->data[0];
	enum err err;

	if (exponent != floor(exponent) || fabs(exponent) > 1e15) {
		calc_fail(ev->arena, ev->fault, node->column,
		    "A matrix can be raised to whole numbers only");
		return ERR_INPUT;
	}
	err = matrix_power(a->matrix, (int64_t)exponent, out, &trust);
	calc_note_trust(ev, &trust);
	return calc_linear_fault(ev, node, err, &trust, "The power");
}

/* Element by element, into the memory of an operand where its shape allows. */
static enum err
eval_elementwise(struct evaluation *ev, const struct calc_node *node, struct value *a,
    struct value *b, struct value *value)
{
	struct matrix fresh = { 0 };
	struct matrix *out = &fresh;
	enum err err = ERR_OK;

	if (a->own.data != NULL && a->own.rows == node->rows && a->own.cols == node->cols)
		out = &a->own;
	else if (b->own.data != NULL && b->own.rows == node->rows &&
	    b->own.cols == node->cols)
		out = &b->own;
	else
		err = matrix_new(node->rows, node->cols, &fresh);
	if (err != ERR_OK)
		return err;
	if (!calc_map_binary(node->op, a->matrix, b->matrix, out)) {
		matrix_free(&fresh);
		return calc_complex_fault(ev, node, "The power");
	}
	value_own(value, out);
	if (out != &fresh)
		*out = (struct matrix){ 0 };	/* it moved */
	return ERR_OK;
}

static bool
is_elementwise(const struct calc_node *node, const struct value *a, const struct value *b)
{
	bool a_is_scalar = matrix_is_scalar(a->matrix), b_is_scalar = matrix_is_scalar(b->matrix);

	if (node->op.is_elementwise || (a_is_scalar && b_is_scalar))
		return true;
	switch (node->op.symbol) {
	case '+':
	case '-':
		return true;
	case '*':
		return a_is_scalar || b_is_scalar;
	case '/':
		return b_is_scalar;
	case '\\':
		return a_is_scalar;
	default:
		return false;
	}
}

enum err
calc_eval_binary(struct evaluation *ev, const struct calc_node *node, struct value *value)
{
	struct value a = { 0 }, b = { 0 };
	struct matrix out = { 0 };
	enum err err;

	if ((err = calc_eval(ev, node->args[0], &a)) != ERR_OK ||
	    (err = calc_eval(ev, node->args[1], &b)) != ERR_OK)
		goto done;
	if (is_elementwise(node, &a, &b)) {
		err = eval_elementwise(ev, node, &a, &b, value);
		goto done;
	}
	if (node->op.symbol == '*')
		err = eval_product(ev, node, &a, &b, &out);
	else if (node->op.symbol == '^')
		err = eval_power(ev, node, &a, &b, &out);
	else if (node->op.symbol == '\\')
		err = eval_solve(ev, node, a.matrix, b.matrix, &out);
	else
		err = eval_right_divide(ev, node, &a, &b, &out);
	if (err == ERR_OK)
		value_own(value, &out);
done:
	value_free(&a);
	value_free(&b);
	return err;
}

