/* What an account has put on the site. */
#include "service/mine/mine.h"

#include "lib/base/count.h"
#include "lib/db/db_row.h"

#define MINE_ROW(FIRST, NEXT) \
	FIRST(row, INT, "m.row") \
	NEXT(id, ID, "m.id") \
	NEXT(name, TEXT, "m.name") \
	NEXT(type, TEXT, "m.type") \
	NEXT(about, ID, "m.about") \
	NEXT(about_title, TEXT, "m.about_title") \
	NEXT(position_ms, INT, "m.position_ms") \
	NEXT(created_at, TIME, "m.created_at") \
	NEXT(size_bytes, INT, "m.size_bytes") \
	NEXT(object_key, TEXT, "o.key") \
	NEXT(object_version, TEXT, "o.version_id") \
	NEXT(data, BYTES, "m.data") \
	NEXT(rows, INT, "m.rows") \
	NEXT(cols, INT, "m.cols")

static DB_READER(mine_reader, struct mine, MINE_ROW)

/* $1: whose; $2: after which; $3: so many. */
#define SOME(columns, from, where, row) \
	"SELECT " DB_COLUMNS(MINE_ROW) " FROM (SELECT " row " AS row, " columns " FROM " from \
	"  WHERE " where " AND " row " > $2 ORDER BY " row " LIMIT $3) m" \
	" LEFT JOIN object o ON o.id = m.object_id ORDER BY m.row"
#define NO_MATRIX "NULL::bytea AS data, 0::bigint AS rows, 0::bigint AS cols"
#define NO_POSITION "0::bigint AS position_ms"
#define NO_VIDEO  "NULL::text AS about, NULL::text AS about_title, " NO_POSITION

static const char *const statements[] = {
	[MINE_VIDEOS] = SOME("v.public_id AS id, v.title AS name, v.type, " NO_VIDEO
	    ", v.created_at, v.size_bytes, v.object_id, " NO_MATRIX, "video v",
	    "v.owner_id = $1 AND v.deleted_at IS NULL", "v.id"),
	[MINE_IMAGES] = SOME("NULL::text AS id, i.key AS name, iv.type, " NO_VIDEO
	    ", i.created_at, iv.size_bytes, iv.object_id, " NO_MATRIX,
	    "image i JOIN image_version iv ON iv.image_id = i.id", "i.owner_id = $1", "i.id"),
	[MINE_MATRICES] = SOME("NULL::text AS id, x.name, NULL::text AS type, " NO_VIDEO
	    ", x.created_at, coalesce(b.size_bytes, 0) AS size_bytes, x.object_id, x.data, x.rows, x.cols",
	    "matrix x LEFT JOIN object b ON b.id = x.object_id", "x.owner_id = $1", "x.id"),
	[MINE_COMMENTS] = SOME("c.public_id AS id, c.body AS name, NULL::text AS type,"
	    " v.public_id AS about, v.title AS about_title, " NO_POSITION ", c.created_at, 0::bigint AS size_bytes,"
	    " NULL::bigint AS object_id, " NO_MATRIX, "comment c JOIN video v ON v.id = c.video_id",
	    "c.account_id = $1 AND v.deleted_at IS NULL"
	    " AND (v.privacy <> 'private' OR v.wanted_privacy IS NOT NULL OR v.owner_id = $1)", "c.id"),
	[MINE_POSITIONS] = SOME("NULL::text AS id, NULL::text AS name, NULL::text AS type,"
	    " v.public_id AS about, v.title AS about_title, p.position_ms, p.updated_at AS created_at,"
	    " 0::bigint AS size_bytes, NULL::bigint AS object_id, " NO_MATRIX,
	    "video_position p JOIN video v ON v.id = p.video_id",
	    "p.account_id = $1 AND v.deleted_at IS NULL"
	    " AND (v.privacy <> 'private' OR v.wanted_privacy IS NOT NULL OR v.owner_id = $1)", "p.video_id"),
	/* by list and place, in one number; a list without videos has one row of itself */
	[MINE_PLAYLISTS] = SOME("p.public_id AS id, p.title AS name, p.privacy AS type,"
	    " p.about, p.about_title, " NO_POSITION ", p.created_at,"
	    " 0::bigint AS size_bytes, NULL::bigint AS object_id, " NO_MATRIX,
	    "(SELECT l.*, v.public_id AS about, v.title AS about_title,"
	    "        row_number() OVER (ORDER BY l.id, i.place, i.video_id) AS n"
	    "   FROM playlist l LEFT JOIN (playlist_item i JOIN video v ON v.id = i.video_id"
	    "        AND v.deleted_at IS NULL"
	    "        AND (v.privacy <> 'private' OR v.wanted_privacy IS NOT NULL OR v.owner_id = $1))"
	    "     ON i.playlist_id = l.id"
	    "  WHERE l.owner_id = $1 AND (l.kind = 'list' OR v.id IS NOT NULL)) p", "true", "p.n"),
};

enum err
mine_some(struct db *db, struct arena *arena, const struct user_id *who, enum mine_kind kind,
    int64_t after, struct db_list *out)
{
	const struct db_param params[] = { db_user(who), db_int(after), db_int(MINE_AT_ONCE) };

	return db_read_all(db, arena, &(const struct db_query){ statements[kind], params,
	    COUNT(params) }, mine_reader(), out);
}
