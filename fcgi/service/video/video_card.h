/* Within service/video: the columns of a card, as lists and searches show it. */
#ifndef SERVICE_VIDEO_CARD_H
#define SERVICE_VIDEO_CARD_H

#include "lib/db/db_row.h"
#include "service/video/video_list.h"
#include "service/video/video_row.h"

/* Of `v`. */
#define CARD_ROW(FIRST, NEXT) \
	FIRST(id, ID, "v.public_id") \
	NEXT(title, TEXT, "v.title") \
	NEXT(owner, TEXT, "v.owner_name") \
	NEXT(created_at, TIME, "v.created_at") \
	NEXT(duration_ms, INT, "v.duration_ms") \
	NEXT(views, INT, "v.views") \
	NEXT(privacy, TEXT, VIDEO_PRIVACY) \
	NEXT(state, TEXT, "v.state") \
	NEXT(progress, INT, "v.progress") \
	NEXT(reason, TEXT, "v.reason") \
	NEXT(poster_key, TEXT, "v.poster_key") \
	NEXT(deleted_at, TIME, "v.deleted_at") \
	NEXT(key, INT, "v.id")

/* The list of the newest, whose cursors go on in all that are in this order. */
extern const struct page_list video_newest_list;

/* Why a video failed is shown in lists of one's own alone. */
void video_card_hide_reasons(struct page *cards);

#endif
