/* Images: finding, listing, deleting. */
#include "service/image/image.h"

#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/db/db.h"
#include "service/base/cursor.h"
#include "service/base/object.h"
#include "service/image/image_media.h"
#include "service/image/image_row.h"

#define LIST "images"	/* what its cursors are for */

#define DELETE_AT_ONCE "100"

/* What routes are called now, or may be. */
static const char *const reserved[] = { "health", "openapi", "feed" };

bool
image_key_is_valid(const char *key)
{
	static const char letters[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
	static const char allowed[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
	const size_t len = strlen(key);
	size_t i;

	if (len == 0 || len > IMAGE_KEY_MAX || strspn(key, allowed) != len ||
	    strpbrk(key, letters) == NULL)
		return false;
	for (i = 0; i < COUNT(reserved); i++)
		if (strcmp(key, reserved[i]) == 0)
			return false;
	return true;
}

static const char *
mime(const char *type, struct arena *arena)
{
	return arena_printf(arena, "image/%s", type);
}

void
image_read(const struct db_rows *rows, size_t row, struct arena *arena, struct image *out)
{
	*out = (struct image){
		.key = db_get_text(rows, row, 0, arena),
		.owner = db_get_text(rows, row, 1, arena),
		.mine = db_get_bool(rows, row, 2),
		.version = db_get_id(rows, row, 3),
		.type = mime(db_get_text(rows, row, 4, arena), arena),
		.width = db_get_int(rows, row, 5),
		.height = db_get_int(rows, row, 6),
		.frames = db_get_int(rows, row, 7),
		.size_bytes = db_get_int(rows, row, 8),
		.sha256 = db_get_text(rows, row, 9, arena),
		.original_type = mime(db_get_text(rows, row, 10, arena), arena),
		.original_size_bytes = db_get_int(rows, row, 11),
		.original_sha256 = db_get_text(rows, row, 12, arena),
		.created_at = db_get_time(rows, row, 13),
		.updated_at = db_get_time(rows, row, 14),
		.sort_key = db_get_int(rows, row, 15),
	};
}

enum err
image_find(struct db *db, struct arena *arena, const struct user_id *viewer,
    const char *key, struct image *out)
{
	/* Of others with the same original: the viewer's own, else the oldest. */
	static const char SQL[] =
	    "SELECT " IMAGE_COLUMNS ", (SELECT d.key FROM image_version w"
	    "        JOIN image d ON d.id = w.image_id"
	    "        JOIN account b ON b.id = d.owner_id AND b.deleted_at IS NULL"
	    "       WHERE w.original_sha256 = v.original_sha256 AND w.id <> v.id"
	    "       ORDER BY coalesce(d.owner_id = $1, false) DESC, d.id LIMIT 1)"
	    IMAGE_FROM " WHERE i.key = $2";
	const struct db_param params[] = { db_user(viewer), db_text(key) };
	struct db_rows *rows = NULL;
	enum err err;

	err = db_one_row(db, DB_QUERY(SQL, params), &rows);
	if (err == ERR_OK) {
		image_read(rows, 0, arena, out);
		out->duplicate_of = db_get_text(rows, 0, IMAGE_COLUMN_COUNT, arena);
	}
	db_rows_free(rows);
	return err;
}

/* $1: who looks; $2, $3: where the page before ended; $4: rows; $5: whose. */
#define PAGE(whose) \
	"SELECT " IMAGE_COLUMNS IMAGE_FROM \
	" WHERE (i.created_at, i.id) < (coalesce($2::timestamptz, 'infinity'), $3::bigint)" whose \
	" ORDER BY i.created_at DESC, i.id DESC LIMIT $4"

static const char SQL_ALL[] = PAGE("");
static const char SQL_MINE[] = PAGE(" AND i.owner_id = $5");
static const char SQL_NAME[] =
    PAGE(" AND i.owner_id = (SELECT id FROM account WHERE lower(username) = lower($5))");

static enum err
read_page(struct db *db, struct arena *arena, const struct db_query *query, size_t limit,
    struct images *out)
{
	struct images images = { NULL, 0, NULL };
	struct db_rows *rows = NULL;
	size_t i;
	enum err err;

	err = db_rows(db, query, &rows);
	if (err != ERR_OK)
		return err;
	images.count = db_count(rows) > limit ? limit : db_count(rows);
	images.items = ARENA_ARRAY(arena, struct image, images.count + 1);
	for (i = 0; i < images.count; i++)
		image_read(rows, i, arena, &images.items[i]);
	if (db_count(rows) > limit)
		images.next = cursor_make(arena, LIST, images.items[limit - 1].created_at,
		    images.items[limit - 1].sort_key);
	db_rows_free(rows);
	*out = images;
	return ERR_OK;
}

enum err
image_list(struct db *db, struct arena *arena, const struct image_filter *filter,
    struct images *out)
{
	int64_t time_us = 0, id = INT64_MAX;
	struct db_param params[5];
	const char *sql = SQL_ALL;
	size_t count = 4;
	enum err err;

	err = cursor_read(db, LIST, filter->cursor, &time_us, &id);
	if (err != ERR_OK)
		return err;
	params[0] = db_user(&filter->viewer);
	params[1] = db_time(time_us);
	params[2] = db_int(id);
	params[3] = db_int(filter->limit + 1);
	if (!user_is_nobody(&filter->mine)) {
		params[count++] = db_user(&filter->mine);
		sql = SQL_MINE;
	} else if (filter->owner != NULL) {
		params[count++] = db_text(filter->owner);
		sql = SQL_NAME;
	}
	return read_page(db, arena, &(const struct db_query){ sql, params, count },
	    (size_t)filter->limit, out);
}

/* Within a transaction: the images that `sql` selects and locks as (id, object_id). */
static enum err
remove_selected(struct db *db, const struct db_query *query, int64_t *removed)
{
	static const char SQL_REMOVE[] = "DELETE FROM image WHERE id = $1";
	struct db_rows *rows = NULL;
	enum err err;
	size_t i;

	err = db_rows(db, query, &rows);
	for (i = 0; err == ERR_OK && i < db_count(rows); i++) {
		const struct db_param id[] = { db_int(db_get_int(rows, i, 0)) };

		err = object_delete(db, db_get_int(rows, i, 1));
		if (err == ERR_OK)
			err = db_exec(db, DB_QUERY(SQL_REMOVE, id), NULL);
	}
	*removed = err == ERR_OK ? (int64_t)db_count(rows) : 0;
	db_rows_free(rows);
	return err;
}

static enum err
remove_in_transaction(struct db *db, const struct db_query *query, int64_t *removed)
{
	enum err err;

	*removed = 0;
	if ((err = db_begin(db)) != ERR_OK)
		return err;
	err = remove_selected(db, query, removed);
	if (err == ERR_OK)
		err = db_commit(db);
	else
		db_rollback(db);
	if (err != ERR_OK)
		*removed = 0;
	return err;
}

enum err
image_delete(struct db *db, const struct user_id *user, bool is_admin, const char *key)
{
	static const char SQL[] =
	    "SELECT i.id, v.object_id FROM image i JOIN image_version v ON v.image_id = i.id"
	    " WHERE i.key = $1 AND (i.owner_id = $2 OR $3) FOR UPDATE OF i";
	const struct db_param params[] = { db_text(key), db_user(user), db_bool(is_admin) };
	int64_t removed;
	enum err err;

	err = remove_in_transaction(db, DB_QUERY(SQL, params), &removed);
	image_media_forget(key);
	if (err == ERR_OK && removed == 0)
		return ERR_NOT_FOUND;
	return err;
}

enum err
image_delete_all(struct db *db, const struct user_id *owner, int64_t *deleted)
{
	static const char SQL[] =
	    "SELECT i.id, v.object_id FROM image i JOIN image_version v ON v.image_id = i.id"
	    " WHERE i.owner_id = $1 ORDER BY i.id LIMIT " DELETE_AT_ONCE " FOR UPDATE OF i";
	const struct db_param params[] = { db_user(owner) };
	int64_t removed;
	enum err err;

	*deleted = 0;
	do {
		err = remove_in_transaction(db, DB_QUERY(SQL, params), &removed);
		*deleted += removed;
	} while (err == ERR_OK && removed > 0);
	image_media_forget_all();
	return err;
}
