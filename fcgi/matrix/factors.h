/* What a matrix is taken apart to, and saved as: <save_as>_<letter> each. */
#ifndef MATRIX_FACTORS_H
#define MATRIX_FACTORS_H

#include "matrix/work.h"

#define FACTORS_MAX      WORK_RESULTS_MAX
#define FACTORS_NAME_MAX (MATRIX_NAME_MAX - 8)	/* of save_as: an ending follows */

enum factors_kind { FACTORS_EIGEN, FACTORS_SVD, FACTORS_LU, FACTORS_QR, FACTORS_CHOLESKY };
extern const char *const factors_kinds[];	/* in the order of the enum; NULL ends */

/* `what` says the kind in decompose, and the matrix, by name or id, in expression. */
extern const struct work_kind factors_work;

/* A wish for each factor, of `wish` with its name as save_as; how many. */
size_t factors_wishes(struct arena *arena, const char *kind, const struct matrix_wish *wish,
    struct matrix_wish out[FACTORS_MAX]);

#endif
