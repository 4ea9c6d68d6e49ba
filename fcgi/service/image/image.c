/* Images: finding, listing, deleting. */
#include "service/image/image.h"

#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "service/base/object.h"
#include "service/base/page.h"
#include "service/image/image_media.h"
#include "service/image/image_row.h"

#define DELETE_AT_ONCE "100"

/* What routes are called now, or may be. */
static const char *const reserved[] = { "health", "live", "openapi", "feed" };

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

/* Of others with the same original: the viewer's own, else the oldest. */
#define FOUND_ROW(FIRST, NEXT) \
	IMAGE_ROW(FIRST, NEXT) \
	NEXT(duplicate_of, TEXT, \
	    "(SELECT d.key FROM image_version w" \
	    "  JOIN image d ON d.id = w.image_id" \
	    "  JOIN account b ON b.id = d.owner_id AND b.deleted_at IS NULL" \
	    " WHERE w.original_sha256 = v.original_sha256 AND w.id <> v.id" \
	    " ORDER BY coalesce(d.owner_id = $1, false) DESC, d.id LIMIT 1)")

static DB_READER(found_reader, struct image, FOUND_ROW)

enum err
image_find(struct db *db, struct arena *arena, const struct user_id *viewer,
    const char *key, struct image *out)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(FOUND_ROW) IMAGE_FROM " WHERE i.key = $2";
	const struct db_param params[] = { db_user(viewer), db_text(key) };

	return db_read_one(db, arena, DB_QUERY(SQL, params), found_reader(), out);
}

static DB_READER(image_reader, struct image, IMAGE_ROW)

static const struct page_list list = {
	"images", image_reader,
	{ PAGE_BY_TIME(struct image, created_at), PAGE_BY_INT(struct image, sort_key) },
};

/* $1: who looks; $2, $3: where the page before ended; $4: rows; $5: whose. */
#define PAGE(whose) PAGE_OF( \
	"SELECT " DB_COLUMNS(IMAGE_ROW) IMAGE_FROM \
	" WHERE (i.created_at, i.id) < (coalesce($2::timestamptz, 'infinity'), $3::bigint)" whose \
	" ORDER BY i.created_at DESC, i.id DESC", "created_at DESC, id DESC", "$4")

static const char SQL_ALL[] = PAGE("");
static const char SQL_MINE[] = PAGE(" AND i.owner_id = $5");
static const char SQL_NAME[] =
    PAGE(" AND i.owner_id = (SELECT id FROM account WHERE lower(username) = lower($5))");

enum err
image_list(struct db *db, struct arena *arena, const struct image_filter *filter,
    struct page *out)
{
	struct db_param params[5];
	struct db_query query = { SQL_ALL, params, 4 };
	struct page_from from;
	enum err err;

	err = page_begin(db, &list, &filter->ask, &from);
	if (err != ERR_OK)
		return err;
	params[0] = db_user(&filter->viewer);
	params[1] = from.keys[0];
	params[2] = from.keys[1];
	params[3] = from.rows;
	if (!user_is_nobody(&filter->mine)) {
		params[query.count++] = db_user(&filter->mine);
		query.sql = SQL_MINE;
	} else if (filter->owner != NULL) {
		params[query.count++] = db_text(filter->owner);
		query.sql = SQL_NAME;
	}
	return page_read(db, arena, &from, &query, out);
}

struct doomed {
	int64_t image;
	int64_t object;
};

#define DOOMED_ROW(FIRST, NEXT) \
	FIRST(image, INT, "i.id") \
	NEXT(object, INT, "v.object_id")

static DB_READER(doomed_reader, struct doomed, DOOMED_ROW)

/* Within a transaction: the images that the query selects by DOOMED_ROW, and locks. */
static enum err
remove_selected(struct db *db, const struct db_query *query, int64_t *removed)
{
	static const char SQL_REMOVE[] = "DELETE FROM image WHERE id = $1";
	struct arena *arena = arena_new();
	struct db_list images = { NULL, 0 };
	const struct doomed *doomed;
	enum err err;
	size_t i;

	err = db_read_all(db, arena, query, doomed_reader(), &images);
	doomed = images.items;
	for (i = 0; err == ERR_OK && i < images.count; i++) {
		const struct db_param id[] = { db_int(doomed[i].image) };

		err = object_delete(db, doomed[i].object);
		if (err == ERR_OK)
			err = db_exec(db, DB_QUERY(SQL_REMOVE, id), NULL);
	}
	*removed = (int64_t)images.count;
	arena_free(arena);
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
image_delete(struct db *db, const struct user_id *user, bool is_admin, const char *key,
    struct user_id *other)
{
	static const char SQL_OTHER[] = "SELECT nullif(owner_id, $2) FROM image WHERE key = $1";
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(DOOMED_ROW) " FROM image i JOIN image_version v ON v.image_id = i.id"
	    " WHERE i.key = $1 AND (i.owner_id = $2 OR $3) FOR UPDATE OF i";
	const struct db_param params[] = { db_text(key), db_user(user), db_bool(is_admin) };
	int64_t removed;
	enum err err = ERR_OK;

	*other = (struct user_id){ 0 };
	if (is_admin)
		err = db_one_user(db, &(const struct db_query){ SQL_OTHER, params, 2 }, other);
	if (err == ERR_OK)
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
	    "SELECT " DB_COLUMNS(DOOMED_ROW) " FROM image i JOIN image_version v ON v.image_id = i.id"
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
