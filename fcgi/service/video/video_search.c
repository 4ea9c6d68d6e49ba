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
 * All finds, sorted.  $1 to $4: where and what; $5, $6: where the page before
 * ended; $7: rows; $8: exact tsquery; $9: the text; $10: a sort.
 */
#define SQL_FOUND(of, list, tags) \
	"WITH found AS MATERIALIZED (" \
	"    SELECT v.id, CASE $10::int" \
	"           WHEN 0 THEN " MICROSECONDS \
	"           WHEN 1 THEN v.views" \
	"           ELSE CASE WHEN v.search @@ $8::tsquery" \
	"                THEN (ts_rank(v.search, $8::tsquery) * 1000000)::bigint * 1000 + 1000" \
	"                ELSE (word_similarity(lower(unaccent($9)), v.search_text) * 999)::bigint END" \
	"           END AS k" \
	"      FROM " SCOPE_FIND(of, list, tags) ")" \
	" SELECT " DB_COLUMNS(FOUND_ROW) " FROM (" \
	"    SELECT id, k FROM found WHERE (k, id) < ($5::bigint, $6::bigint)" \
	"     ORDER BY k DESC, id DESC LIMIT " PAGE_ROWS_MAX ") f" \
	"  JOIN video v ON v.id = f.id ORDER BY f.k DESC, f.id DESC LIMIT $7"

static const char *const founds[SCOPE_COUNT][2] = SCOPE_STATEMENTS(SQL_FOUND);

/* The newest or most watched ones that match, where many do. */
#define SQL_WALK(scope, at, id, k, from_key, first) \
	"SELECT " DB_COLUMNS(FOUND_ROW) " FROM (" \
	"    SELECT v.*, " k " AS k FROM " scope " AND " SCOPE_MATCH("v.") \
	"       AND (" at ", " id ") < (coalesce(" from_key ", " first "), $6::bigint)" \
	"     ORDER BY " at " DESC, " id " DESC LIMIT " PAGE_ROWS_MAX ") v" \
	" ORDER BY v.k DESC, v.id DESC LIMIT $7"
#define SQL_NEWEST(scope, at, id) \
	SQL_WALK(scope, at, id, MICROSECONDS, "$5::timestamptz", "'infinity'")
#define SQL_POPULAR(scope) \
	SQL_WALK(scope, "v.views", "v.id", "v.views", "$5::bigint", "9223372036854775807")

/* By scope, newest and popular: a tag's is never walked by its views. */
static const char *const walks[SCOPE_COUNT][2] = {
	[SCOPE_SITE] = { SQL_NEWEST(SCOPE_OF_SITE, "v.created_at", "v.id"), SQL_POPULAR(SCOPE_OF_SITE) },
	[SCOPE_TAG]  = { SQL_NEWEST(SCOPE_OF_TAG, "t.created_at", "t.video_id") },
	[SCOPE_NAME] = { SQL_NEWEST(SCOPE_OF_NAME, "v.created_at", "v.id"), SQL_POPULAR(SCOPE_OF_NAME) },
	[SCOPE_MINE] = { SQL_NEWEST(SCOPE_OF_MINE, "v.created_at", "v.id"), SQL_POPULAR(SCOPE_OF_MINE) },
	[SCOPE_MEMBERS] = { SQL_NEWEST(SCOPE_OF_MEMBERS, "v.created_at", "v.id"), SQL_POPULAR(SCOPE_OF_MEMBERS) },
	[SCOPE_MEMBERS_NAME] = { SQL_NEWEST(SCOPE_OF_MEMBERS_NAME, "v.created_at", "v.id"),
	    SQL_POPULAR(SCOPE_OF_MEMBERS_NAME) },
};

static enum err
walk(struct db *db, struct arena *arena, const struct video_place *place,
    const struct page_from *from, struct page *out)
{
	const bool popular = from->list == &lists[VIDEO_POPULAR], first = from->at[0] == INT64_MAX;
	const struct db_param params[] = {
		place->walk[0], place->walk[1], place->walk[2], place->walk[3],
		first ? db_null() : popular ? from->keys[0] : db_time(from->at[0]),
		from->keys[1], from->rows,
	};

	return page_read(db, arena, from, DB_QUERY(walks[place->scope][popular], params), out);
}

static enum err
read_found(struct db *db, struct arena *arena, const struct video_meaning *meaning,
    const struct page_from *from, struct page *out)
{
	const struct video_place *place = &meaning->place;
	const struct video_filter *filter = meaning->filter;
	const struct db_param params[] = {
		place->find[0], place->find[1], place->find[2], place->find[3],
		from->keys[0], from->keys[1], from->rows,
		db_text(meaning->exact), db_text(filter->text), db_int(filter->sort),
	};

	return page_read(db, arena, from, DB_QUERY(founds[place->list][place->tagged], params), out);
}

/* Of both parts of a list alike, so that they are in one order. */
static enum err
are_many(struct db *db, const struct video_filter *filter, const struct video_meaning *meaning,
    bool *many)
{
	struct video_filter part = *filter;
	struct video_place place;
	enum err err;

	err = video_are_many(db, &meaning->place, VIDEO_RANKED_MAX, many);
	if (err != ERR_OK || *many || !filter->is_member)
		return err;
	part.of_members = !filter->of_members;
	video_place(&part, &meaning->match, &place);
	return video_are_many(db, &place, VIDEO_RANKED_MAX, many);
}

enum err
video_search(struct db *db, struct arena *arena, const struct video_filter *filter,
    struct page *out)
{
	struct video_meaning meaning;
	struct page_from from;
	bool many = false;
	enum err err;

	if ((err = page_begin(db, &lists[filter->sort], &filter->ask, &from)) != ERR_OK ||
	    (err = video_search_understand(db, arena, filter, &meaning)) != ERR_OK)
		return err;
	/* A list goes on as it began, though more or less is found meanwhile. */
	if (filter->ask.cursor != NULL && filter->sort == VIDEO_BEST)
		many = from.at[0] >= RANK_MAX;
	else if (meaning.match.words != NULL || meaning.match.part != NULL)
		err = are_many(db, filter, &meaning, &many);
	if (err != ERR_OK)
		return err;
	return many ? walk(db, arena, &meaning.place, &from, out) :
	    read_found(db, arena, &meaning, &from, out);
}
