/*
 * Lists of videos: newest, most watched, one owner's, one tag's, and what a
 * search finds.  Page 10,000 costs what page 1 costs.
 */
#ifndef SERVICE_VIDEO_LIST_H
#define SERVICE_VIDEO_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/ids.h"
#include "lib/db/db_row.h"
#include "service/base/page.h"
#include "service/video/video.h"

#define VIDEO_QUERY_MAX 200	/* characters of a search */

struct video_card {
	struct public_id id;
	const char      *title;
	const char      *owner;		/* username */
	int64_t          created_at;
	int64_t          duration_ms;
	int64_t          views;
	const char      *privacy;
	const char      *state;
	int64_t          progress;
	const char      *reason;	/* only in lists of one's own */
	const char      *poster_key;	/* NULL: none yet */
	int64_t          deleted_at;
	const char      *description;	/* NULL but in feeds */
	const char      *type;		/* of the file for everyone; NULL: none yet */
	int64_t          size_bytes;	/* of that file; 0 but in feeds */
	int64_t          position_ms;	/* where the viewer stopped; 0 but in lists of that */
	int64_t          watched_at;	/* when */
	int64_t          sort_key;	/* within the service, of a search */
	int64_t          key;
};

enum video_sort { VIDEO_NEWEST, VIDEO_POPULAR, VIDEO_BEST };
extern const char *const video_sorts[];	/* the first two; NULL ends it */

/* The members that are set are all to hold; what is not for who asks is left out. */
struct video_filter {
	const char     *text;		/* to search for; NULL: anything */
	const char     *owner;		/* a username; NULL: anyone's */
	struct user_id  mine;		/* all of this account's, not only the public ones */
	bool            is_member;	/* who asks has an account: also what is for those */
	bool            of_members;	/* within the service: only what is for those */
	bool            deleted;	/* with `mine`: those that can be undeleted */
	const char     *tag;		/* normalised; NULL: any */
	enum video_sort sort;		/* VIDEO_BEST only with `text` */
	struct page_ask ask;
};

/* Struct video_cards.  ERR_INPUT: the cursor is none of this list's */
enum err video_list(struct db *db, struct arena *arena, const struct video_filter *filter,
    struct page *out);

/*
 * Those of a filter that are for all, or for who asks, as video_list() has them, with what a feed shows.
 * ERR_INPUT as there
 */
enum err video_feed(struct db *db, struct arena *arena, const struct video_filter *filter,
    struct db_list *out);

#endif
