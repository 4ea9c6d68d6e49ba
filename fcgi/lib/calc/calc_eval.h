/* A value on its way through an expression.  Private to lib/calc/calc_eval*.c. */
#ifndef LIB_CALC_EVAL_H
#define LIB_CALC_EVAL_H

#include "lib/calc/calc_node.h"

/* Our own, to be reused and freed, or a stored one. */
struct value {
	const struct matrix *matrix;
	struct matrix        own;	/* empty when `matrix` is borrowed */
};

struct evaluation {
	struct arena            *arena;
	const struct calc_names *names;
	struct calc_result      *result;
	struct calc_fault       *fault;
};

enum err calc_eval(struct evaluation *ev, const struct calc_node *node,
    struct value *value);
enum err calc_eval_binary(struct evaluation *ev, const struct calc_node *node,
    struct value *value);

/* The worst step decides how far the whole is to be trusted. */
void     calc_note_trust(struct evaluation *ev, const struct matrix_trust *trust);
/* ERR_INPUT: `what` leaves the real numbers. */
enum err calc_complex_fault(struct evaluation *ev, const struct calc_node *node,
    const char *what);
/* A step of linear algebra ended so: where it failed, say what it means. */
enum err calc_linear_fault(struct evaluation *ev, const struct calc_node *node,
    enum err err, const struct matrix_trust *trust, const char *what);

static inline void
value_free(struct value *value)
{
	matrix_free(&value->own);
}

/* Take over the memory of `matrix`. */
static inline void
value_own(struct value *value, const struct matrix *matrix)
{
	value->own = *matrix;
	value->matrix = &value->own;
}

#endif
