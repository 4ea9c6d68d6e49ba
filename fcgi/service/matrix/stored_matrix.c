/* Stored matrices: finding, listing, editing. */
#include "service/matrix/stored_matrix.h"

#include <ctype.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/base/texts.h"
#include "lib/calc/calc.h"
#include "lib/config/config.h"
#include "service/base/object.h"
#include "service/base/page.h"
#include "service/matrix/stored_matrix_row.h"

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
	static const char *const reserved[] = { "health", "live", "eval", "multiply", "jobs", "openapi" };

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

#define WHOLE_ROW(FIRST, NEXT) \
	MATRIX_ROW(FIRST, NEXT) \
	NEXT(data, BYTES, "m.data")

static DB_READER(whole_reader, struct stored_matrix, WHOLE_ROW)

void
stored_matrix_finish(struct arena *arena, struct stored_matrix *matrix)
{
	matrix->size_bytes = matrix_bytes(matrix->rows, matrix->cols);
	matrix->etag = stored_matrix_version_etag(arena,
	    &(const struct matrix_version){ matrix->id, matrix->updated_at });
}

static enum err
read_one(struct db *db, struct arena *arena, const struct db_query *query,
    struct stored_matrix *out)
{
	enum err err = db_read_one(db, arena, query, whole_reader(), out);

	if (err == ERR_OK)
		stored_matrix_finish(arena, out);
	return err;
}

enum err
stored_matrix_find(struct db *db, struct arena *arena, const struct user_id *user,
    const char *name, struct stored_matrix *out)
{
	static const char SQL_NAME[] = "SELECT " DB_COLUMNS(WHOLE_ROW) MATRIX_FROM
	    " WHERE m.owner_id = $1 AND m.name = $2";
	static const char SQL_ID[] = "SELECT " DB_COLUMNS(WHOLE_ROW) MATRIX_FROM
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

enum err
stored_matrix_find_all(struct db *db, struct arena *arena, const struct user_id *user,
    const struct texts *names, struct stored_matrix **out, size_t *count)
{
	static const char SQL[] = "SELECT " DB_COLUMNS(WHOLE_ROW) MATRIX_FROM
	    " WHERE m.owner_id = $1 AND m.name = ANY ($2)";
	const struct db_param params[] = { db_user(user), db_texts(arena, names) };

	struct db_list list;
	enum err err;

	*count = 0;
	err = db_read_all(db, arena, DB_QUERY(SQL, params), whole_reader(), &list);
	if (err != ERR_OK)
		return err;
	*out = list.items;
	*count = list.count;
	for (size_t i = 0; i < list.count; i++)
		stored_matrix_finish(arena, &(*out)[i]);
	return ERR_OK;
}

static DB_READER(listed_reader, struct stored_matrix, MATRIX_ROW)

static const struct page_list list = {
	"matrices", listed_reader, { PAGE_BY_INT(struct stored_matrix, key) },
};

enum err
stored_matrix_list(struct db *db, struct arena *arena, const struct matrix_filter *filter,
    struct page *out)
{
	static const char SQL_MINE[] = "SELECT " DB_COLUMNS(MATRIX_ROW) MATRIX_FROM
	    " WHERE m.owner_id = $1 AND m.id < $2 ORDER BY m.id DESC LIMIT $3";
#define PUBLIC "SELECT " DB_COLUMNS(MATRIX_ROW) MATRIX_FROM \
	    " WHERE m.privacy = 'public' AND m.id < $2 AND a.deleted_at IS NULL"
	static const char SQL_PUBLIC[] = PUBLIC " ORDER BY m.id DESC LIMIT $3";
	static const char SQL_NAME[] = PUBLIC
	    " AND m.owner_id = (SELECT id FROM account WHERE lower(username) = lower($4))"
	    " ORDER BY m.id DESC LIMIT $3";
#undef PUBLIC
	struct stored_matrix *matrix;
	struct page_from from;
	enum err err;

	err = page_begin(db, &list, &filter->ask, &from);
	if (err != ERR_OK)
		return err;
	const struct db_param params[] = {
		db_user(&filter->viewer), from.keys[0], from.rows, db_text(filter->owner),
	};

	err = page_read(db, arena, &from, filter->mine ?
	    &(const struct db_query){ SQL_MINE, params, 3 } : filter->owner == NULL ?
	    &(const struct db_query){ SQL_PUBLIC, params, 3 } : DB_QUERY(SQL_NAME, params), out);
	if (err != ERR_OK)
		return err;
	matrix = out->items;
	for (size_t i = 0; i < out->count; i++)
		stored_matrix_finish(arena, &matrix[i]);
	return ERR_OK;
}

enum err
stored_matrix_check_free(struct db *db, struct arena *arena, const struct user_id *user,
    const struct matrix_wish *wish)
{
	static const char SQL[] = "SELECT 1 FROM matrix WHERE owner_id = $1 AND name = $2"
	    " AND (job = $3) IS NOT TRUE";
	const struct db_param params[] = { db_user(user), db_text(wish->name), db_id(&wish->job) };
	enum err err;

	(void)arena;
	if (wish->overwrites)
		return ERR_OK;
	err = db_exec_found(db, DB_QUERY(SQL, params));
	return err == ERR_OK ? ERR_CONFLICT : err == ERR_NOT_FOUND ? ERR_OK : err;
}

const char *
stored_matrix_version_etag(struct arena *arena, const struct matrix_version *version)
{
	return arena_printf(arena, "\"%s-%llx\"", version->id.text,
	    (unsigned long long)version->updated_at);
}

#define VERSION_ROW(FIRST, NEXT) \
	FIRST(id, ID, "public_id") \
	NEXT(updated_at, TIME, "updated_at")

static DB_READER(version_reader, struct matrix_version, VERSION_ROW)

enum err
stored_matrix_version_find(struct db *db, struct arena *arena, const struct user_id *owner,
    const char *name, struct matrix_version *out)
{
	static const char SQL[] = "SELECT " DB_COLUMNS(VERSION_ROW) " FROM matrix"
	    " WHERE owner_id = $1 AND name = $2";
	const struct db_param params[] = { db_user(owner), db_text(name) };

	return db_read_one(db, arena, DB_QUERY(SQL, params), version_reader(), out);
}

#define VERSION_IS(id, time) \
	"(" id "::text IS NULL OR (public_id = " id " AND updated_at = " time "::timestamptz))"

/* Of a version no row: there is another, or none any more. */
static enum err
missed(enum err err, const struct matrix_version *version)
{
	return err == ERR_NOT_FOUND && version->id.text[0] != '\0' ? ERR_PRECONDITION : err;
}

enum err
stored_matrix_edit(struct db *db, struct arena *arena, const struct user_id *owner,
    const struct matrix_change *change, struct stored_matrix *out)
{
	static const char SQL[] =
	    "WITH m AS (UPDATE matrix t SET name = coalesce($3, name),"
	    "        privacy = coalesce($4, privacy), updated_at = " MATRIX_CHANGED
	    "     WHERE owner_id = $1 AND name = $2 AND " VERSION_IS("$5", "$6") " RETURNING *)"
	    " SELECT " DB_COLUMNS(WHOLE_ROW) " FROM m" MATRIX_JOINS;
	const struct db_param params[] = {
		db_user(owner), db_text(change->name), db_text(change->new_name),
		db_text(change->privacy < 0 ? NULL : stored_matrix_privacies[change->privacy]),
		db_id(&change->of.id), db_time(change->of.updated_at),
	};

	return missed(read_one(db, arena, DB_QUERY(SQL, params), out), &change->of);
}

enum err
stored_matrix_delete(struct db *db, const struct user_id *owner, const char *name,
    const struct matrix_version *version)
{
	static const char SQL[] =
	    "DELETE FROM matrix WHERE owner_id = $1 AND name = $2 AND " VERSION_IS("$3", "$4")
	    " RETURNING object_id";
	const struct db_param params[] = {
		db_user(owner), db_text(name), db_id(&version->id), db_time(version->updated_at),
	};
	int64_t object;		/* 0: the elements were in the row */
	enum err err;

	if ((err = db_begin(db)) != ERR_OK)
		return err;
	err = db_one_int(db, DB_QUERY(SQL, params), &object);
	if (err == ERR_OK && object != 0)
		err = object_delete(db, object);
	if (err == ERR_OK)
		return db_commit(db);
	db_rollback(db);
	return missed(err, version);
}

enum err
stored_matrix_was_saved(struct db *db, const struct user_id *owner, const struct public_id *job,
    bool *out)
{
	static const char SQL[] = "SELECT 1 FROM matrix WHERE owner_id = $1 AND job = $2";
	const struct db_param params[] = { db_user(owner), db_id(job) };
	const enum err err = db_exec_found(db, DB_QUERY(SQL, params));

	*out = err == ERR_OK;
	return err == ERR_NOT_FOUND ? ERR_OK : err;
}
