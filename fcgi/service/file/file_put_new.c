/* A small body becomes a new file: its bytes, one statement, and a wait that many share. */
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/config/config.h"
#include "lib/db/db_row.h"
#include "service/base/durable.h"
#include "service/file/file_put_inside.h"

/* ERR_NOT_FOUND, or ERR_CONFLICT at once with another: it is not so simple. */
static enum err
place(struct db *db, const struct file_put *put, const struct file_staged *staged)
{
	static const char SQL[] =
	    "SELECT row FROM (SELECT CASE WHEN file_writable_by($1, $2) IS NOT NULL THEN"
	    "    file_place($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) END AS row) placed"
	    " WHERE row IS NOT NULL";
	const struct store_object *stored = &staged->stored;
	const struct public_id id = public_id_make();
	const struct db_param params[] = {
		db_user(&put->who), db_int(put->folder->row), db_text(put->name), db_id(&id),
		db_text(staged->object.key), db_int(stored->size_bytes), db_text(stored->etag),
		db_text(stored->version_id), db_bytes(staged->sha256, sizeof(staged->sha256)),
		db_time(put->modified_at), db_int(config()->quota),
	};

	return db_exec_found(db, DB_QUERY(SQL, params));
}

static enum err
place_text(struct db *db, struct arena *arena, const struct file_put *put,
    const struct file_staged *staged)
{
	enum err err;

	if ((err = db_begin(db)) != ERR_OK)
		return err;
	if ((err = place(db, put, staged)) == ERR_OK)
		err = file_give_worker(db, arena, staged->object.key);
	return db_end(db, err);
}

/* As if it had been begun as others are. */
static enum err
begin_late(struct db *db, struct arena *arena, const struct public_id *name,
    struct file_staged *staged)
{
	struct object object = staged->object;
	enum err err = object_begin_named(db, arena, name, &object);

	if (err != ERR_OK)
		return err;
	staged->object = object;
	return ERR_CONFLICT;
}

enum err
file_put_new(struct db *db, struct arena *arena, const struct file_put *put,
    const struct file_spot *spot, struct body *body, struct file_staged *staged)
{
	const struct public_id name = public_id_make();
	const char *key = arena_printf(arena, "u/%s/%s", spot->account, name.text);
	enum err err;

	if ((err = file_stage_bare(arena, &put->who, key, body, staged)) != ERR_OK)
		return err;
	err = file_is_workers(put, staged) ? place_text(db, arena, put, staged) : place(db, put, staged);
	if (err == ERR_OK)
		return durable_wait(db);
	if (err == ERR_NOT_FOUND || err == ERR_CONFLICT)
		err = begin_late(db, arena, &name, staged);
	if (err != ERR_CONFLICT && err != ERR_UNAVAILABLE)
		store_delete(key);
	return err;
}
