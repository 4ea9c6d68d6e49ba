/*
 * The calculator: expressions over numbers and matrices, with the syntax and
 * precedence of GNU Octave (its manual, "Operator Precedence"), real numbers
 * only.  An expression is parsed, then planned (shapes, cost and memory, with
 * nothing allocated), then evaluated.
 */
#ifndef LIB_CALC_H
#define LIB_CALC_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/matrix/matrix.h"

struct arena;
struct calc;

#define CALC_LENGTH_MAX 10000	/* bytes of an expression */
#define CALC_DEPTH_MAX  100	/* nested parentheses, brackets and signs */
#define CALC_NAME_MAX   100

/* What was wrong, and where: the column counts code points, from 1. */
struct calc_fault {
	int         column;
	const char *message;	/* one sentence, in the arena */
};

/* Who knows the stored matrices. */
struct calc_names {
	/* false: no such matrix */
	bool   (*shape)(void *context, const char *name, int64_t *rows, int64_t *cols);
	/* borrowed until calc_run() ends */
	enum err (*load)(void *context, const char *name, const struct matrix **matrix);
	void    *context;
};

/* What evaluating will take, known before it begins. */
struct calc_plan {
	int64_t rows;		/* of the result */
	int64_t cols;
	double  flops;
	double  seconds;	/* that these take, and what else is done */
	int64_t memory_bytes;	/* at its peak, the stored matrices apart */
	bool    is_product;	/* its last step multiplies two matrices */
	const char *assigns;	/* the name of `x = …`; NULL: none */
};

/* The stored names that an expression speaks of; functions are none. */
struct calc_used {
	const char **names;
	int          count;
};

/*
 * Parse.  ERR_INPUT with `fault` when it is no expression.
 * The result lives in `arena`.
 */
enum err calc_parse(struct arena *arena, const char *text, struct calc **calc,
    struct calc_fault *fault);
/* A function or a constant has this name: no matrix can be spoken of by it. */
bool calc_name_is_taken(const char *name);
struct calc_used calc_used(const struct calc *calc);

/*
 * Work out shapes and cost.  ERR_INPUT with `fault` when shapes do not agree,
 * a name is unknown or a size is not known beforehand.
 */
enum err calc_plan(struct calc *calc, const struct calc_names *names,
    struct calc_plan *plan, struct calc_fault *fault);

struct calc_result {
	struct matrix          value;	/* matrix_free() it; empty when it is in a file */
	struct matrix_oddities odd;	/* of what is in a file */
	struct matrix_trust    trust;	/* of the least trustworthy step */
	const char            *warning;	/* in the arena; NULL: none */
};

/* What is to be said of such a result; NULL: nothing. */
const char *calc_warning(struct arena *arena, const struct matrix_trust *trust);

/*
 * Evaluate what calc_plan() took.
 * ERR_INPUT        with `fault`: singular, not positive definite, complex
 * ERR_TOO_LARGE    no memory
 * Anything that names->load says.
 */
enum err calc_run(struct calc *calc, const struct calc_names *names,
    struct calc_result *result, struct calc_fault *fault);
/*
 * The same of a plan that `is_product`: the product is written to a file while it
 * is computed, as matrix_file_multiply() does, with its errors.
 */
enum err calc_run_to_file(struct calc *calc, const struct calc_names *names,
    const char *path, struct calc_result *result, struct calc_fault *fault);

#endif
