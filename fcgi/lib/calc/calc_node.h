/* The tree of an expression.  Private to lib/calc/calc*.c. */
#ifndef LIB_CALC_NODE_H
#define LIB_CALC_NODE_H

#include "lib/calc/calc.h"
#include "lib/matrix/matrix_rate.h"

#define CALC_ARGS_MAX 3

enum calc_kind {
	CALC_NUMBER,		/* value */
	CALC_NAME,		/* name: a stored matrix */
	CALC_CALL,		/* function, args */
	CALC_INDEX,		/* name, args: one element */
	CALC_SIGN,		/* args[0], op '+' or '-' */
	CALC_TRANSPOSE,		/* args[0] */
	CALC_BINARY,		/* args[0] op args[1] */
	CALC_LITERAL,		/* rows: [1 2; 3 4] */
};

/* Operators by one letter; element-wise ones are marked. */
struct calc_op {
	char symbol;		/* + - * / \ ^ */
	bool is_elementwise;	/* .* ./ .\ .^ */
};

struct calc_node {
	enum calc_kind              kind;
	int                         column;
	struct calc_op              op;
	double                      value;	/* of a number; of any scalar while `is_known` */
	const char                 *name;
	const struct calc_function *function;
	struct calc_node           *args[CALC_ARGS_MAX];
	int                         arg_count;
	bool                        is_grouped;	/* it stands in parentheses */

	struct calc_node           *cells;	/* LITERAL: first cell; CALL: none */
	struct calc_node           *next;	/* the next cell */
	int                         row;	/* of a cell, in its literal */
	int                         row_count;

	/* filled by calc_plan() */
	int64_t                     rows;
	int64_t                     cols;
	bool                        is_known;	/* a scalar whose value does not need data */
	double                      flops;	/* of this step and all below */
	double                      seconds;	/* the same, as this machine is measured */
	int64_t                     peak_bytes;	/* while it is worked out */
};

struct calc {
	struct arena     *arena;
	struct calc_node *root;
	const char       *assigns;
	struct calc_used  used;
};

/* What a function of the calculator is: see calc_function.c. */
struct calc_function {
	const char *name;
	int         args_min;
	int         args_max;
	/* Set node->rows and cols by its args'; false with `fault`. */
	bool      (*shape)(struct arena *arena, struct calc_node *node,
	    struct calc_fault *fault);
	/* Element by element, for one or two arguments; else NULL. */
	double    (*map)(double x);
	double    (*map2)(double x, double y);
	/* The rest: `args` are read only. */
	enum err  (*run)(const struct calc_node *node, const struct matrix *const *args,
	    struct matrix *out, struct matrix_trust *trust);
	double      flops_per_cube;	/* cost: this times rows·cols·min(rows, cols) of args[0] */
	enum matrix_rate rate;		/* of these */
};

const struct calc_function *calc_function_find(const char *name);
bool calc_constant_find(const char *name, double *value);

/* Fill `fault` (once: the first stays) and return false, for `return calc_fail(…)`. */
bool calc_fail(struct arena *arena, struct calc_fault *fault, int column,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Broadcasting, as Octave does: sides agree when equal, or when one is 1. */
bool calc_broadcast(const struct calc_node *a, const struct calc_node *b,
    int64_t *rows, int64_t *cols);

/* A product of matrices: neither side is a number. */
bool calc_is_product(const struct calc_node *node);
/* Reorder chains of matrix products so that they cost least (calc_chain.c). */
void calc_order_chain(struct arena *arena, struct calc_node *node);

#endif
