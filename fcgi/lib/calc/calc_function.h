/* What the table of functions is made of.  Private to lib/calc*.c. */
#ifndef LIB_CALC_FUNCTION_H
#define LIB_CALC_FUNCTION_H

#include "lib/calc/calc_node.h"

/* False where the result would be complex. */
bool calc_is_real(const struct calc_function *function, double x);

/* Shapes (calc_shape.c); each sets node->rows and cols, or says why not. */
#define CALC_SHAPE(name) \
	bool name(struct arena *arena, struct calc_node *node, struct calc_fault *fault)
CALC_SHAPE(shape_map);		/* as the argument; two: broadcast */
CALC_SHAPE(shape_sized);	/* eye(n), zeros(m, n): sizes known beforehand */
CALC_SHAPE(shape_fold);		/* of columns; of a vector's elements; two: broadcast */
CALC_SHAPE(shape_square);	/* as the argument, which is square */
CALC_SHAPE(shape_square_one);	/* a number, of a square matrix */
CALC_SHAPE(shape_one);		/* a number */
CALC_SHAPE(shape_norm);
CALC_SHAPE(shape_size);		/* rows, columns, numel: a number known beforehand */
CALC_SHAPE(shape_pair);
CALC_SHAPE(shape_diag);
CALC_SHAPE(shape_dot);
CALC_SHAPE(shape_eig);
CALC_SHAPE(shape_kron);
CALC_SHAPE(shape_svd);
CALC_SHAPE(shape_transpose);

/* Results (calc_run_basic.c, calc_run_linear.c). */
#define CALC_RUN(name) \
	enum err name(const struct calc_node *node, const struct matrix *const *args, \
	    struct matrix *out, struct matrix_trust *trust)
CALC_RUN(run_chol);
CALC_RUN(run_columns);
CALC_RUN(run_cond);
CALC_RUN(run_det);
CALC_RUN(run_diag);
CALC_RUN(run_dot);
CALC_RUN(run_eig);
CALC_RUN(run_eye);
CALC_RUN(run_inv);
CALC_RUN(run_kron);
CALC_RUN(run_max);
CALC_RUN(run_mean);
CALC_RUN(run_min);
CALC_RUN(run_norm);
CALC_RUN(run_numel);
CALC_RUN(run_ones);
CALC_RUN(run_prod);
CALC_RUN(run_rank);
CALC_RUN(run_rows);
CALC_RUN(run_size);
CALC_RUN(run_sum);
CALC_RUN(run_svd);
CALC_RUN(run_trace);
CALC_RUN(run_transpose);
CALC_RUN(run_tril);
CALC_RUN(run_triu);
CALC_RUN(run_zeros);

#endif
