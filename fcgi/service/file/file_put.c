/* Bytes become files, and versions of files. */
#include "service/file/file_put.h"

#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/config/config.h"
#include "service/file/file_put_inside.h"
#include "service/file/file_row.h"
#include "service/file/file_version.h"

#define TRIES 3		/* who made and deleted the same name meanwhile may have it */

#define THERE_ROW(FIRST, NEXT) \
	FIRST(row, INT, "f.id") \
	NEXT(is_file, BOOL, "f.is_file") \
	NEXT(etag, TEXT, FILE_ETAG)
#define SPOT_ROW(FIRST, NEXT) \
	THERE_ROW(FIRST, NEXT) \
	NEXT(is_quiet, BOOL, "NOT EXISTS (SELECT FROM file_lock WHERE root_id = $3 AND expires_at > now())") \
	NEXT(account, TEXT, "me.public_id") \
	NEXT(left_bytes, INT, "coalesce(me.quota_bytes, $5) - me.used_bytes")

static DB_READER(there_reader, struct file_spot, THERE_ROW)
static DB_READER(spot_reader, struct file_spot, SPOT_ROW)

#define NAMED  "f.deleted_at IS NULL AND f.parent_id = $1 AND f.name = $2"
#define ITSELF "f.deleted_at IS NULL AND f.id = $1 AND $2::text IS NULL"

static const struct file *
where(const struct file_put *put)
{
	return put->file != NULL ? put->file : put->folder;
}

enum err
file_look(struct db *db, struct arena *arena, const struct file_put *put, struct file_spot *out)
{
#define SQL_LOOK \
	"SELECT " DB_COLUMNS(SPOT_ROW) " FROM account me" \
	" LEFT JOIN (file f LEFT JOIN object o ON o.id = f.object_id) ON "
	static const char SQL_NAMED[] = SQL_LOOK NAMED " WHERE me.id = $4";
	static const char SQL_ITSELF[] = SQL_LOOK ITSELF " WHERE me.id = $4";
	const bool is_itself = put->file != NULL;
	const struct db_param params[] = {
		db_int(where(put)->row), db_text(is_itself ? NULL : put->name),
		db_int(where(put)->root), db_user(&put->who), db_int(config()->quota),
	};
	enum err err;

	err = db_read_one(db, arena, &(const struct db_query){
		is_itself ? SQL_ITSELF : SQL_NAMED, params, COUNT(params) }, spot_reader(), out);
	return err == ERR_OK && is_itself && out->row == 0 ? ERR_NOT_FOUND : err;
}

/* Within a transaction: what is there is locked. */
static enum err
hold_spot(struct db *db, struct arena *arena, const struct file_put *put, struct file_spot *out)
{
#define SQL_HOLD \
	"SELECT " DB_COLUMNS(THERE_ROW) " FROM file f LEFT JOIN object o ON o.id = f.object_id WHERE "
	static const char SQL_NAMED[] = SQL_HOLD NAMED " FOR NO KEY UPDATE OF f";
	static const char SQL_ITSELF[] = SQL_HOLD ITSELF " FOR NO KEY UPDATE OF f";
	const bool is_itself = put->file != NULL;
	const struct db_param params[] = {
		db_int(where(put)->row), db_text(is_itself ? NULL : put->name),
	};
	enum err err;

	*out = (struct file_spot){ .row = 0 };
	err = db_read_one(db, arena, &(const struct db_query){
		is_itself ? SQL_ITSELF : SQL_NAMED, params, COUNT(params) }, there_reader(), out);
	return err == ERR_NOT_FOUND && !is_itself ? ERR_OK : err;
}

enum err
file_put_fits(const struct file_put *put, const struct file_spot *spot)
{
	enum err err;

	if ((err = file_may_write(where(put))) != ERR_OK)
		return err;
	if (put->file == NULL &&
	    put->folder->path_bytes + 1 + (int64_t)strlen(put->name) > FILE_PATH_MAX)
		return ERR_INPUT;
	err = file_condition_holds(&put->condition, spot->etag);
	if (err != ERR_OK || spot->row == 0)
		return err;
	return spot->is_file && (put->overwrites || put->file != NULL) ? ERR_OK : ERR_CONFLICT;
}

enum err
file_may_put(struct db *db, struct arena *arena, const struct file_put *put)
{
	struct file_spot spot;
	enum err err;

	err = file_look(db, arena, put, &spot);
	return err == ERR_OK ? file_put_fits(put, &spot) : err;
}

/* ERR_NOT_FOUND: the name was taken meanwhile, or the folder has gone. */
static enum err
insert(struct db *db, const struct file_put *put, const struct object *object, int64_t *row)
{
	static const char SQL[] =
	    "INSERT INTO file (public_id, parent_id, name, is_file, object_id, size_bytes,"
	    "    modified_at, found_in)"
	    " SELECT $2, $1, $3, true, $4, $5, coalesce($6, now()), root"
	    "   FROM file_writable_by($7, $1) root WHERE root IS NOT NULL"
	    " ON CONFLICT (parent_id, name) WHERE deleted_at IS NULL DO NOTHING RETURNING id";
	const struct public_id id = public_id_make();
	const struct db_param params[] = {
		db_int(put->folder->row), db_id(&id), db_text(put->name), db_int(object->id),
		db_int(object->size_bytes), db_time(put->modified_at), db_user(&put->who),
	};

	return db_one_int(db, DB_QUERY(SQL, params), row);
}

/* The row is locked: what it was becomes a version. */
static enum err
replace(struct db *db, struct arena *arena, const struct file_put *put,
    const struct object *object, int64_t row)
{
	static const char SQL[] =
	    "UPDATE file SET object_id = $2, size_bytes = $3, modified_at = coalesce($4, now()),"
	    "    updated_at = now() WHERE id = $1 AND file_writable_by($5, id) IS NOT NULL";
	const struct db_param params[] = {
		db_int(row), db_int(object->id), db_int(object->size_bytes),
		db_time(put->modified_at), db_user(&put->who),
	};
	enum err err;

	if ((err = file_version_keep(db, row)) != ERR_OK ||
	    (err = db_exec_found(db, DB_QUERY(SQL, params))) != ERR_OK)
		return err;
	return file_version_prune_of(db, arena, row);
}

struct placed {
	bool    is_new;
	int64_t row;
};

static enum err
place(struct db *db, struct arena *arena, const struct file_put *put,
    const struct object *object, struct placed *out)
{
	struct file_spot spot;
	enum err err;

	for (int i = 0; i < TRIES; i++) {
		if ((err = hold_spot(db, arena, put, &spot)) != ERR_OK ||
		    (err = file_put_fits(put, &spot)) != ERR_OK)
			return err;
		*out = (struct placed){ .is_new = spot.row == 0, .row = spot.row };
		if (!out->is_new)
			return replace(db, arena, put, object, spot.row);
		if ((err = insert(db, put, object, &out->row)) != ERR_NOT_FOUND)
			return err;
	}
	return ERR_NOT_FOUND;
}

/* Its hash, or who works it out. */
static enum err
note_hash(struct db *db, struct arena *arena, const struct file_put *put,
    const struct file_staged *staged, const struct object *object)
{
	static const char SQL[] = "UPDATE object SET sha256 = $2 WHERE id = $1";
	const struct db_param params[] = {
		db_int(object->id), db_bytes(staged->sha256, sizeof(staged->sha256)),
	};
	enum err err = ERR_OK;

	if (staged->is_hashed)
		err = db_exec(db, DB_QUERY(SQL, params), NULL);
	return err == ERR_OK && file_is_workers(put, staged) ? file_give_worker(db, arena, object->key) : err;
}

/* It is no upload any more, or written down as stored. */
static enum err
take_object(struct db *db, struct arena *arena, const struct file_staged *staged,
    struct object *object)
{
	const struct store_object *stored = &staged->stored;
	enum err err;

	*object = staged->object;
	err = staged->is_upload ?
	    object_claim(db, arena, &staged->object.owner, staged->object.key, object) :
	    object_stored(db, staged->object.id, stored->size_bytes, stored->etag,
	        stored->version_id);
	if (err != ERR_OK)
		return err;
	if (!staged->is_upload)
		object->size_bytes = stored->size_bytes;
	return ERR_OK;
}

/* Within a transaction. */
static enum err
make(struct db *db, struct arena *arena, const struct file_put *put,
    const struct file_staged *staged, struct file_made *out)
{
	struct public_id before;
	struct object object;
	struct placed placed;
	const char *made;
	enum err err;

	if ((err = idempotency_claim(db, arena, &put->who, &put->once, &made)) != ERR_OK)
		return err;
	out->is_again = made != NULL;
	if (out->is_again)
		return public_id_parse(made, &before) ?
		    file_find(db, arena, &put->who, &before, &out->file) : ERR_INTERNAL;
	if ((err = take_object(db, arena, staged, &object)) != ERR_OK ||
	    (err = note_hash(db, arena, put, staged, &object)) != ERR_OK ||
	    (err = place(db, arena, put, &object, &placed)) != ERR_OK ||
	    (err = file_find_row(db, arena, &put->who, placed.row, &out->file)) != ERR_OK)
		return err;
	out->is_new = placed.is_new;
	return idempotency_record(db, &put->who, &put->once, out->file.id.text);
}

enum err
file_put(struct db *db, struct arena *arena, const struct file_put *put,
    const struct file_staged *staged, struct file_made *out)
{
	struct file_made made = { .is_new = false };
	enum err err;

	if ((err = db_begin(db)) != ERR_OK)
		return err;
	err = db_end(db, make(db, arena, put, staged, &made));
	if (err != ERR_OK)
		return err;
	if (made.is_again)
		file_unstage(db, staged, ERR_OK);
	*out = made;
	return ERR_OK;
}
