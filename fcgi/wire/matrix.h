/* Matrices and what was computed, as they are printed. */
#ifndef WIRE_MATRIX_H
#define WIRE_MATRIX_H

#include "lib/calc.h"
#include "lib/members.h"
#include "service/matrix.h"

struct request;

extern const struct member matrix_members[];
extern const struct member matrix_result_members[];

/* What a computation gave; `values` are left out when there are many. */
#define MATRIX_SHOWN_MAX 10000	/* elements */

enum err matrix_reply(struct request *req, int status, const struct stored_matrix *matrix);
enum err matrix_list_reply(struct request *req, const struct stored_matrix *items,
    size_t count, const char *next);
/*
 * `saved` NULL: it was not; then the status is 200, else 201.  `format`
 * NULL, or that of the url.
 */
enum err matrix_result_reply(struct request *req, const struct matrix *value,
    const struct matrix_trust *trust, const char *warning, const struct stored_matrix *saved,
    const char *format);

#endif
