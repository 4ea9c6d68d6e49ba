/* What the table of functions is made of.  Private to lib/calc/calc*.c. */
#ifndef LIB_CALC_FUNCTION_H
#define LIB_CALC_FUNCTION_H

#include "lib/calc/calc_node.h"

/* False where the result would be complex. */
bool calc_is_real(const struct calc_function *function, double x);

/* Shapes (calc_shape.c); each sets node->rows and cols, or says why not. */
#define CALC_SHAPE(name) \
	bool name(struct arena *arena, struct calc_node *node, struct calc_fault *fault)
CALC_SHAPE(calc_shape_map);		/* as the argument; two: broadcast */
CALC_SHAPE(calc_shape_sized);	/* eye(n), zeros(m, n): sizes known beforehand */
CALC_SHAPE(calc_shape_extreme);		/* the same of max and min */
CALC_SHAPE(calc_shape_fold);		/* of columns; of a vector's elements; two: broadcast */
CALC_SHAPE(calc_shape_square);	/* as the argument, which is square */
CALC_SHAPE(calc_shape_square_one);	/* a number, of a square matrix */
CALC_SHAPE(calc_shape_one);		/* a number */
CALC_SHAPE(calc_shape_norm);
CALC_SHAPE(calc_shape_size);		/* rows, columns, numel: a number known beforehand */
CALC_SHAPE(calc_shape_pair);
CALC_SHAPE(calc_shape_diag);
CALC_SHAPE(calc_shape_dot);
CALC_SHAPE(calc_shape_eig);
CALC_SHAPE(calc_shape_kron);
CALC_SHAPE(calc_shape_svd);
CALC_SHAPE(calc_shape_transpose);

/* Results (calc_run_basic.c, calc_run_linear.c). */
#define CALC_RUN(name) \
	enum err name(const struct calc_node *node, const struct matrix *const *args, \
	    struct matrix *out, struct matrix_trust *trust)
CALC_RUN(calc_run_chol);
CALC_RUN(calc_run_columns);
CALC_RUN(calc_run_cond);
CALC_RUN(calc_run_det);
CALC_RUN(calc_run_diag);
CALC_RUN(calc_run_dot);
CALC_RUN(calc_run_eig);
CALC_RUN(calc_run_eye);
CALC_RUN(calc_run_inv);
CALC_RUN(calc_run_kron);
CALC_RUN(calc_run_max);
CALC_RUN(calc_run_mean);
CALC_RUN(calc_run_min);
CALC_RUN(calc_run_norm);
CALC_RUN(calc_run_numel);
CALC_RUN(calc_run_ones);
CALC_RUN(calc_run_prod);
CALC_RUN(calc_run_rank);
CALC_RUN(calc_run_rows);
CALC_RUN(calc_run_size);
CALC_RUN(calc_run_sum);
CALC_RUN(calc_run_svd);
CALC_RUN(calc_run_trace);
CALC_RUN(calc_run_transpose);
CALC_RUN(calc_run_tril);
CALC_RUN(calc_run_triu);
CALC_RUN(calc_run_zeros);

#endif
