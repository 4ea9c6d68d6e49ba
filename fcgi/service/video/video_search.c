/*
 * What a search finds: ranked, unless so many videos match that ranks say
 * little and cost much: then they are listed newest first, which needs no index
 * of words.
 */
#include "service/video/video_search.h"

#include "lib/base/count.h"
#include "service/video/video_card.h"
#include "service/video/video_row.h"

#define RANK_MAX 1000000000000	/* ranks are below, times since 1970 in microseconds above */

#define FOUND_ROW(FIRST, NEXT) \
	CARD_ROW(FIRST, NEXT) \
	NEXT(sort_key, INT, "k")

static DB_READER(found_reader, struct video_card, FOUND_ROW)

#define FOUND_LIST(name) \
	{ name, found_reader, \
	  { PAGE_BY_INT(struct video_card, sort_key), PAGE_BY_INT(struct video_card, key) } }

static const struct page_list lists[] = {
	[VIDEO_NEWEST] = FOUND_LIST("found newest"),
	[VIDEO_POPULAR] = FOUND_LIST("found popular"),
	[VIDEO_BEST] = FOUND_LIST("found best"),
};

#define MICROSECONDS "(extract(epoch FROM v.created_at) * 1000000)::bigint"

/*
 * All finds, sorted.  $1, $2: where the page before ended; $3: rows; $4: exact
 * tsquery; $5: wide one; $6: pattern or NULL; $7: the text; $8: tag or NULL;
 * $9: a sort; $10: whose.
 */
#define FOUND(where) \
	"WITH found AS MATERIALIZED (" \
	"    SELECT v.id, CASE $9::int" \
	"           WHEN 0 THEN " MICROSECONDS \
	"           WHEN 1 THEN v.views" \
	"           ELSE CASE WHEN v.search @@ $4::tsquery" \
	"                THEN (ts_rank(v.search, $4::tsquery) * 1000000)::bigint * 1000 + 1000" \
	"                ELSE (word_similarity(lower(unaccent($7)), v.search_text) * 999)::bigint END" \
	"           END AS k" \
	"      FROM video v" \
	"     WHERE (v.search @@ $5::tsquery OR v.search_text LIKE $6)" \
	"       AND ($8::text IS NULL OR $8 = ANY (v.tags)) AND " where ")" \
	" SELECT " DB_COLUMNS(FOUND_ROW) " FROM (" \
	"    SELECT id, k FROM found WHERE (k, id) < ($1::bigint, $2::bigint)" \
	"     ORDER BY k DESC, id DESC LIMIT " PAGE_ROWS_MAX ") f" \
	"  JOIN video v ON v.id = f.id ORDER BY f.k DESC, f.id DESC LIMIT $3"

static const char SQL_FOUND[] = FOUND(VIDEO_LISTED("v."));
static const char SQL_FOUND_NAME[] = FOUND(VIDEO_LISTED("v.")
    " AND v.owner_id = (SELECT id FROM account WHERE lower(username) = lower($10))");
static const char SQL_FOUND_MINE[] = FOUND("v.deleted_at IS NULL AND v.owner_id = $10");

/*
 * The newest or most watched ones that match, where many do: the index of
 * words would have them all fetched and sorted.  $4: a tsquery; $5: tag or NULL.
 */
#define WALK(from_key, key, first, number) \
	"SELECT " DB_COLUMNS(FOUND_ROW) " FROM (" \
	"    SELECT v.*, " number " AS k FROM video v WHERE " VIDEO_LISTED("v.") \
	"       AND ts_match_vq(v.search, $4::tsquery)" \
	"       AND ($5::text IS NULL OR $5 = ANY (v.tags))" \
	"       AND (v." key ", v.id) < (coalesce(" from_key ", " first "), $2::bigint)" \
	"     ORDER BY v." key " DESC, v.id DESC LIMIT " PAGE_ROWS_MAX ") v" \
	" ORDER BY v." key " DESC, v.id DESC LIMIT $3"

static const char SQL_WALK_NEWEST[] = WALK("$1::timestamptz", "created_at", "'infinity'",
    MICROSECONDS);
static const char SQL_WALK_POPULAR[] = WALK("$1::bigint", "views", "9223372036854775807",
    "v.views");

static enum err
walk(struct db *db, struct arena *arena, const struct video_meaning *meaning,
    const struct page_from *from, struct page *out)
{
	const struct video_filter *filter = meaning->filter;
	const bool popular = filter->sort == VIDEO_POPULAR, first = filter->ask.cursor == NULL;
	const struct db_param params[] = {
		first ? db_null() : popular ? from->keys[0] : db_time(from->at[0]),
		from->keys[1], from->rows, db_text(meaning->wide), db_text(filter->tag),
	};

	return page_read(db, arena, from,
	    DB_QUERY(popular ? SQL_WALK_POPULAR : SQL_WALK_NEWEST, params), out);
}

static enum err
read_found(struct db *db, struct arena *arena, const struct video_meaning *meaning,
    const struct page_from *from, struct page *out)
{
	const struct video_filter *filter = meaning->filter;
	const bool mine = !user_is_nobody(&filter->mine);
	const struct db_param params[] = {
		from->keys[0], from->keys[1], from->rows,
		db_text(meaning->exact), db_text(meaning->wide), db_text(meaning->part),
		db_text(filter->text), db_text(filter->tag), db_int(filter->sort),
		mine ? db_user(&filter->mine) : db_text(filter->owner),
	};

	return page_read(db, arena, from, mine ? DB_QUERY(SQL_FOUND_MINE, params) :
	    filter->owner != NULL ? DB_QUERY(SQL_FOUND_NAME, params) :
	    &(const struct db_query){ SQL_FOUND, params, COUNT(params) - 1 }, out);
}

enum err
video_search(struct db *db, struct arena *arena, const struct video_filter *filter,
    struct page *out)
{
	const bool mine = !user_is_nobody(&filter->mine);
	struct video_meaning meaning;
	struct page_from from;
	bool many;
	enum err err;

	if ((err = page_begin(db, &lists[filter->sort], &filter->ask, &from)) != ERR_OK ||
	    (err = video_search_understand(db, arena, filter, &meaning)) != ERR_OK)
		return err;
	/* A list goes on as it began, though more or less is found meanwhile. */
	many = filter->ask.cursor != NULL && filter->sort == VIDEO_BEST ?
	    from.at[0] >= RANK_MAX : meaning.many;
	if (many && !mine && filter->owner == NULL && meaning.wide != NULL)
		err = walk(db, arena, &meaning, &from, out);
	else
		err = read_found(db, arena, &meaning, &from, out);
	if (err == ERR_OK && !mine)
		video_card_hide_reasons(out);
	return err;
}
