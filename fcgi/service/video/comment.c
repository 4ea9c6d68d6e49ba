/* Comments: listed, written and deleted. */
#include "service/video/comment.h"

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/db/db.h"
#include "service/base/cursor.h"
#include "service/base/idempotency.h"

#define LIST "comments"	/* what its cursors are for */

/* Of `comment c`, as the account $1 sees it. */
#define COLUMNS \
	"c.public_id, (SELECT a.username FROM account a WHERE a.id = c.account_id)," \
	" c.account_id IS NOT DISTINCT FROM $1, c.body, c.created_at, c.id"
#define SEEN \
	"WITH seen AS (" \
	"    SELECT id FROM video WHERE public_id = $3 AND deleted_at IS NULL" \
	"       AND (privacy <> 'private' OR owner_id = $1 OR $2))"

static void
read_comment(const struct db_rows *rows, size_t row, struct arena *arena,
    struct comment *out)
{
	*out = (struct comment){
		.id = db_get_id(rows, row, 0),
		.author = db_get_text(rows, row, 1, arena),
		.mine = db_get_bool(rows, row, 2),
		.body = db_get_text(rows, row, 3, arena),
		.created_at = db_get_time(rows, row, 4),
		.key = db_get_int(rows, row, 5),
	};
}

static enum err
read_page(const struct db_rows *rows, struct arena *arena, size_t limit,
    struct comments *out)
{
	size_t i;

	*out = (struct comments){ NULL, db_count(rows) > limit ? limit : db_count(rows), NULL };
	if (out->count == 1 && db_is_null(rows, 0, 0))
		out->count = 0;		/* the video is there, a comment is not */
	out->items = ARENA_ARRAY(arena, struct comment, out->count + 1);
	for (i = 0; i < out->count; i++)
		read_comment(rows, i, arena, &out->items[i]);
	if (db_count(rows) > limit)
		out->next = cursor_make(arena, LIST, out->items[limit - 1].created_at,
		    out->items[limit - 1].key);
	return ERR_OK;
}

enum err
comment_list(struct db *db, struct arena *arena, const struct user_id *user,
    bool is_admin, const struct public_id *video, int limit, const char *cursor,
    struct comments *out)
{
	static const char SQL[] = SEEN
	    " SELECT " COLUMNS " FROM seen LEFT JOIN LATERAL ("
	    "    SELECT * FROM comment WHERE video_id = seen.id AND"
	    "       (created_at, id) < (coalesce($4::timestamptz, 'infinity'), $5::bigint)"
	    "     ORDER BY created_at DESC, id DESC LIMIT $6) c ON true"
	    " ORDER BY c.created_at DESC, c.id DESC";
	int64_t a = 0, b = INT64_MAX;
	struct db_rows *rows = NULL;
	enum err err;

	err = cursor_read(db, LIST, cursor, &a, &b);
	if (err != ERR_OK)
		return err;

	const struct db_param params[] = {
		db_user(user), db_bool(is_admin), db_id(video), db_time(a), db_int(b),
		db_int(limit + 1),
	};
	err = db_rows(db, DB_QUERY(SQL, params), &rows);
	if (err == ERR_OK && db_count(rows) == 0)
		err = ERR_NOT_FOUND;
	if (err == ERR_OK)
		err = read_page(rows, arena, (size_t)limit, out);
	db_rows_free(rows);
	return err;
}

static enum err
one_comment(struct db *db, struct arena *arena, const struct db_query *query, struct comment *out)
{
	struct db_rows *rows = NULL;
	enum err err;

	err = db_one_row(db, query, &rows);
	if (err == ERR_OK)
		read_comment(rows, 0, arena, out);
	db_rows_free(rows);
	return err;
}

static enum err
insert(struct db *db, struct arena *arena, const struct user_id *user, bool is_admin,
    const struct public_id *video, const char *body, struct comment *out)
{
	static const char SQL[] = SEEN
	    ", c AS ("
	    "    INSERT INTO comment (public_id, video_id, account_id, body)"
	    "    SELECT $4, id, $1, $5 FROM seen RETURNING *)"
	    " SELECT " COLUMNS " FROM c";
	const struct public_id id = public_id_make();
	const struct db_param params[] = {
		db_user(user), db_bool(is_admin), db_id(video), db_id(&id), db_text(body),
	};

	return one_comment(db, arena, DB_QUERY(SQL, params), out);
}

static enum err
find(struct db *db, struct arena *arena, const struct user_id *user, const char *made,
    struct comment *out)
{
	static const char SQL[] =
	    "SELECT " COLUMNS " FROM comment c WHERE c.account_id = $1 AND c.public_id = $2";
	const struct db_param params[] = { db_user(user), db_text(made) };

	return one_comment(db, arena, DB_QUERY(SQL, params), out);
}

enum err
comment_add(struct db *db, struct arena *arena, const struct user_id *user, bool is_admin,
    const struct public_id *video, const struct comment_wish *wish, struct comment *out)
{
	const char *key = wish->idempotency_key, *made = NULL;
	enum err err;

	if (key == NULL)
		return insert(db, arena, user, is_admin, video, wish->body, out);
	if ((err = db_begin(db)) != ERR_OK)
		return err;
	err = idempotency_claim(db, arena, user, key, wish->fingerprint, &made);
	if (err == ERR_OK && made != NULL)
		err = find(db, arena, user, made, out);
	else if (err == ERR_OK &&
	    (err = insert(db, arena, user, is_admin, video, wish->body, out)) == ERR_OK)
		err = idempotency_record(db, user, key, out->id.text);
	if (err == ERR_OK)
		return db_commit(db);
	db_rollback(db);
	return err;
}

enum err
comment_delete(struct db *db, const struct user_id *user, bool is_admin,
    const struct public_id *video, const struct public_id *comment)
{
	static const char SQL[] =
	    "DELETE FROM comment c USING video v"
	    " WHERE v.public_id = $3 AND v.deleted_at IS NULL"
	    "   AND c.public_id = $4 AND c.video_id = v.id"
	    "   AND (c.account_id = $1 OR v.owner_id = $1 OR $2)";
	const struct db_param params[] = {
		db_user(user), db_bool(is_admin), db_id(video), db_id(comment),
	};
	int64_t affected = 0;
	enum err err;

	err = db_exec(db, DB_QUERY(SQL, params), &affected);
	if (err == ERR_OK && affected == 0)
		err = ERR_NOT_FOUND;
	return err;
}
