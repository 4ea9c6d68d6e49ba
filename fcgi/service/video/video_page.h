/* Within service/video/video_list.c and video_search.c: cards, and one page of them. */
#ifndef SERVICE_VIDEO_LIST_INSIDE_H
#define SERVICE_VIDEO_LIST_INSIDE_H

#include "service/video/video_list.h"

struct db_param;

/* Of `v`: what read_card() takes. */
#define CARD_COLUMNS \
	"v.public_id, v.title, v.owner_name, v.created_at, v.duration_ms, v.views," \
	" v.privacy, v.state, v.progress, v.reason," \
	" v.poster_key, v.deleted_at, v.id"

/*
 * The planner guesses the number of rows of a LIMIT that is a parameter, and
 * then sorts what an index has in order already: so the inner one is a number.
 */
#define PAGE_ROWS_MAX "101"

enum card_order { BY_CREATED, BY_DELETED, BY_VIEWS, BY_COLUMN };	/* the last column */

struct page {
	const char            *sql;
	const char            *list;	/* what its cursors are for */
	enum card_order        order;
	const struct db_param *params;
	size_t                 count;
	int                    limit;	/* the statement is to give one row more, when there is */
	bool                   mine;
};

enum err video_page(struct db *db, struct arena *arena, const struct page *page,
    struct video_cards *out);

/* As video_list() where filter->text is set. */
enum err video_search(struct db *db, struct arena *arena, const struct video_filter *filter,
    struct video_cards *out);

#endif
