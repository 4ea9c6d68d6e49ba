/* Within service/matrix: the columns of a matrix, and their reader. */
#ifndef SERVICE_MATRIX_ROW_H
#define SERVICE_MATRIX_ROW_H

#include "lib/db/db_row.h"
#include "service/matrix/stored_matrix.h"

/* Of `matrix m`; $1 is who asks.  The elements stay where they are. */
#define MATRIX_ROW(FIRST, NEXT) \
	FIRST(id, ID, "m.public_id") \
	NEXT(name, TEXT, "m.name") \
	NEXT(owner, TEXT, "a.username") \
	NEXT(mine, BOOL, "m.owner_id = coalesce($1, 0)") \
	NEXT(kind, TEXT, "m.kind") \
	NEXT(rows, INT, "m.rows") \
	NEXT(cols, INT, "m.cols") \
	NEXT(has_seed, BOOL, "m.seed IS NOT NULL") \
	NEXT(seed, INT, "m.seed") \
	NEXT(privacy, TEXT, "m.privacy") \
	NEXT(created_at, TIME, "m.created_at") \
	NEXT(updated_at, TIME, "m.updated_at") \
	NEXT(sha256, TEXT, "encode(o.sha256, 'hex')") \
	NEXT(key, INT, "m.id") \
	NEXT(object, INT, "m.object_id") \
	NEXT(object_key, TEXT, "o.key")
/* Of a row that is changed: no two versions have the same time. */
#define MATRIX_CHANGED "greatest(clock_timestamp(), t.updated_at + interval '1 microsecond')"
#define MATRIX_JOINS \
	" JOIN account a ON a.id = m.owner_id LEFT JOIN object o ON o.id = m.object_id"
#define MATRIX_FROM " FROM matrix m" MATRIX_JOINS

/* What follows from a row that was read. */
void stored_matrix_finish(struct arena *arena, struct stored_matrix *matrix);

#endif
