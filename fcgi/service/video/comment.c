/* Comments: listed, written and deleted. */
#include "service/video/comment.h"

#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "service/base/page.h"
#include "service/video/video_row.h"

/* Of `comment c`, as the account $1 sees it. */
#define COMMENT_ROW(FIRST, NEXT) \
	FIRST(id, ID, "c.public_id") \
	NEXT(author, TEXT, "(SELECT a.username FROM account a WHERE a.id = c.account_id)") \
	NEXT(mine, BOOL, "c.account_id IS NOT DISTINCT FROM $1") \
	NEXT(body, TEXT, "c.body") \
	NEXT(created_at, TIME, "c.created_at") \
	NEXT(key, INT, "c.id")
#define COLUMNS DB_COLUMNS(COMMENT_ROW)
#define SEEN \
	"WITH seen AS (" \
	"    SELECT v.id FROM video v WHERE v.public_id = $3 AND " VIDEO_SEEN("NULL") ")"

static DB_READER(comment_reader, struct comment, COMMENT_ROW)

static const struct page_list list = {
	"comments", comment_reader,
	{ PAGE_BY_TIME(struct comment, created_at), PAGE_BY_INT(struct comment, key) },
};

enum err
comment_list(struct db *db, struct arena *arena, const struct comment_place *place,
    const struct page_ask *ask, struct page *out)
{
	/* one row of nothing where the video is there, a comment is not */
	static const char SQL[] = SEEN
	    " SELECT " COLUMNS " FROM seen LEFT JOIN LATERAL ("
	    "    SELECT * FROM comment WHERE video_id = seen.id AND"
	    "       (created_at, id) < (coalesce($4::timestamptz, 'infinity'), $5::bigint)"
	    "     ORDER BY created_at DESC, id DESC LIMIT $6) c ON true"
	    " ORDER BY c.created_at DESC, c.id DESC";
	const struct comment *first;
	struct page_from from;
	enum err err;

	err = page_begin(db, &list, ask, &from);
	if (err != ERR_OK)
		return err;
	const struct db_param params[] = {
		db_user(&place->viewer.user), db_bool(place->viewer.is_admin),
		db_id(&place->video), from.keys[0], from.keys[1], from.rows,
	};

	err = page_read(db, arena, &from, DB_QUERY(SQL, params), out);
	if (err != ERR_OK)
		return err;
	first = out->items;
	if (out->count == 0)
		return ERR_NOT_FOUND;
	if (first->key == 0)
		out->count = 0;
	return ERR_OK;
}

static enum err
insert(struct db *db, struct arena *arena, const struct comment_place *place,
    const char *body, struct comment *out)
{
	static const char SQL[] = SEEN
	    ", c AS ("
	    "    INSERT INTO comment (public_id, video_id, account_id, body)"
	    "    SELECT $4, id, $1, $5 FROM seen RETURNING *)"
	    " SELECT " COLUMNS " FROM c";
	const struct public_id id = public_id_make();
	const struct db_param params[] = {
		db_user(&place->viewer.user), db_bool(place->viewer.is_admin),
		db_id(&place->video), db_id(&id), db_text(body),
	};

	return db_read_one(db, arena, DB_QUERY(SQL, params), comment_reader(), out);
}

static enum err
find(struct db *db, struct arena *arena, const struct user_id *user, const char *made,
    struct comment *out)
{
	static const char SQL[] =
	    "SELECT " COLUMNS " FROM comment c WHERE c.account_id = $1 AND c.public_id = $2";
	const struct db_param params[] = { db_user(user), db_text(made) };

	return db_read_one(db, arena, DB_QUERY(SQL, params), comment_reader(), out);
}

enum err
comment_add(struct db *db, struct arena *arena, const struct comment_place *place,
    const struct comment_wish *wish, struct comment *out)
{
	const struct user_id *user = &place->viewer.user;
	const struct idempotency_once *once = &wish->once;
	const char *made = NULL;
	enum err err;

	if (once->key == NULL)
		return insert(db, arena, place, wish->body, out);
	if ((err = db_begin(db)) != ERR_OK)
		return err;
	err = idempotency_claim(db, arena, user, once, &made);
	if (err == ERR_OK && made != NULL)
		err = find(db, arena, user, made, out);
	else if (err == ERR_OK &&
	    (err = insert(db, arena, place, wish->body, out)) == ERR_OK)
		err = idempotency_record(db, user, once, out->id.text);
	if (err == ERR_OK)
		return db_commit(db);
	db_rollback(db);
	return err;
}

enum err
comment_delete(struct db *db, const struct comment_place *place,
    const struct public_id *comment, struct user_id *other)
{
	static const char SQL[] =
	    "DELETE FROM comment c USING video v"
	    " WHERE v.public_id = $3 AND v.deleted_at IS NULL"
	    "   AND c.public_id = $4 AND c.video_id = v.id"
	    "   AND (c.account_id = $1 OR v.owner_id = $1 OR $2)"
	    " RETURNING CASE WHEN $1 NOT IN (c.account_id, v.owner_id) THEN c.account_id END";
	const struct db_param params[] = {
		db_user(&place->viewer.user), db_bool(place->viewer.is_admin),
		db_id(&place->video), db_id(comment),
	};

	return db_one_user(db, DB_QUERY(SQL, params), other);
}
