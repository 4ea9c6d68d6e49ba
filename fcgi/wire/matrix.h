/* Matrices and what was computed, as they are printed. */
#ifndef WIRE_MATRIX_H
#define WIRE_MATRIX_H

#include "lib/calc/calc.h"
#include "lib/matrix/matrix_read.h"
#include "lib/text/members.h"
#include "service/matrix/stored_matrix.h"

struct request;

extern const struct member matrix_members[];
extern const struct member matrix_put_members[];	/* and how the file was read */
extern const struct member matrix_result_members[];

/* What a computation gave. */
struct matrix_outcome {
	int64_t                     rows;
	int64_t                     cols;
	const struct matrix        *value;	/* NULL: more than MATRIX_SHOWN_MAX, in a file */
	struct matrix_oddities      odd;
	struct matrix_trust         trust;
	const char                 *warning;	/* or NULL */
	const struct stored_matrix *saved;	/* NULL: it was not; then the status is 200, else 201 */
	const char                 *format;	/* that of the url, or NULL */
};

#define MATRIX_SHOWN_MAX 10000	/* elements; of more, `values` are left out */

enum err matrix_reply(struct request *req, int status, const struct stored_matrix *matrix);
/* 201: what came of a file, and how it was read. */
enum err matrix_put_reply(struct request *req, const struct stored_matrix *matrix,
    const struct matrix_read *read);
enum err matrix_list_reply(struct request *req, const struct page *page);
enum err matrix_result_reply(struct request *req, const struct matrix_outcome *outcome);

#endif
