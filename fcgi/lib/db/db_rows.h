/*
 * Within lib/db: values of a row by the number of their column, as our types.
 * Everybody else reads rows by tables (db_row.h).
 */
#ifndef LIB_DB_ROWS_H
#define LIB_DB_ROWS_H

#include "lib/db/db.h"

struct arena;

/* db_rows(); ERR_NOT_FOUND where there is no row. */
enum err db_one_row(struct db *db, const struct db_query *query, struct db_rows **rows);

size_t      db_width(const struct db_rows *rows);	/* columns */
/* NULL for NULL; copied into `arena`. */
const char *db_get_text(const struct db_rows *rows, size_t row, int column,
    struct arena *arena);
int64_t     db_get_int(const struct db_rows *rows, size_t row, int column);	/* NULL: 0 */
double      db_get_double(const struct db_rows *rows, size_t row, int column);
bool        db_get_bool(const struct db_rows *rows, size_t row, int column);
int64_t     db_get_time(const struct db_rows *rows, size_t row, int column);	/* NULL: 0 */
struct public_id db_get_id(const struct db_rows *rows, size_t row, int column);
struct user_id   db_get_user(const struct db_rows *rows, size_t row, int column);
struct texts     db_get_texts(const struct db_rows *rows, size_t row, int column,
    struct arena *arena);
/* bytea; `len` bytes in `arena`; NULL for NULL. */
const unsigned char *db_get_bytes(const struct db_rows *rows, size_t row,
    int column, struct arena *arena, size_t *len);

#endif
