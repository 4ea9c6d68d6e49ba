/*
 * Computations that take longer than a request may: jobs of kind "matrix",
 * which the worker runs in a child process (`matrix --job <id>`).
 */
#ifndef SERVICE_MATRIX_JOB_H
#define SERVICE_MATRIX_JOB_H

#include "service/matrix/stored_matrix.h"

/* A matrix that is made, not computed; of the values that a request gives there is no job. */
enum matrix_making_kind {
	MAKING_RANDOM, MAKING_NORMAL, MAKING_IDENTITY, MAKING_ZEROS, MAKING_VALUES,
};
extern const char *const matrix_making_kinds[];	/* in the order of the enum; NULL ends */

struct matrix_making {
	const char *kind;	/* one of matrix_making_kinds; NULL: none is made */
	int64_t     rows;
	int64_t     cols;
	int64_t     seed;
	double      min;	/* of random ones */
	double      max;
};

struct matrix_job {
	struct public_id id;
	struct user_id   owner;
	const char      *state;		/* one of job_states */
	int64_t          progress;	/* 0..100, by the time that was predicted */
	const char      *reason;	/* of the last failure; NULL: none */
	const char      *expression;	/* to decompose: the matrix's name; NULL: one is made */
	const char      *decompose;	/* eigen, svd, …; NULL: the expression is worked out */
	const char      *make;		/* what is made as JSON, or NULL */
	struct matrix_making making;
	const char      *save_as;
	const char      *privacy;	/* NULL: as it was, or private */
	bool             overwrites;
	struct matrix_version replaces;	/* and no other; empty: whatever is there */
	double           seconds;	/* predicted */
	int64_t          created_at;	/* microseconds since 1970 */
	int64_t          updated_at;
};

/* Queue the expression, decompose, making and seconds of `what`; strings of `out` in the arena. */
enum err matrix_job_add(struct db *db, struct arena *arena, const struct user_id *owner,
    const struct matrix_job *what, const struct matrix_wish *wish, struct matrix_job *out);
/* `owner` nobody: whoever's (the child asks).  ERR_NOT_FOUND */
enum err matrix_job_find(struct db *db, struct arena *arena, const struct user_id *owner,
    const struct public_id *id, struct matrix_job *out);
/*
 * Park it; the worker that runs it hears so at once, and ends the child.
 * ERR_NOT_FOUND, or ERR_CONFLICT when it is over already.
 */
enum err matrix_job_cancel(struct db *db, struct arena *arena, const struct user_id *owner,
    const struct public_id *id, struct matrix_job *out);

#endif
