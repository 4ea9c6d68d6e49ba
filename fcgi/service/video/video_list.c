/* Lists of videos that an index has in order. */
#include "service/video/video_list.h"

#include "lib/base/count.h"
#include "lib/config/config.h"
#include "service/video/video_card.h"
#include "service/video/video_search.h"

const char *const video_sorts[] = { "newest", "popular", NULL };

static DB_READER(card_reader, struct video_card, CARD_ROW)

const struct page_list video_newest_list = {
	"videos newest", card_reader,
	{ PAGE_BY_TIME(struct video_card, created_at), PAGE_BY_INT(struct video_card, key) },
};
static const struct page_list popular = {
	"videos popular", card_reader,
	{ PAGE_BY_INT(struct video_card, views), PAGE_BY_INT(struct video_card, key) },
};
static const struct page_list deleted = {
	"videos deleted", card_reader,
	{ PAGE_BY_TIME(struct video_card, deleted_at), PAGE_BY_INT(struct video_card, key) },
};

/* A page in order; `key` and `last`: where the one before ended. */
#define SQL_LIST(from, at, id, key, last) \
	"SELECT " DB_COLUMNS(CARD_ROW) " FROM (" \
	"    SELECT v.* FROM " from " AND (" at ", " id ") < (" key ", " last "::bigint)" \
	"     ORDER BY " at " DESC, " id " DESC LIMIT " PAGE_ROWS_MAX ") v"
/* $1 to $4: as a scope's; $5 and $6: where the page before ended; $7: rows. */
#define SQL_NEWEST(from, at, id) \
	SQL_LIST(from, at, id, "coalesce($5::timestamptz, 'infinity')", "$6") \
	" ORDER BY v.created_at DESC, v.id DESC LIMIT $7"
#define SQL_POPULAR(from) \
	SQL_LIST(from, "v.views", "v.id", "$5::bigint", "$6") " ORDER BY v.views DESC, v.id DESC LIMIT $7"

/* Along a scope: a tag's is never walked by its views. */
#define WALK_NEWEST(scope) SQL_NEWEST(scope " AND " SCOPE_MATCH("v."), "v.created_at", "v.id")
#define WALK_POPULAR(scope) SQL_POPULAR(scope " AND " SCOPE_MATCH("v."))

static const char *const walks[SCOPE_COUNT][2] = {
	[SCOPE_SITE] = { WALK_NEWEST(SCOPE_OF_SITE), WALK_POPULAR(SCOPE_OF_SITE) },
	[SCOPE_TAG]  = { SQL_NEWEST(SCOPE_OF_TAG " AND " SCOPE_MATCH("v."), "t.created_at", "t.video_id") },
	[SCOPE_NAME] = { WALK_NEWEST(SCOPE_OF_NAME), WALK_POPULAR(SCOPE_OF_NAME) },
	[SCOPE_MINE] = { WALK_NEWEST(SCOPE_OF_MINE), WALK_POPULAR(SCOPE_OF_MINE) },
	[SCOPE_MEMBERS] = { WALK_NEWEST(SCOPE_OF_MEMBERS), WALK_POPULAR(SCOPE_OF_MEMBERS) },
	[SCOPE_MEMBERS_NAME] = { WALK_NEWEST(SCOPE_OF_MEMBERS_NAME), WALK_POPULAR(SCOPE_OF_MEMBERS_NAME) },
};

/*
 * All of a scope, which is what is asked most: with nothing to match there is
 * one plan for all, and it is kept.  $1 and $2: where the page before ended;
 * $3: rows; $4: the scope's.
 */
#define SQL_ALL(from, at, key) \
	SQL_LIST(from, at, "v.id", key, "$2") " ORDER BY " at " DESC, v.id DESC LIMIT $3"
#define ALL_OF(from) { \
	SQL_ALL(from, "v.created_at", "coalesce($1::timestamptz, 'infinity')"), \
	SQL_ALL(from, "v.views", "$1::bigint") }

static const char *const alls[SCOPE_COUNT][2] = {
	[SCOPE_SITE] = ALL_OF("video v WHERE " VIDEO_LISTED("v.")),
	[SCOPE_NAME] = ALL_OF(SCOPE_OF_NAME),
	[SCOPE_MINE] = ALL_OF(SCOPE_OF_MINE),
	[SCOPE_MEMBERS] = ALL_OF("video v WHERE " VIDEO_FOR_MEMBERS("v.")),
	[SCOPE_MEMBERS_NAME] = ALL_OF(SCOPE_OF_MEMBERS_NAME),
};

/* What is rare in a scope is found first: OFFSET keeps the order out of that. */
#define FOUND(of, list) \
	"(SELECT v.* FROM video v WHERE " SCOPE_TAGGED(of) " AND " list \
	" AND $1::text IS NULL AND $2::text IS NULL OFFSET 0) v WHERE true"
#define FIND(of, list) \
	{ SQL_NEWEST(FOUND(of, list), "v.created_at", "v.id"), SQL_POPULAR(FOUND(of, list)) }

static const char *const finds[SCOPE_COUNT][2] = {
	[SCOPE_SITE] = FIND(SCOPE_OF_ALL, SCOPE_LIST_SITE),
	[SCOPE_NAME] = FIND(SCOPE_OF_ALL, SCOPE_LIST_NAME),
	[SCOPE_MINE] = FIND(SCOPE_OF_ALL, SCOPE_LIST_MINE),
	[SCOPE_MEMBERS] = FIND(SCOPE_OF_THOSE, SCOPE_LIST_MEMBERS),
	[SCOPE_MEMBERS_NAME] = FIND(SCOPE_OF_THOSE, SCOPE_LIST_MEMBERS_NAME),
};

static const char SQL_MINE_DELETED[] =
    "SELECT " DB_COLUMNS(CARD_ROW) " FROM video v"
    " WHERE v.owner_id = $4 AND v.deleted_at IS NOT NULL AND NOT v.deleted_by_admin"
    "   AND v.deleted_at > now() - make_interval(days => $8) AND " SCOPE_MATCH("v.")
    "   AND (v.deleted_at, v.id) < (coalesce($5::timestamptz, 'infinity'), $6::bigint)"
    " ORDER BY v.deleted_at DESC, v.id DESC LIMIT $7";

/* A tag is rare among one person's, or by views: then it is found, else walked to. */
static enum err
is_found(struct db *db, const struct video_filter *filter, const struct video_place *place,
    bool *found)
{
	bool dense = true;
	enum err err = ERR_OK;

	if (filter->tag != NULL && place->scope != SCOPE_TAG && !filter->deleted)
		err = video_is_dense(db, place, &dense);
	*found = !dense;
	return err;
}

/* Its statement asks for nobody's. */
static bool
is_whole(enum video_scope scope)
{
	return scope == SCOPE_SITE || scope == SCOPE_MEMBERS;
}

/* What one index has in its order. */
static enum err
read_part(struct db *db, struct arena *arena, const struct video_filter *filter,
    struct page *out)
{
	const bool is_popular = filter->sort == VIDEO_POPULAR && !filter->deleted;
	const struct video_match match = { .tag = filter->tag };
	struct video_place place;
	struct page_from from;
	bool found = false;
	enum err err;

	if (filter->text != NULL)
		return video_search(db, arena, filter, out);
	video_place(filter, &match, &place);
	err = page_begin(db, is_popular ? &popular : filter->deleted ? &deleted : &video_newest_list,
	    &filter->ask, &from);
	if (err != ERR_OK || (err = is_found(db, filter, &place, &found)) != ERR_OK)
		return err;

	const struct db_param *asked = found ? place.find : place.walk;
	const struct db_param params[] = {
		asked[0], asked[1], asked[2], asked[3], from.keys[0], from.keys[1], from.rows,
		db_int(config()->undelete_days),
	};
	const struct db_param of_all[] = { from.keys[0], from.keys[1], from.rows, place.walk[3] };
	const struct db_query query = filter->tag == NULL && !filter->deleted ?
	    (struct db_query){
		alls[place.scope][is_popular], of_all, COUNT(of_all) - is_whole(place.scope),
	} : (struct db_query){
		filter->deleted ? SQL_MINE_DELETED : found ? finds[place.list][is_popular] :
		    walks[place.scope][is_popular],
		params, COUNT(params) - !filter->deleted,
	};

	return page_read(db, arena, &from, &query, out);
}

/* Is there anything for those who have an account alone? */
static enum err
has_parts(struct db *db, const struct video_filter *filter, bool *has)
{
	static const char SQL[] =	/* in order: by that index, and no other way */
	    "SELECT EXISTS (SELECT FROM (SELECT FROM video v WHERE " VIDEO_FOR_MEMBERS("v.")
	    "    ORDER BY v.created_at DESC, v.id DESC LIMIT 1) first)";

	*has = false;
	if (!filter->is_member || !user_is_nobody(&filter->mine))
		return ERR_OK;
	return db_one_bool(db, DB_PLAIN(SQL), has);
}

enum err
video_list(struct db *db, struct arena *arena, const struct video_filter *filter,
    struct page *out)
{
	struct video_filter theirs = *filter;
	struct page page, more;
	bool has;
	enum err err;

	if ((err = has_parts(db, filter, &has)) != ERR_OK)
		return err;
	theirs.is_member = has;		/* what words mean goes by what he finds */
	if ((err = read_part(db, arena, &theirs, &page)) != ERR_OK)
		return err;
	theirs.of_members = true;
	if (has && (err = read_part(db, arena, &theirs, &more)) == ERR_OK)
		page_merge(arena, &page, &more, (size_t)filter->ask.limit);
	if (err != ERR_OK)
		return err;
	if (user_is_nobody(&filter->mine))
		video_card_hide_reasons(&page);
	*out = page;
	return ERR_OK;
}
