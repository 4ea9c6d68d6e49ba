/* Matrices' elements, saved: in the row itself, or as an object. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/config/config.h"
#include "lib/io/body.h"
#include "lib/matrix/matrix_file.h"
#include "service/base/job.h"
#include "service/base/object.h"
#include "service/matrix/stored_matrix_row.h"
#include "store/store.h"

#define SAVED_ROW(FIRST, NEXT) \
	MATRIX_ROW(FIRST, NEXT) \
	NEXT(replaced, INT, "(SELECT object_id FROM was)")

static DB_READER(saved_reader, struct stored_matrix, SAVED_ROW)

/*
 * $10, $11: the object or the elements; $12: the quota of who has none of his own;
 * $13: the job that saves, which may have saved before, and could not say so.
 * Elements need room, and the account's row is held so that two saves at once
 * cannot have the same; a trigger charges them.  No row: the name is taken, it is not
 * the version that is to be replaced, or there is no room.
 */
#define BEFORE \
	"WITH was AS (SELECT object_id, data FROM matrix" \
	"     WHERE owner_id = $1 AND name = $3 AND ($9 OR job = $13))," \
	" room AS (SELECT id FROM account WHERE id = $1 AND ($11::bytea IS NULL" \
	"     OR used_bytes + matrix_inline_bytes($11)" \
	"        - coalesce((SELECT matrix_inline_bytes(data) FROM was), 0)" \
	"        <= coalesce(quota_bytes, $12)) FOR UPDATE),"
#define REPLACED \
	"kind = $4, rows = $5, cols = $6, seed = $7, privacy = coalesce($8, t.privacy)," \
	" object_id = $10, data = $11, job = $13, updated_at = " MATRIX_CHANGED
#define READ_BACK " SELECT " DB_COLUMNS(SAVED_ROW) " FROM m" MATRIX_JOINS

static const char SQL_SAVE[] = BEFORE
    " m AS (INSERT INTO matrix AS t (public_id, owner_id, name, kind, rows, cols, seed,"
    "        privacy, object_id, data, job)"
    "    SELECT $2, id, $3, $4, $5, $6, $7, coalesce($8, 'private'), $10, $11, $13 FROM room"
    "    ON CONFLICT (owner_id, name) DO UPDATE SET " REPLACED
    "        WHERE $9 OR t.job = $13 RETURNING *)" READ_BACK;

/* $2, $14: the version that is replaced. */
static const char SQL_REPLACE[] = BEFORE
    " m AS (UPDATE matrix t SET " REPLACED " FROM room"
    "    WHERE t.owner_id = room.id AND t.name = $3"
    "      AND ((t.public_id = $2 AND t.updated_at = $14::timestamptz) OR t.job = $13)"
    "    RETURNING t.*)" READ_BACK;

/* Why there is no row. */
static enum err
refusal(struct db *db, struct arena *arena, const struct user_id *owner,
    const struct matrix_wish *wish)
{
	const struct matrix_version *replaces = &wish->replaces;
	struct matrix_version now;
	enum err err;

	if (replaces->id.text[0] != '\0') {
		err = stored_matrix_version_find(db, arena, owner, wish->name, &now);
		if (err != ERR_OK)
			return err == ERR_NOT_FOUND ? ERR_PRECONDITION : err;
		return strcmp(now.id.text, replaces->id.text) == 0 &&
		    now.updated_at == replaces->updated_at ? ERR_QUOTA : ERR_PRECONDITION;
	}
	err = stored_matrix_check_free(db, arena, owner, wish);
	return err == ERR_OK ? ERR_QUOTA : err;
}

static enum err
insert(struct db *db, struct arena *arena, const struct user_id *owner,
    const struct matrix_wish *wish, const struct matrix *shape, struct db_param object,
    struct db_param data, struct stored_matrix *out)
{
	const bool replaces = wish->replaces.id.text[0] != '\0';
	struct public_id id = replaces ? wish->replaces.id : public_id_make();
	const struct db_param params[] = {
		db_user(owner), db_id(&id), db_text(wish->name), db_text(wish->kind),
		db_int(shape->rows), db_int(shape->cols),
		wish->has_seed ? db_int(wish->seed) : db_null(),
		db_text(wish->has_privacy ? stored_matrix_privacies[wish->privacy] : NULL),
		db_bool(wish->overwrites), object, data, db_int(config()->quota),
		db_id(&wish->job), db_time(wish->replaces.updated_at),
	};
	enum err err;

	err = db_read_one(db, arena, replaces ? DB_QUERY(SQL_REPLACE, params) :
	    &(const struct db_query){ SQL_SAVE, params, COUNT(params) - 1 }, saved_reader(), out);
	if (err == ERR_OK)
		stored_matrix_finish(arena, out);
	return err == ERR_NOT_FOUND ? refusal(db, arena, owner, wish) : err;
}

/* Within a transaction: the row, and what came of the request's key. */
static enum err
insert_once(struct db *db, struct arena *arena, const struct user_id *owner,
    const struct matrix_wish *wish, const struct matrix *shape, struct db_param object,
    struct db_param data, struct stored_matrix *out)
{
	enum err err;

	if ((err = matrix_once_claim(db, arena, owner, &wish->once)) != ERR_OK ||
	    (err = insert(db, arena, owner, wish, shape, object, data, out)) != ERR_OK ||
	    (err = matrix_once_record(db, arena, owner, &wish->once, false, &out->id)) != ERR_OK)
		return err;
	return out->replaced == 0 ? ERR_OK : object_delete(db, out->replaced);
}

static bool
is_large(const struct matrix *value)
{
	return matrix_bytes(value->rows, value->cols) > MATRIX_INLINE_MAX;
}

static struct db_param
elements_of(const struct matrix *value)
{
	return db_bytes(value->data, (size_t)matrix_bytes(value->rows, value->cols));
}

/* An object whose bytes are stored, and that no row has yet. */
struct staged {
	struct object       object;	/* its id is 0: there is none */
	struct store_object stored;
};

static enum err
stage(struct db *db, struct arena *arena, const struct user_id *owner, const char *path,
    struct staged *out)
{
	struct body body = { .spool_path = path, .max_bytes = INT64_MAX };
	struct stat st;
	enum err err;

	if (stat(path, &st) != 0)
		return ERR_INTERNAL;
	body.length = st.st_size;
	if ((err = object_begin(db, arena, owner, st.st_size, &out->object)) != ERR_OK)
		out->object.id = 0;
	else
		err = store_put(out->object.key, &body, &out->stored);
	return err;
}

/* After `err`; ERR_UNAVAILABLE may mean that it was committed: then the janitor decides. */
static void
unstage(struct db *db, const struct staged *staged, enum err err)
{
	if (err != ERR_UNAVAILABLE && staged->object.id != 0)
		object_delete(db, staged->object.id);
}

/* Within a transaction: the row gets the object. */
static enum err
publish(struct db *db, struct arena *arena, const struct matrix_wish *wish,
    const struct staged *staged, const struct matrix *shape, struct stored_matrix *out)
{
	const struct store_object *stored = &staged->stored;
	const struct object *object = &staged->object;
	enum err err;

	if ((err = object_stored(db, object->id, stored->size_bytes, stored->etag,
	    stored->version_id)) == ERR_OK &&
	    (err = insert_once(db, arena, &object->owner, wish, shape, db_int(object->id),
	    db_null(), out)) == ERR_OK)
		err = job_add(db, JOB_HASH, 0, arena_printf(arena, "{\"key\": \"%s\"}",
		    object->key), 0);
	return err;
}

/* All rows in one transaction; what is not staged goes into its row. */
static enum err
publish_all(struct db *db, struct arena *arena, const struct user_id *owner,
    const struct matrix_wish *wishes, const struct matrix *values, const struct staged *staged,
    size_t count, struct stored_matrix *out, size_t *failed)
{
	enum err err;

	if ((err = db_begin(db)) != ERR_OK)
		return err;
	for (size_t i = 0; i < count && err == ERR_OK; i++) {
		*failed = i;
		if (staged[i].object.id != 0)
			err = publish(db, arena, &wishes[i], &staged[i], &values[i], &out[i]);
		else {
			err = insert_once(db, arena, owner, &wishes[i], &values[i], db_null(),
			    elements_of(&values[i]), &out[i]);
			out[i].data = (const unsigned char *)values[i].data;
		}
	}
	if (err == ERR_OK)
		err = db_commit(db);
	db_rollback(db);
	return err;
}

static enum err
save_inline(struct db *db, struct arena *arena, const struct user_id *owner,
    const struct matrix_wish *wish, const struct matrix *value, struct stored_matrix *out)
{
	static const struct staged nothing;
	size_t failed;
	enum err err;

	if (wish->overwrites || wish->job.text[0] != '\0' || wish->once.request.key != NULL)
		return publish_all(db, arena, owner, wish, value, &nothing, 1, out, &failed);
	/* nothing but the one row */
	err = insert(db, arena, owner, wish, value, db_null(), elements_of(value), out);
	out->data = (const unsigned char *)value->data;
	return err;
}

static enum err
save_object(struct db *db, struct arena *arena, const struct user_id *owner,
    const struct matrix_wish *wish, const char *path, const struct matrix *shape,
    struct stored_matrix *out)
{
	struct staged staged = { .object.id = 0 };
	size_t failed;
	enum err err;

	if ((err = stage(db, arena, owner, path, &staged)) == ERR_OK)
		err = publish_all(db, arena, owner, wish, shape, &staged, 1, out, &failed);
	if (err != ERR_OK)
		unstage(db, &staged, err);
	return err;
}

enum err
stored_matrix_save_file(struct db *db, struct arena *arena, const struct user_id *owner,
    const struct matrix_wish *wish, const char *path, struct stored_matrix *out)
{
	struct matrix value;
	enum err err;

	if ((err = matrix_file_open(path, &value)) == ERR_OK) {
		if (is_large(&value))
			err = save_object(db, arena, owner, wish, path, &value, out);
		else if ((err = save_inline(db, arena, owner, wish, &value, out)) == ERR_OK)
			out->data = memcpy(arena_alloc(arena, MATRIX_INLINE_MAX), value.data,
			    (size_t)matrix_bytes(value.rows, value.cols));
		matrix_free(&value);
	}
	unlink(path);
	return err;
}

static enum err
stage_large(struct db *db, struct arena *arena, const struct user_id *owner,
    const struct matrix_wish *wish, const struct matrix *value, struct staged *out)
{
	const char *path = stored_matrix_scratch(arena, &wish->job);
	enum err err;

	if ((err = matrix_file_save(value, path)) == ERR_OK)
		err = stage(db, arena, owner, path, out);
	unlink(path);
	return err;
}

enum err
stored_matrix_save_all(struct db *db, struct arena *arena, const struct user_id *owner,
    const struct matrix_wish *wishes, const struct matrix *values, size_t count,
    struct stored_matrix *out, size_t *failed)
{
	struct staged *staged;
	enum err err = ERR_OK;

	if (count == 1 && !is_large(values))
		return save_inline(db, arena, owner, wishes, values, out);
	staged = ARENA_ARRAY(arena, struct staged, count);
	for (size_t i = 0; i < count && err == ERR_OK; i++)
		if (is_large(&values[i])) {
			*failed = i;
			err = stage_large(db, arena, owner, &wishes[i], &values[i], &staged[i]);
		}
	if (err == ERR_OK)
		err = publish_all(db, arena, owner, wishes, values, staged, count, out, failed);
	for (size_t i = 0; i < count && err != ERR_OK; i++)
		unstage(db, &staged[i], err);
	return err;
}
