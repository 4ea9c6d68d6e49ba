/* Rows read by tables, and statements that give one value. */
#include "lib/db/db_row.h"

#include <assert.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/db/db_rows.h"

/* What `out` points to has the kind's C type. */
static void
read_value(const struct db_rows *rows, size_t row, int column, enum db_kind kind,
    struct arena *arena, void *out)
{
	size_t len;

	switch (kind) {
	case DB_IS_TEXT:
		*(TYPE_OF_TEXT *)out = db_get_text(rows, row, column, arena);
		break;
	case DB_IS_INT:
		*(TYPE_OF_INT *)out = db_get_int(rows, row, column);
		break;
	case DB_IS_DOUBLE:
		*(TYPE_OF_DOUBLE *)out = db_get_double(rows, row, column);
		break;
	case DB_IS_BOOL:
		*(TYPE_OF_BOOL *)out = db_get_bool(rows, row, column);
		break;
	case DB_IS_TIME:
		*(TYPE_OF_TIME *)out = db_get_time(rows, row, column);
		break;
	case DB_IS_ID:
		*(TYPE_OF_ID *)out = db_get_id(rows, row, column);
		break;
	case DB_IS_USER:
		*(TYPE_OF_USER *)out = db_get_user(rows, row, column);
		break;
	case DB_IS_TEXTS:
		*(TYPE_OF_TEXTS *)out = db_get_texts(rows, row, column, arena);
		break;
	case DB_IS_BYTES:
		*(TYPE_OF_BYTES *)out = db_get_bytes(rows, row, column, arena, &len);
		break;
	}
}

void
db_read(const struct db_rows *rows, size_t row, const struct db_reader *reader,
    struct arena *arena, void *out)
{
	const struct db_column *column = reader->columns;
	size_t i;

	assert(db_width(rows) == reader->count);
	memset(out, 0, reader->size);
	for (i = 0; i < reader->count; i++, column++)
		read_value(rows, row, (int)i, column->kind, arena, (char *)out + column->offset);
}

enum err
db_read_one(struct db *db, struct arena *arena, const struct db_query *query,
    const struct db_reader *reader, void *out)
{
	struct db_rows *rows = NULL;
	enum err err;

	err = db_one_row(db, query, &rows);
	if (err == ERR_OK)
		db_read(rows, 0, reader, arena, out);
	db_rows_free(rows);
	return err;
}

enum err
db_read_all(struct db *db, struct arena *arena, const struct db_query *query,
    const struct db_reader *reader, struct db_list *out)
{
	struct db_rows *rows = NULL;
	char *items;
	enum err err;
	size_t i;

	err = db_rows(db, query, &rows);
	if (err != ERR_OK)
		return err;
	items = arena_alloc(arena, reader->size * (db_count(rows) + 1));
	for (i = 0; i < db_count(rows); i++)
		db_read(rows, i, reader, arena, items + i * reader->size);
	*out = (struct db_list){ items, db_count(rows) };
	db_rows_free(rows);
	return ERR_OK;
}

enum err
db_read_texts(struct db *db, struct arena *arena, const struct db_query *query,
    struct texts *out)
{
	struct db_rows *rows = NULL;
	enum err err;
	size_t i;

	err = db_rows(db, query, &rows);
	if (err != ERR_OK)
		return err;
	*out = (struct texts){ ARENA_ARRAY(arena, const char *, db_count(rows) + 1), db_count(rows) };
	for (i = 0; i < out->count; i++)
		out->items[i] = db_get_text(rows, i, 0, arena);
	db_rows_free(rows);
	return ERR_OK;
}

static enum err
one_value(struct db *db, struct arena *arena, const struct db_query *query, enum db_kind kind,
    void *out)
{
	struct db_rows *rows = NULL;
	enum err err;

	err = db_one_row(db, query, &rows);
	if (err == ERR_OK)
		read_value(rows, 0, 0, kind, arena, out);
	db_rows_free(rows);
	return err;
}

enum err
db_one_int(struct db *db, const struct db_query *query, int64_t *out)
{
	return one_value(db, NULL, query, DB_IS_INT, out);
}

enum err
db_one_bool(struct db *db, const struct db_query *query, bool *out)
{
	return one_value(db, NULL, query, DB_IS_BOOL, out);
}

enum err
db_one_time(struct db *db, const struct db_query *query, int64_t *out)
{
	return one_value(db, NULL, query, DB_IS_TIME, out);
}

enum err
db_one_id(struct db *db, const struct db_query *query, struct public_id *out)
{
	return one_value(db, NULL, query, DB_IS_ID, out);
}

enum err
db_one_user(struct db *db, const struct db_query *query, struct user_id *out)
{
	return one_value(db, NULL, query, DB_IS_USER, out);
}

enum err
db_one_text(struct db *db, struct arena *arena, const struct db_query *query, const char **out)
{
	return one_value(db, arena, query, DB_IS_TEXT, out);
}

enum err
db_exec_found(struct db *db, const struct db_query *query)
{
	int64_t found = 0;
	enum err err = db_exec(db, query, &found);

	return err == ERR_OK && found == 0 ? ERR_NOT_FOUND : err;
}
