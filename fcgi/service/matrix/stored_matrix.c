/* Stored matrices: finding, listing, editing. */
#include "service/matrix/stored_matrix.h"

#include <ctype.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/base/texts.h"
#include "lib/calc/calc.h"
#include "lib/config/config.h"
#include "lib/db/db.h"
#include "service/base/cursor.h"
#include "service/base/object.h"
#include "service/matrix/stored_matrix_row.h"

#define LIST "matrices"	/* what its cursors are for */

const char *const stored_matrix_privacies[] = { "public", "unlisted", "private", NULL };

enum matrix_privacy
stored_matrix_privacy_named(const char *name)
{
	const int privacy = texts_index(stored_matrix_privacies, name);

	return privacy >= 0 ? (enum matrix_privacy)privacy : MATRIX_PRIVATE;
}

bool
stored_matrix_name_is_valid(const char *name, const char **why)
{
	static const char *const reserved[] = { "health", "eval", "multiply", "jobs", "openapi" };

	*why = "Use letters, digits and _, at most 100, and no digit first";
	if (!isalpha((unsigned char)name[0]) && name[0] != '_')
		return false;
	for (size_t i = 0; name[i] != '\0'; i++)
		if ((!isalnum((unsigned char)name[i]) && name[i] != '_') || i >= MATRIX_NAME_MAX)
			return false;
	*why = "This name is the calculator's or the API's own";
	for (size_t i = 0; i < COUNT(reserved); i++)
		if (strcmp(reserved[i], name) == 0)
			return false;
	return !calc_name_is_taken(name);
}

void
stored_matrix_read(const struct db_rows *rows, size_t row, struct arena *arena,
    struct stored_matrix *out)
{
	size_t len = 0;

	*out = (struct stored_matrix){
		.id = db_get_id(rows, row, 0),
		.name = db_get_text(rows, row, 1, arena),
		.owner = db_get_text(rows, row, 2, arena),
		.mine = db_get_bool(rows, row, 3),
		.kind = db_get_text(rows, row, 4, arena),
		.rows = db_get_int(rows, row, 5),
		.cols = db_get_int(rows, row, 6),
		.has_seed = !db_is_null(rows, row, 7),
		.seed = db_get_int(rows, row, 7),
		.privacy = db_get_text(rows, row, 8, arena),
		.created_at = db_get_time(rows, row, 9),
		.updated_at = db_get_time(rows, row, 10),
		.sha256 = db_get_text(rows, row, 11, arena),
		.key = db_get_int(rows, row, 12),
		.object = db_get_int(rows, row, 13),
		.object_key = db_get_text(rows, row, 14, arena),
		.etag = db_get_text(rows, row, 15, arena),
		.data = db_get_bytes(rows, row, 16, arena, &len),
	};
	out->size_bytes = matrix_bytes(out->rows, out->cols);
	if (out->etag == NULL)	/* a row changes its time with its content */
		out->etag = arena_printf(arena, "\"%s-%llx\"", out->id.text,
		    (unsigned long long)out->updated_at);
}

static enum err
read_one(struct db *db, struct arena *arena, const struct db_query *query,
    struct stored_matrix *out)
{
	struct db_rows *rows = NULL;
	enum err err;

	err = db_one_row(db, query, &rows);
	if (err == ERR_OK)
		stored_matrix_read(rows, 0, arena, out);
	db_rows_free(rows);
	return err;
}

enum err
stored_matrix_find(struct db *db, struct arena *arena, const struct user_id *user,
    const char *name, struct stored_matrix *out)
{
	static const char SQL_NAME[] = "SELECT " MATRIX_COLUMNS MATRIX_FROM
	    " WHERE m.owner_id = $1 AND m.name = $2";
	static const char SQL_ID[] = "SELECT " MATRIX_COLUMNS MATRIX_FROM
	    " WHERE (m.owner_id = $1 OR m.privacy <> 'private') AND m.public_id = $2"
	    "   AND a.deleted_at IS NULL";
	const struct db_param params[] = { db_user(user), db_text(name) };
	struct public_id id;
	enum err err = ERR_NOT_FOUND;

	if (!user_is_nobody(user))
		err = read_one(db, arena, DB_QUERY(SQL_NAME, params), out);
	if (err == ERR_NOT_FOUND && public_id_parse(name, &id))
		err = read_one(db, arena, DB_QUERY(SQL_ID, params), out);
	return err;
}

static enum err
read_all(struct db *db, struct arena *arena, const struct db_query *query,
    struct stored_matrix **out, size_t *found)
{
	struct db_rows *rows = NULL;
	enum err err;

	*found = 0;
	err = db_rows(db, query, &rows);
	if (err != ERR_OK)
		return err;
	*found = db_count(rows);
	*out = ARENA_ARRAY(arena, struct stored_matrix, *found + 1);
	for (size_t i = 0; i < *found; i++)
		stored_matrix_read(rows, i, arena, &(*out)[i]);
	db_rows_free(rows);
	return ERR_OK;
}

enum err
stored_matrix_find_all(struct db *db, struct arena *arena, const struct user_id *user,
    const struct texts *names, struct stored_matrix **out, size_t *count)
{
	static const char SQL[] = "SELECT " MATRIX_COLUMNS MATRIX_FROM
	    " WHERE m.owner_id = $1 AND m.name = ANY ($2)";
	const struct db_param params[] = { db_user(user), db_texts(arena, names) };

	return read_all(db, arena, DB_QUERY(SQL, params), out, count);
}

enum err
stored_matrix_list(struct db *db, struct arena *arena, const struct user_id *user,
    bool mine, const char *owner, int limit, const char *cursor, struct stored_matrix **out,
    size_t *count, const char **next)
{
	/* the elements stay where they are */
	static const char SQL_MINE[] = "SELECT " MATRIX_COLUMNS_LISTED MATRIX_FROM
	    " WHERE m.owner_id = $1 AND m.id < $2 ORDER BY m.id DESC LIMIT $3";
	static const char SQL_PUBLIC[] = "SELECT " MATRIX_COLUMNS_LISTED MATRIX_FROM
	    " WHERE m.privacy = 'public' AND m.id < $2 AND a.deleted_at IS NULL"
	    "   AND ($4::text IS NULL OR lower(a.username) = lower($4))"
	    " ORDER BY m.id DESC LIMIT $3";
	int64_t before = INT64_MAX, zero;
	struct db_param params[4] = { db_user(user) };
	enum err err;

	err = cursor_read(db, LIST, cursor, &before, &zero);
	if (err != ERR_OK)
		return err;
	params[1] = db_int(before);
	params[2] = db_int(limit + 1);
	params[3] = db_text(owner);
	err = read_all(db, arena, mine ? &(const struct db_query){ SQL_MINE, params, 3 } :
	    DB_QUERY(SQL_PUBLIC, params), out, count);
	*next = NULL;
	if (err == ERR_OK && *count > (size_t)limit) {
		*count = (size_t)limit;
		*next = cursor_make(arena, LIST, (*out)[limit - 1].key, 0);
	}
	return err;
}

enum err
stored_matrix_check_free(struct db *db, struct arena *arena, const struct user_id *user,
    const struct matrix_wish *wish)
{
	static const char SQL[] = "SELECT 1 FROM matrix WHERE owner_id = $1 AND name = $2"
	    " AND (job = $3) IS NOT TRUE";
	const struct db_param params[] = { db_user(user), db_text(wish->name), db_id(&wish->job) };
	struct db_rows *rows = NULL;
	enum err err;

	(void)arena;
	if (wish->overwrites)
		return ERR_OK;
	err = db_one_row(db, DB_QUERY(SQL, params), &rows);
	db_rows_free(rows);
	return err == ERR_OK ? ERR_CONFLICT : err == ERR_NOT_FOUND ? ERR_OK : err;
}

enum err
stored_matrix_edit(struct db *db, struct arena *arena, const struct user_id *owner,
    const char *name, const char *new_name, int privacy, struct stored_matrix *out)
{
	static const char SQL[] =
	    "WITH m AS (UPDATE matrix SET name = coalesce($3, name),"
	    "        privacy = coalesce($4, privacy), updated_at = now()"
	    "     WHERE owner_id = $1 AND name = $2 RETURNING *)"
	    " SELECT " MATRIX_COLUMNS " FROM m" MATRIX_JOINS;
	const struct db_param params[] = {
		db_user(owner), db_text(name), db_text(new_name),
		db_text(privacy < 0 ? NULL : stored_matrix_privacies[privacy]),
	};

	return read_one(db, arena, DB_QUERY(SQL, params), out);
}

enum err
stored_matrix_delete(struct db *db, const struct user_id *owner, const char *name)
{
	static const char SQL[] =
	    "DELETE FROM matrix WHERE owner_id = $1 AND name = $2 RETURNING object_id";
	const struct db_param params[] = { db_user(owner), db_text(name) };
	struct db_rows *rows = NULL;
	enum err err;

	if ((err = db_begin(db)) != ERR_OK)
		return err;
	err = db_one_row(db, DB_QUERY(SQL, params), &rows);
	if (err == ERR_OK && !db_is_null(rows, 0, 0))
		err = object_delete(db, db_get_int(rows, 0, 0));
	db_rows_free(rows);
	if (err == ERR_OK)
		return db_commit(db);
	db_rollback(db);
	return err;
}
