/* Stored matrices as an expression's names. */
#ifndef MATRIX_STORED_NAMES_H
#define MATRIX_STORED_NAMES_H

#include "lib/calc/calc.h"
#include "service/matrix/stored_matrix.h"

struct db;

struct stored_names {
	struct arena         *arena;
	struct stored_matrix *stored;
	struct open_matrix   *open;	/* as many; those that were needed */
	size_t                count;
};

/* Find all that `calc` speaks of with one question; none: no question. */
enum err          stored_names_find(struct db *db, struct arena *arena,
    const struct user_id *user, const struct calc *calc, struct stored_names *out);
/* Of these, by the names that they have; `stored` is the arena's. */
struct stored_names stored_names_given(struct arena *arena, struct stored_matrix *stored,
    size_t count);
struct calc_names stored_names_of(struct stored_names *names);
void              stored_names_close(struct stored_names *names);

#endif
