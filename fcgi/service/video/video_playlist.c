/* Lists of videos: found, made, changed. */
#include "service/video/video_playlist.h"

#include "lib/base/count.h"
#include "lib/base/texts.h"
#include "lib/db/db_row.h"
#include "service/video/video_playlist_row.h"

/* Of `p` and of `f`, the first that is seen in it. */
#define LIST_ROW(FIRST, NEXT) \
	FIRST(key, INT, "p.id") \
	NEXT(id, ID, "p.public_id") \
	NEXT(kind, TEXT, "p.kind") \
	NEXT(title, TEXT, "p.title") \
	NEXT(description, TEXT, "p.description") \
	NEXT(privacy, TEXT, "p.privacy") \
	NEXT(owner, TEXT, "(SELECT a.username FROM account a WHERE a.id = p.owner_id)") \
	NEXT(mine, BOOL, "p.owner_id IS NOT DISTINCT FROM $1") \
	NEXT(items, INT, "(SELECT count(*) FROM " PLAYLIST_ITEMS_OF_P ")") \
	NEXT(first, ID, "f.public_id") \
	NEXT(poster_key, TEXT, "f.poster_key") \
	NEXT(created_at, TIME, "p.created_at") \
	NEXT(updated_at, TIME, "p.updated_at")
#define FIRST_OF_P \
	" LEFT JOIN LATERAL (SELECT v.public_id, v.poster_key FROM " PLAYLIST_ITEMS_OF_P \
	"    ORDER BY i.place, i.video_id LIMIT 1) f ON true"
#define SORTED_ROW(FIRST, NEXT) \
	LIST_ROW(FIRST, NEXT) \
	NEXT(has, BOOL, "EXISTS (SELECT FROM playlist_item h JOIN video w ON w.id = h.video_id" \
	    " WHERE h.playlist_id = p.id AND w.public_id = $8)") \
	NEXT(sort_key, INT, "p.k")

static DB_READER(list_reader, struct video_playlist, LIST_ROW)
static DB_READER(sorted_reader, struct video_playlist, SORTED_ROW)

static const struct page_list lists = {
	"playlists", sorted_reader,
	{ PAGE_BY_INT(struct video_playlist, sort_key), PAGE_BY_INT(struct video_playlist, key) },
};

/* An account has few: they are sorted, and those of a page looked into. */
enum err
video_playlist_list(struct db *db, struct arena *arena, const struct viewer *viewer,
    const struct video_playlist_filter *filter, struct page *out)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(SORTED_ROW) " FROM ("
	    "    SELECT * FROM (SELECT *, CASE WHEN p.kind = 'later' THEN 9000000000000000"
	    "           ELSE (extract(epoch FROM p.updated_at) * 1000000)::bigint END AS k FROM playlist p"
	    "     WHERE CASE WHEN $3::text IS NULL THEN p.owner_id = $1"
	    "           ELSE p.owner_id = (SELECT id FROM account WHERE lower(username) = lower($3))"
	    "               AND " PLAYLIST_LISTED " END) p"
	    "     WHERE (k, id) < ($5::bigint, $6::bigint) ORDER BY k DESC, id DESC LIMIT $7) p"
	    FIRST_OF_P " ORDER BY p.k DESC, p.id DESC";
	struct page_from from;
	enum err err;

	err = page_begin(db, &lists, &filter->ask, &from);
	if (err != ERR_OK)
		return err;
	const struct db_param params[] = {
		db_user(&viewer->user), db_bool(viewer->is_admin), db_text(filter->owner),
		db_id(&viewer->link), from.keys[0], from.keys[1], from.rows, db_id(&filter->has),
	};

	return page_read(db, arena, &from, DB_QUERY(SQL, params), out);
}

enum err
video_playlist_find(struct db *db, struct arena *arena, const struct viewer *viewer,
    const struct public_id *id, struct video_playlist *out)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(LIST_ROW) " FROM playlist p" FIRST_OF_P
	    " WHERE p.public_id = $3 AND " PLAYLIST_VISIBLE;
	const struct db_param params[] = {
		db_user(&viewer->user), db_bool(viewer->is_admin), db_id(id), db_id(&viewer->link),
	};

	return db_read_one(db, arena, DB_QUERY(SQL, params), list_reader(), out);
}

static enum err
insert(struct db *db, const struct viewer *viewer, const struct video_playlist_change *wish,
    struct public_id *id)
{
	static const char SQL[] =
	    "INSERT INTO playlist (public_id, owner_id, title, description, privacy)"
	    " SELECT $1, $2, $3, coalesce($4, ''), coalesce($5, 'private')"
	    "  WHERE (SELECT count(*) FROM playlist WHERE owner_id = $2) < " TEXT_OF(VIDEO_PLAYLISTS_MAX);
	const struct public_id made = public_id_make();
	const struct db_param params[] = {
		db_id(&made), db_user(&viewer->user), db_text(wish->title),
		db_text(wish->description), db_text(wish->privacy),
	};
	const enum err err = db_exec_found(db, DB_QUERY(SQL, params));

	*id = made;
	return err == ERR_NOT_FOUND ? ERR_CONFLICT : err;
}

enum err
video_playlist_make(struct db *db, struct arena *arena, const struct viewer *viewer,
    const struct video_playlist_change *wish, const struct idempotency_once *once,
    struct video_playlist *out)
{
	const char *made = NULL;
	struct public_id id;
	enum err err;

	if ((err = db_begin(db)) != ERR_OK)
		return err;
	err = idempotency_claim(db, arena, &viewer->user, once, &made);
	if (err == ERR_OK && made != NULL)
		err = public_id_parse(made, &id) ? ERR_OK : ERR_INTERNAL;
	else if (err == ERR_OK &&
	    (err = insert(db, viewer, wish, &id)) == ERR_OK)
		err = idempotency_record(db, &viewer->user, once, id.text);
	if (err == ERR_OK &&
	    (err = video_playlist_find(db, arena, viewer, &id, out)) == ERR_OK)
		return db_commit(db);
	db_rollback(db);
	return err;
}

/* Nothing was changed: is it the one for later, or none of his? */
static enum err
why_not(struct db *db, const struct viewer *viewer, const struct public_id *id)
{
	static const char SQL[] =
	    "SELECT count(*) FROM playlist WHERE owner_id = $1 AND public_id = $2";
	const struct db_param params[] = { db_user(&viewer->user), db_id(id) };
	int64_t count = 0;
	const enum err err = db_one_int(db, DB_QUERY(SQL, params), &count);

	return err != ERR_OK ? err : count > 0 ? ERR_CONFLICT : ERR_NOT_FOUND;
}

enum err
video_playlist_edit(struct db *db, struct arena *arena, const struct viewer *viewer,
    const struct public_id *id, const struct video_playlist_change *change,
    struct video_playlist *out)
{
	static const char SQL[] =
	    "UPDATE playlist SET title = coalesce($3, title), updated_at = now(),"
	    "       description = coalesce($4, description), privacy = coalesce($5, privacy)"
	    " WHERE owner_id = $1 AND public_id = $2 AND kind = 'list'";
	const struct db_param params[] = {
		db_user(&viewer->user), db_id(id), db_text(change->title),
		db_text(change->description), db_text(change->privacy),
	};
	const enum err err = db_exec_found(db, DB_QUERY(SQL, params));

	if (err == ERR_NOT_FOUND)
		return why_not(db, viewer, id);
	return err != ERR_OK ? err : video_playlist_find(db, arena, viewer, id, out);
}

enum err
video_playlist_delete(struct db *db, const struct viewer *viewer, const struct public_id *id)
{
	static const char SQL[] =
	    "DELETE FROM playlist WHERE owner_id = $1 AND public_id = $2 AND kind = 'list'";
	const struct db_param params[] = { db_user(&viewer->user), db_id(id) };
	const enum err err = db_exec_found(db, DB_QUERY(SQL, params));

	return err == ERR_NOT_FOUND ? why_not(db, viewer, id) : err;
}
