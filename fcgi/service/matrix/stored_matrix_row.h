/* The columns of a matrix, for service/matrix/matrix*.c alone.  $1 is who asks. */
#ifndef SERVICE_MATRIX_ROW_H
#define SERVICE_MATRIX_ROW_H

#include "service/matrix/stored_matrix.h"

struct db_rows;

#define MATRIX_COLUMNS_SMALL \
	"m.public_id, m.name, a.username, m.owner_id = coalesce($1, 0), m.kind, m.rows, m.cols," \
	" m.seed, m.privacy, m.created_at, m.updated_at, encode(o.sha256, 'hex'), m.id," \
	" m.object_id, o.key, o.etag"
#define MATRIX_COLUMNS        MATRIX_COLUMNS_SMALL ", m.data"
#define MATRIX_COLUMNS_LISTED MATRIX_COLUMNS_SMALL ", NULL"
#define MATRIX_JOINS \
	" JOIN account a ON a.id = m.owner_id LEFT JOIN object o ON o.id = m.object_id"
#define MATRIX_FROM " FROM matrix m" MATRIX_JOINS

void stored_matrix_read(const struct db_rows *rows, size_t row, struct arena *arena,
    struct stored_matrix *out);

#endif
