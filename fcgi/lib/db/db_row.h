/*
 * Rows as data: one table names a row's columns, as SQL and as members of a
 * struct, so that no column is counted.
 *
 *	#define COMMENT_ROW(FIRST, NEXT) \
 *		FIRST(id, ID, "c.public_id") \
 *		NEXT(body, TEXT, "c.body") \
 *		NEXT(created_at, TIME, "c.created_at")
 *
 *	static DB_READER(comment_reader, struct comment, COMMENT_ROW)
 *
 *	"SELECT " DB_COLUMNS(COMMENT_ROW) " FROM comment c WHERE …"
 *
 * A member whose C type is not its column's does not compile.
 */
#ifndef LIB_DB_ROW_H
#define LIB_DB_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/count.h"
#include "lib/base/err.h"
#include "lib/base/ids.h"
#include "lib/base/texts.h"
#include "lib/base/typed.h"
#include "lib/db/db.h"

struct arena;

/*
 * Kinds of column: those of typed.h, of which NULL is NULL, 0, false, empty or
 * none, and two more.  TIME is a timestamptz, TEXTS a text[]; what points,
 * points into the arena.
 */
#define TYPE_OF_USER  struct user_id		/* NULL: nobody */
#define TYPE_OF_BYTES const unsigned char *	/* a bytea of known length; NULL: NULL */

enum db_kind {
	DB_IS_TEXT, DB_IS_INT, DB_IS_DOUBLE, DB_IS_BOOL, DB_IS_TIME, DB_IS_ID, DB_IS_USER,
	DB_IS_TEXTS, DB_IS_BYTES,
};

struct db_column {
	enum db_kind kind;
	size_t       offset;
};

struct db_reader {
	const struct db_column *columns;
	size_t                  count;
	size_t                  size;	/* of the struct */
};

/* The columns of ROW, with commas between: for a SELECT or RETURNING. */
#define DB_COLUMNS(ROW) ROW(DB_FIRST_, DB_NEXT_)
#define DB_FIRST_(field, kind, sql) sql
#define DB_NEXT_(field, kind, sql)  ", " sql

/* Define the function `name`, which gives the reader of ROW into a struct `of`. */
#define DB_READER(name, of, ROW) \
	const struct db_reader * \
	name(void) \
	{ \
		typedef of db_row; \
		static const struct db_column columns[] = { ROW(DB_READER_, DB_READER_) }; \
		static const struct db_reader reader = { columns, COUNT(columns), sizeof(of) }; \
	\
		return &reader; \
	}
#define DB_READER_(field, kind, sql) DB_COLUMN(db_row, field, kind),
#define DB_COLUMN(of, field, kind) \
	{ DB_IS_##kind, TYPED_OFFSET(of, field, TYPE_OF_##kind) }

/*
 * Fill the struct `out` from a row that has just the reader's columns; members
 * that have none are zeroed.
 */
void db_read(const struct db_rows *rows, size_t row, const struct db_reader *reader,
    struct arena *arena, void *out);

/* The first row; on error, and where there is none (ERR_NOT_FOUND), `out` is untouched. */
enum err db_read_one(struct db *db, struct arena *arena, const struct db_query *query,
    const struct db_reader *reader, void *out);

/* An array of the reader's structs, in the arena. */
struct db_list {
	void  *items;	/* never NULL */
	size_t count;
};

/* All rows; on error, as db_rows()'s, `out` is untouched. */
enum err db_read_all(struct db *db, struct arena *arena, const struct db_query *query,
    const struct db_reader *reader, struct db_list *out);
/* The one column of all rows. */
enum err db_read_texts(struct db *db, struct arena *arena, const struct db_query *query,
    struct texts *out);

/*
 * The one value of a statement that gives one row: ERR_NOT_FOUND where it gives
 * none, and `out` is untouched.
 */
enum err db_one_int(struct db *db, const struct db_query *query, int64_t *out);
enum err db_one_bool(struct db *db, const struct db_query *query, bool *out);
enum err db_one_time(struct db *db, const struct db_query *query, int64_t *out);
enum err db_one_id(struct db *db, const struct db_query *query, struct public_id *out);
enum err db_one_user(struct db *db, const struct db_query *query, struct user_id *out);
enum err db_one_text(struct db *db, struct arena *arena, const struct db_query *query,
    const char **out);

/* ERR_NOT_FOUND  no row was found, or changed, or returned */
enum err db_exec_found(struct db *db, const struct db_query *query);

#endif
