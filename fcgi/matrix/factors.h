/* What a matrix is taken apart to, and saved as: <save_as>_<letter> each. */
#ifndef MATRIX_FACTORS_H
#define MATRIX_FACTORS_H

#include "lib/matrix/matrix.h"
#include "service/matrix/stored_matrix.h"

struct arena;
struct db;

#define FACTORS_MAX      3
#define FACTORS_NAME_MAX (MATRIX_NAME_MAX - 8)	/* of save_as: an ending follows */

enum factors_kind { FACTORS_EIGEN, FACTORS_SVD, FACTORS_LU, FACTORS_QR, FACTORS_CHOLESKY };
extern const char *const factors_kinds[];	/* in the order of the enum; NULL ends */
/* The kind of that name; FACTORS_EIGEN for what is none. */
enum factors_kind factors_kind_named(const char *name);

/* Shapes that cannot be are ERR_INPUT. */
struct factors_plan {
	double  flops;
	int64_t memory_bytes;
};
enum err factors_plan(enum factors_kind kind, int64_t rows, int64_t cols,
    struct factors_plan *out);

struct factors {
	struct matrix       each[FACTORS_MAX];	/* empty: there is none */
	struct matrix_trust trust;
};
/* ERR_INPUT: it cannot be worked out for this matrix.  factors_free() also then. */
enum err factors_make(const struct matrix *a, enum factors_kind kind, struct factors *out);
void     factors_free(struct factors *factors);

/* A wish for each, of `wish` with its name as save_as; how many. */
size_t   factors_wishes(struct arena *arena, enum factors_kind kind,
    const struct matrix_wish *wish, struct matrix_wish out[FACTORS_MAX]);
#endif
