/*
 * Within service/video: which videos a list is about, and how what is asked
 * for is found among them.  What every few of the newest have is met soon by
 * walking along the list's order; what is rare is gathered by the index
 * video_find, and then sorted.  Either way the cost is that of a page, and not
 * of all that there is.
 */
#ifndef SERVICE_VIDEO_SCOPE_H
#define SERVICE_VIDEO_SCOPE_H

#include "lib/db/db.h"
#include "service/video/video_list.h"
#include "service/video/video_row.h"

enum video_scope {
	SCOPE_SITE, SCOPE_TAG, SCOPE_NAME, SCOPE_MINE,
	SCOPE_MEMBERS, SCOPE_MEMBERS_NAME,	/* what only those who have an account find */
	SCOPE_COUNT
};

/* FROM and WHERE of each, to be walked in order.  $4: a tag, a username, an account; NULL. */
#define SCOPE_OF_SITE "video v WHERE " VIDEO_LISTED("v.") " AND $4::text IS NULL"
#define SCOPE_OF_TAG \
	"video_tag t JOIN video v ON v.id = t.video_id WHERE t.tag = $4 AND " VIDEO_LISTED("v.")
#define SCOPE_OF_NAME \
	"video v WHERE v.owner_id = (SELECT id FROM account WHERE lower(username) = lower($4))" \
	" AND " VIDEO_LISTED("v.")
#define SCOPE_OF_MEMBERS "video v WHERE " VIDEO_FOR_MEMBERS("v.") " AND $4::text IS NULL"
#define SCOPE_OF_MEMBERS_NAME \
	"video v WHERE v.owner_id = (SELECT id FROM account WHERE lower(username) = lower($4))" \
	" AND " VIDEO_FOR_MEMBERS("v.")
#define SCOPE_OF_MINE "video v WHERE v.owner_id = $4 AND v.deleted_at IS NULL"

/* What is asked of the videos of a scope; all that is set is to hold. */
struct video_match {
	const char *words;	/* a tsquery's text, or this: */
	const char *part;	/* a LIKE pattern for the title and tags */
	const char *tag;
};

/* What a match's parameters $1 to $3 say of a video that was walked to. */
#define SCOPE_MATCH(v) \
	"(ts_match_vq(" v "search, $1::tsquery) OR textlike(" v "search_text, $2)" \
	"  OR ($1::tsquery IS NULL AND $2::text IS NULL))" \
	" AND ($3::text IS NULL OR $3 = ANY (" v "tags))"

#define SPOKEN_MAX "3000"	/* videos in which it is said that are looked at */

/*
 * The same of those that the index is to find in a list, without or with a
 * tag: as `v`.  Arms of their own: of an OR the planner may leave all to be filtered.
 * In the last one what is said counts too, and is not in the row that lists read.
 */
#define SCOPE_FIND(of, list, tags) \
	"(SELECT v.* FROM video v WHERE " of("search") " @@ $1::tsquery" \
	"     AND " list " AND " tags \
	"  UNION ALL SELECT v.* FROM video v WHERE " of("search_text") " LIKE $2" \
	"     AND ts_match_vq(v.search, $1::tsquery) IS NOT TRUE" \
	"     AND " list " AND " tags \
	"  UNION ALL (SELECT v.* FROM video_spoken s JOIN video v ON v.id = s.video_id" \
	"     WHERE s.words @@ $1::tsquery AND NOT ts_match_vq(v.search, $1::tsquery)" \
	"     AND textlike(v.search_text, $2) IS NOT TRUE" \
	"     AND " list " AND " tags " LIMIT " SPOKEN_MAX ")) v"
#define SCOPE_UNTAGGED    "$3::text IS NULL"
#define SCOPE_TAGGED(of)  of("tags") " @> ARRAY[$3]"
#define SCOPE_LIST_SITE \
	VIDEO_FINDERS("v.") " @> ARRAY[0::bigint] AND $4::text IS NULL"
#define SCOPE_LIST_NAME \
	VIDEO_FINDERS("v.") " @> ARRAY[0, (SELECT id FROM account WHERE lower(username) = lower($4))]"
#define SCOPE_LIST_MINE \
	VIDEO_FINDERS("v.") " @> ARRAY[$4::bigint] AND v.deleted_at IS NULL"
#define SCOPE_LIST_MEMBERS \
	VIDEO_FOR_MEMBERS("v.") " AND $4::text IS NULL"
#define SCOPE_LIST_MEMBERS_NAME \
	VIDEO_FOR_MEMBERS("v.") " AND ARRAY[v.owner_id]" \
	" @> ARRAY[(SELECT id FROM account WHERE lower(username) = lower($4))]"

/* What an index has of a video: video_find, or video_members_find, by its own expressions. */
#define SCOPE_OF_ALL(column)         "v." column
#define SCOPE_OF_THOSE(column) \
	"(CASE WHEN v.wanted_privacy IS NOT NULL THEN v." column " END)"

/* Statements by scope and by whether there is a tag; a tag's scope finds as the site. */
#define SCOPE_BOTH(STATEMENT, of, list) \
	{ STATEMENT(of, list, SCOPE_UNTAGGED), STATEMENT(of, list, SCOPE_TAGGED(of)) }
#define SCOPE_STATEMENTS(STATEMENT) { \
	[SCOPE_SITE] = SCOPE_BOTH(STATEMENT, SCOPE_OF_ALL, SCOPE_LIST_SITE), \
	[SCOPE_NAME] = SCOPE_BOTH(STATEMENT, SCOPE_OF_ALL, SCOPE_LIST_NAME), \
	[SCOPE_MINE] = SCOPE_BOTH(STATEMENT, SCOPE_OF_ALL, SCOPE_LIST_MINE), \
	[SCOPE_MEMBERS] = SCOPE_BOTH(STATEMENT, SCOPE_OF_THOSE, SCOPE_LIST_MEMBERS), \
	[SCOPE_MEMBERS_NAME] = SCOPE_BOTH(STATEMENT, SCOPE_OF_THOSE, SCOPE_LIST_MEMBERS_NAME), \
}

/* Where to walk, and where to find: $1 to $4 of statements. */
struct video_place {
	enum video_scope scope;		/* to walk along */
	enum video_scope list;		/* to find in: never SCOPE_TAG */
	bool             tagged;
	struct db_param  walk[4];
	struct db_param  find[4];
};

/* `match` in the filter's scope; of its tag only where that list is in the filter's order. */
void video_place(const struct video_filter *filter, const struct video_match *match,
    struct video_place *out);

/* Are there some among the newest, so that a walk finds a page soon? */
enum err video_is_dense(struct db *db, const struct video_place *place, bool *dense);
/* And are there more than `most`, about?  Within a scope of one person's they are counted. */
enum err video_are_many(struct db *db, const struct video_place *place, int64_t most, bool *many);
/* How many there are, counted up to `limit`. */
enum err video_count(struct db *db, const struct video_place *place, int64_t limit,
    int64_t *count);

#endif
