/* Folders made; files and folders moved. */
#include "service/file/file_change.h"

#include <string.h>

#include "lib/base/count.h"
#include "service/file/file_change_inside.h"
#include "service/file/file_row.h"

#define SETTLED_AT_ONCE 20	/* folders that a move lets be found in their new tree */

/* What an Idempotency-Key made before; `*found` false: nothing, go on. */
enum err
file_made_before(struct db *db, struct arena *arena, const struct file_place *place,
    struct file *out, bool *found)
{
	struct public_id id;
	const char *made;
	enum err err;

	*found = false;
	err = idempotency_claim(db, arena, &place->who, &place->once, &made);
	if (err != ERR_OK || made == NULL)
		return err;
	*found = true;
	return public_id_parse(made, &id) ? file_find(db, arena, &place->who, &id, out) :
	    ERR_INTERNAL;
}

static enum err
path_fits(const struct file *folder, const char *name, int64_t below)
{
	return folder->path_bytes + 1 + (int64_t)strlen(name) + below > FILE_PATH_MAX ?
	    ERR_INPUT : ERR_OK;
}

/* ERR_CONFLICT: the name is taken.  ERR_NOT_FOUND: the folder has gone. */
static enum err
insert_folder(struct db *db, const struct file_place *place, int64_t *row)
{
	static const char SQL[] =
	    "INSERT INTO file (public_id, parent_id, name, is_file, found_in)"
	    " SELECT $2, $1, $3, false, root FROM file_writable_by($4, $1) root WHERE root IS NOT NULL"
	    " ON CONFLICT (parent_id, name) WHERE deleted_at IS NULL DO NOTHING RETURNING id";
	static const char SQL_TAKEN[] =
	    "SELECT FROM file WHERE parent_id = $1 AND name = $2 AND deleted_at IS NULL"
	    "   AND file_writable_by($3, $1) IS NOT NULL";
	const struct public_id id = public_id_make();
	const struct db_param params[] = {
		db_int(place->folder->row), db_id(&id), db_text(place->name), db_user(&place->who),
	};
	const struct db_param taken[] = { params[0], params[2], params[3] };
	enum err err;

	if ((err = db_one_int(db, DB_QUERY(SQL, params), row)) != ERR_NOT_FOUND)
		return err;
	err = db_exec_found(db, DB_QUERY(SQL_TAKEN, taken));
	return err == ERR_OK ? ERR_CONFLICT : err;
}

/* Within a transaction. */
static enum err
make_folder(struct db *db, struct arena *arena, const struct file_place *place, struct file *out)
{
	bool found;
	int64_t row;
	enum err err;

	if ((err = file_may_write(place->folder)) != ERR_OK ||
	    (err = path_fits(place->folder, place->name, 0)) != ERR_OK ||
	    (err = file_made_before(db, arena, place, out, &found)) != ERR_OK || found)
		return err;
	if ((err = insert_folder(db, place, &row)) != ERR_OK ||
	    (err = file_find_row(db, arena, &place->who, row, out)) != ERR_OK)
		return err;
	return idempotency_record(db, &place->who, &place->once, out->id.text);
}

enum err
file_make_folder(struct db *db, struct arena *arena, const struct file_place *place,
    struct file *out)
{
	struct file made;
	enum err err;

	if ((err = db_begin(db)) != ERR_OK)
		return err;
	err = db_end(db, make_folder(db, arena, place, &made));
	if (err == ERR_OK)
		*out = made;
	return err;
}

/* As it is now that the trees are locked. */
struct standing {
	bool    is_there;	/* both of them, where they were found */
	bool    is_circle;	/* the folder is below the file, or it */
	int64_t deepest;	/* bytes of the longest path of a folder below the file */
	int64_t taken;		/* the row that has the name there; 0: none */
	bool    is_above;	/* that is above the file */
};

#define STANDING_ROW(FIRST, NEXT) \
	FIRST(is_there, BOOL, \
	    "(file_open_to($1, $2)).root IS NOT DISTINCT FROM $3 AND file_writable_by($1, $4) IS NOT DISTINCT FROM $5") \
	NEXT(is_circle, BOOL, "file_is_within($4, $2)") \
	NEXT(deepest, INT, "file_deepest($2)") \
	NEXT(taken, INT, "t.id") \
	NEXT(is_above, BOOL, "t.id <> $2 AND file_is_within($2, t.id)")

static DB_READER(standing_reader, struct standing, STANDING_ROW)

static enum err
look(struct db *db, const struct file *file, const struct file_place *place,
    struct standing *out)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(STANDING_ROW) " FROM (VALUES (true)) one LEFT JOIN file t"
	    "    ON t.parent_id = $4 AND t.name = $6 AND t.deleted_at IS NULL";
	const struct db_param params[] = {
		db_user(&place->who), db_int(file->row), db_int(file->root),
		db_int(place->folder->row), db_int(place->folder->root), db_text(place->name),
	};

	return db_read_one(db, NULL, DB_QUERY(SQL, params), standing_reader(), out);
}

enum err
file_make_room(struct db *db, const struct file *file, const struct file_place *place,
    bool *replaced)
{
	struct standing now;
	enum err err;

	*replaced = false;
	if ((err = file_may_write(place->folder)) != ERR_OK ||
	    (err = file_lock_trees(db, file->root, place->folder->root)) != ERR_OK ||
	    (err = look(db, file, place, &now)) != ERR_OK)
		return err;
	if (!now.is_there)
		return ERR_NOT_FOUND;
	if (now.is_circle)
		return ERR_FORBIDDEN;
	if ((err = path_fits(place->folder, place->name, now.deepest)) != ERR_OK)
		return err;
	if (now.taken == 0 || now.taken == file->row)
		return ERR_OK;
	if (!place->overwrites || now.is_above)
		return ERR_CONFLICT;
	*replaced = true;
	return file_bin_row(db, now.taken, place->folder->root);
}

/* Of the row as it is, which is locked. */
static enum err
check_etag(struct db *db, struct arena *arena, const struct file *file, const char *if_match)
{
	static const char SQL[] =
	    "SELECT " FILE_ETAG " FROM file f JOIN object o ON o.id = f.object_id"
	    " WHERE f.id = $1 FOR NO KEY UPDATE OF f";
	const struct db_param params[] = { db_int(file->row) };
	const struct file_condition condition = { .if_match = if_match };
	const char *etag = NULL;
	enum err err;

	if (if_match == NULL)
		return ERR_OK;
	err = db_one_text(db, arena, DB_QUERY(SQL, params), &etag);
	return err != ERR_OK && err != ERR_NOT_FOUND ? err :
	    file_condition_holds(&condition, etag);
}

static enum err
set_place(struct db *db, const struct file *file, const struct file_place *place)
{
	static const char SQL[] =
	    "UPDATE file SET parent_id = $2, name = $3, updated_at = now(), " FILE_FOUND_IN("$4")
	    " WHERE id = $1 AND deleted_at IS NULL";
	const struct db_param params[] = {
		db_int(file->row), db_int(place->folder->row), db_text(place->name),
		db_int(place->folder->root),
	};

	return db_exec_found(db, DB_QUERY(SQL, params));
}

/* Within a transaction. */
static enum err
move_row(struct db *db, struct arena *arena, const struct file_move *move,
    struct file_changed *out)
{
	const struct file_place *to = &move->to;
	enum err err;

	if ((err = file_make_room(db, move->file, to, &out->replaced)) != ERR_OK ||
	    (err = check_etag(db, arena, move->file, move->if_match)) != ERR_OK ||
	    (err = set_place(db, move->file, to)) != ERR_OK)
		return err;
	return file_find_row(db, arena, &to->who, move->file->row, &out->file);
}

/* Most folders are small; of others the worker does the rest. */
static void
settle_some(struct db *db)
{
	bool left = true;

	for (int i = 0; left && i < SETTLED_AT_ONCE; i++)
		if (file_settle(db, &left) != ERR_OK)
			break;
}

/* Somebody else's stays his: of what he shares one takes a copy. */
static enum err
may_leave(const struct file *file, const struct file *to)
{
	return file->is_held || (file->label != NULL && to->root != file->root) ? ERR_FORBIDDEN :
	    file_may_write(file);
}

enum err
file_move(struct db *db, struct arena *arena, const struct file_move *move,
    struct file_changed *out)
{
	struct file_changed moved;
	enum err err;

	if (move->file->parent.text[0] == '\0')
		return ERR_FORBIDDEN;
	if ((err = may_leave(move->file, move->to.folder)) != ERR_OK)
		return err;
	if ((err = db_begin(db)) != ERR_OK)
		return err;
	if ((err = db_end(db, move_row(db, arena, move, &moved))) != ERR_OK)
		return err;
	*out = moved;
	if (moved.file.root != move->file->root && db->depth == 0)
		settle_some(db);
	return ERR_OK;
}
