/*
 * A computation with matrices.  Each kind plans and runs; what is around that
 * is here, once: a request (work_reply()) asks whether it was made before,
 * plans, looks at names and room, and then either waits for its turn, runs,
 * saves and answers, or leaves a job, which (work_job.c) plans, waits for its
 * turn, runs and saves.
 */
#ifndef MATRIX_WORK_H
#define MATRIX_WORK_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "matrix/stored_names.h"
#include "service/matrix/matrix_job.h"

struct arena;
struct calc;
struct db;
struct request;
struct work;

#define WORK_RESULTS_MAX 3

struct work_kind {
	/* Find what it needs; say what it takes, and how its results are saved. */
	enum err (*plan)(struct work *work);
	/* Into `results`; where the plan says so, into a file at `path`. */
	enum err (*run)(struct work *work, const char *path);
	/* Close what plan and run opened, also after they failed; NULL: they open nothing. */
	void     (*end)(struct work *work);
};

struct work {
	/* What is asked, and by whom.  What is not said is zero. */
	const struct work_kind *kind;
	struct db              *db;
	struct arena           *arena;
	struct user_id          owner;
	struct matrix_job       what;		/* as a job says it */
	const char             *operands[2];	/* of a product: names or ids */
	struct matrix_wish      wish;		/* without a name nothing is saved; the one that
						   could not be, when saving failed */
	const char             *where;		/* the JSON pointer of the wish's name */
	const char             *format;		/* of the URL in the answer; NULL: none */

	/* By plan(). */
	double                  flops;
	double                  seconds;
	double                  disk_seconds;
	int64_t                 memory_bytes;
	int64_t                 file_bytes;	/* of the one result, written to its file; 0: in memory */
	bool                    waits;		/* for the disk: on a thread that may */
	bool                    may_be_job;
	struct matrix_wish      wishes[WORK_RESULTS_MAX];
	size_t                  count;		/* of them, and of what is saved */

	/* By run(), and what came of saving it. */
	struct matrix           results[WORK_RESULTS_MAX];	/* matrix_free()d at the end */
	struct matrix_oddities  odd;		/* of what is in a file */
	struct matrix_trust     trust;
	const char             *warning;	/* or NULL */
	struct stored_matrix    saved[WORK_RESULTS_MAX];

	/* With an error: what is wrong, if there is more to say than its title. */
	struct work_fault {
		const char *where;		/* a JSON pointer */
		int         column;		/* in an expression; 0: none */
		const char *message;		/* one sentence; NULL: nothing more */
	} fault;

	/* The kinds' own. */
	struct calc            *calc;
	struct stored_names     names;
	struct stored_matrix    of;
};

/* How a kind's results are replied: now, and when the request comes again. */
struct work_answers {
	enum err (*first)(struct request *req, const struct work *work);
	enum err (*again)(struct request *req, const struct work *work,
	    const struct matrix_made *made);
};

/* From a request to its reply; db, arena and owner are the request's. */
enum err work_reply(struct request *req, struct work *work, const struct work_answers *answers);

/* Note what is wrong and return `err`. */
enum err work_fault(struct work *work, enum err err, const char *where, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The steps that a job has too. */
enum err work_plan(struct work *work);
/* ERR_QUOTA, ERR_NO_SPACE: there is no room for a file that takes its whole space at once. */
enum err work_room(const struct work *work);
/* And save. */
enum err work_run(struct work *work);
void     work_end(struct work *work);

/* main() of `matrix --job ID`: one long computation, as the worker's child.  An exit status. */
int      work_job(const char *id);

#endif
