/* Lists of videos that an index has in order. */
#include "service/video/video_list.h"

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/config/config.h"
#include "lib/db/db.h"
#include "service/base/cursor.h"
#include "service/video/video_page.h"
#include "service/video/video_row.h"

const char *const video_sorts[] = { "newest", "popular", NULL };

/* What cursors are for: keys of one order mean nothing in another. */
static const char *const lists[] = {
	[BY_CREATED] = "videos newest", [BY_DELETED] = "videos deleted",
	[BY_VIEWS] = "videos popular",
};

/* $1 and $2: where the page before ended; $3: rows. */
#define NEWEST(from, where) \
	"SELECT " CARD_COLUMNS " FROM (" \
	"    SELECT v.* FROM " from " WHERE " where \
	"       AND (v.created_at, v.id) < (coalesce($1::timestamptz, 'infinity'), $2::bigint)" \
	"     ORDER BY v.created_at DESC, v.id DESC LIMIT " PAGE_ROWS_MAX ") v" \
	" ORDER BY v.created_at DESC, v.id DESC LIMIT $3"
#define POPULAR(from, where) \
	"SELECT " CARD_COLUMNS " FROM (" \
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
    "SELECT " CARD_COLUMNS " FROM ("
    "    SELECT v.*, t.created_at AS at FROM video_tag t JOIN video v ON v.id = t.video_id"
    "     WHERE t.tag = $4 AND " VIDEO_LISTED("v.")
    "       AND (t.created_at, t.video_id) < (coalesce($1::timestamptz, 'infinity'), $2::bigint)"
    "     ORDER BY t.created_at DESC, t.video_id DESC LIMIT " PAGE_ROWS_MAX ") v"
    " ORDER BY v.created_at DESC, v.id DESC LIMIT $3";
static const char SQL_MINE_DELETED[] =
    "SELECT " CARD_COLUMNS " FROM video v"
    " WHERE v.owner_id = $4 AND v.deleted_at IS NOT NULL AND NOT v.deleted_by_admin"
    "   AND v.deleted_at > now() - make_interval(days => $6)"
    "   AND ($5::text IS NULL OR $5 = ANY (v.tags))"
    "   AND (v.deleted_at, v.id) < (coalesce($1::timestamptz, 'infinity'), $2::bigint)"
    " ORDER BY v.deleted_at DESC, v.id DESC LIMIT $3";

enum err
video_list(struct db *db, struct arena *arena, const struct video_filter *filter,
    struct video_cards *out)
{
	bool mine = !user_is_nobody(&filter->mine), popular = filter->sort == VIDEO_POPULAR;
	int64_t a = popular ? INT64_MAX : 0, b = INT64_MAX;
	struct db_param params[6];
	struct page page = { .params = params, .limit = filter->limit, .mine = mine };
	enum err err;

	if (filter->text != NULL)
		return video_search(db, arena, filter, out);
	if (filter->deleted)
		popular = false;
	page.order = popular ? BY_VIEWS : filter->deleted ? BY_DELETED : BY_CREATED;
	page.list = lists[page.order];
	err = cursor_read(db, page.list, filter->cursor, &a, &b);
	if (err != ERR_OK)
		return err;
	params[0] = popular ? db_int(a) : db_time(a);
	params[1] = db_int(b);
	params[2] = db_int(filter->limit + 1);
	params[4] = db_text(filter->tag);
	params[5] = db_int(config()->undelete_days);
	page.count = 5;
	if (mine) {
		params[3] = db_user(&filter->mine);
		page.sql = popular ? SQL_MINE_POPULAR : SQL_MINE_NEWEST;
		if (filter->deleted) {
			page.sql = SQL_MINE_DELETED;
			page.count = 6;
		}
	} else if (filter->owner != NULL) {
		params[3] = db_text(filter->owner);
		page.sql = popular ? SQL_NAME_POPULAR : SQL_NAME_NEWEST;
	} else if (filter->tag != NULL) {
		params[3] = db_text(filter->tag);
		page.sql = popular ? SQL_TAG_POPULAR : SQL_TAG_NEWEST;
		page.count = 4;
	} else {
		page.sql = popular ? SQL_POPULAR : SQL_NEWEST;
		page.count = 3;
	}
	return video_page(db, arena, &page, out);
}
