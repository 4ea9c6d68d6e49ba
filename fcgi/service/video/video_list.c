/* Lists of videos that an index has in order. */
#include "service/video/video_list.h"

#include "lib/config/config.h"
#include "service/video/video_card.h"
#include "service/video/video_row.h"
#include "service/video/video_search.h"

const char *const video_sorts[] = { "newest", "popular", NULL };

static DB_READER(card_reader, struct video_card, CARD_ROW)

static const struct page_list newest = {
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

/* $1 and $2: where the page before ended; $3: rows. */
#define NEWEST(from, where) \
	"SELECT " DB_COLUMNS(CARD_ROW) " FROM (" \
	"    SELECT v.* FROM " from " WHERE " where \
	"       AND (v.created_at, v.id) < (coalesce($1::timestamptz, 'infinity'), $2::bigint)" \
	"     ORDER BY v.created_at DESC, v.id DESC LIMIT " PAGE_ROWS_MAX ") v" \
	" ORDER BY v.created_at DESC, v.id DESC LIMIT $3"
#define POPULAR(from, where) \
	"SELECT " DB_COLUMNS(CARD_ROW) " FROM (" \
	"    SELECT v.* FROM " from " WHERE " where \
	"       AND (v.views, v.id) < ($1::bigint, $2::bigint)" \
	"     ORDER BY v.views DESC, v.id DESC LIMIT " PAGE_ROWS_MAX ") v" \
	" ORDER BY v.views DESC, v.id DESC LIMIT $3"

/* $4: a username or an account; $5: a tag or NULL. */
#define OF_NAME \
	"v.owner_id = (SELECT id FROM account WHERE lower(username) = lower($4))" \
	" AND " VIDEO_LISTED("v.") " AND ($5::text IS NULL OR $5 = ANY (v.tags))"
#define OF_ACCOUNT \
	"v.owner_id = $4 AND v.deleted_at IS NULL" \
	" AND ($5::text IS NULL OR $5 = ANY (v.tags))"

static const char SQL_NEWEST[] = NEWEST("video v", VIDEO_LISTED("v."));
static const char SQL_POPULAR[] = POPULAR("video v", VIDEO_LISTED("v."));
static const char SQL_NAME_NEWEST[] = NEWEST("video v", OF_NAME);
static const char SQL_NAME_POPULAR[] = POPULAR("video v", OF_NAME);
static const char SQL_MINE_NEWEST[] = NEWEST("video v", OF_ACCOUNT);
static const char SQL_MINE_POPULAR[] = POPULAR("video v", OF_ACCOUNT);
static const char SQL_TAG_POPULAR[] = POPULAR(
    "video_tag t JOIN video v ON v.id = t.video_id", "t.tag = $4 AND " VIDEO_LISTED("v."));
static const char SQL_TAG_NEWEST[] =
    "SELECT " DB_COLUMNS(CARD_ROW) " FROM ("
    "    SELECT v.*, t.created_at AS at FROM video_tag t JOIN video v ON v.id = t.video_id"
    "     WHERE t.tag = $4 AND " VIDEO_LISTED("v.")
    "       AND (t.created_at, t.video_id) < (coalesce($1::timestamptz, 'infinity'), $2::bigint)"
    "     ORDER BY t.created_at DESC, t.video_id DESC LIMIT " PAGE_ROWS_MAX ") v"
    " ORDER BY v.created_at DESC, v.id DESC LIMIT $3";
static const char SQL_MINE_DELETED[] =
    "SELECT " DB_COLUMNS(CARD_ROW) " FROM video v"
    " WHERE v.owner_id = $4 AND v.deleted_at IS NOT NULL AND NOT v.deleted_by_admin"
    "   AND v.deleted_at > now() - make_interval(days => $6)"
    "   AND ($5::text IS NULL OR $5 = ANY (v.tags))"
    "   AND (v.deleted_at, v.id) < (coalesce($1::timestamptz, 'infinity'), $2::bigint)"
    " ORDER BY v.deleted_at DESC, v.id DESC LIMIT $3";

/* The statement of the filter's list, and its parameters behind the page's three. */
static struct db_query
query_of(const struct video_filter *filter, bool is_popular, struct db_param params[6])
{
	params[4] = db_text(filter->tag);
	if (!user_is_nobody(&filter->mine)) {
		params[3] = db_user(&filter->mine);
		params[5] = db_int(config()->undelete_days);
		if (filter->deleted)
			return (struct db_query){ SQL_MINE_DELETED, params, 6 };
		return (struct db_query){ is_popular ? SQL_MINE_POPULAR : SQL_MINE_NEWEST,
		    params, 5 };
	}
	if (filter->owner != NULL) {
		params[3] = db_text(filter->owner);
		return (struct db_query){ is_popular ? SQL_NAME_POPULAR : SQL_NAME_NEWEST,
		    params, 5 };
	}
	if (filter->tag != NULL) {
		params[3] = db_text(filter->tag);
		return (struct db_query){ is_popular ? SQL_TAG_POPULAR : SQL_TAG_NEWEST,
		    params, 4 };
	}
	return (struct db_query){ is_popular ? SQL_POPULAR : SQL_NEWEST, params, 3 };
}

enum err
video_list(struct db *db, struct arena *arena, const struct video_filter *filter,
    struct page *out)
{
	const bool is_popular = filter->sort == VIDEO_POPULAR && !filter->deleted;
	struct db_param params[6];
	struct page_from from;
	struct db_query query;
	enum err err;

	if (filter->text != NULL)
		return video_search(db, arena, filter, out);
	err = page_begin(db, is_popular ? &popular : filter->deleted ? &deleted : &newest,
	    &filter->ask, &from);
	if (err != ERR_OK)
		return err;
	params[0] = from.keys[0];
	params[1] = from.keys[1];
	params[2] = from.rows;
	query = query_of(filter, is_popular, params);
	err = page_read(db, arena, &from, &query, out);
	if (err == ERR_OK && user_is_nobody(&filter->mine))
		video_card_hide_reasons(out);
	return err;
}
