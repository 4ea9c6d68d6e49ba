/*
 * Lists of videos in an order of one's own.  Whom one shows it is its privacy;
 * what somebody sees in it is what he may see of it anyhow, but for unlisted
 * videos of others than the list's owner: to put one in a list does not publish it.
 */
#ifndef SERVICE_VIDEO_PLAYLIST_H
#define SERVICE_VIDEO_PLAYLIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/ids.h"
#include "lib/base/texts.h"
#include "service/base/idempotency.h"
#include "service/base/page.h"
#include "service/video/video.h"

struct arena;
struct db;
struct db_list;

#define VIDEO_PLAYLISTS_MAX     200	/* of an account */
#define VIDEO_PLAYLIST_ITEMS    500	/* of a list */
#define VIDEO_PLAYLIST_AT_ONCE  100	/* that are put in together */

struct video_playlist {
	int64_t          key;		/* internal */
	struct public_id id;
	const char      *kind;		/* list; later: the one that everybody has */
	const char      *title;
	const char      *description;
	const char      *privacy;
	const char      *owner;
	bool             mine;
	int64_t          items;		/* that this viewer sees */
	struct public_id first;		/* of these; empty: none */
	const char      *poster_key;	/* its; NULL: none */
	bool             has;		/* in lists: the video that was asked about is in it */
	int64_t          created_at;
	int64_t          updated_at;
	int64_t          sort_key;
};

/*
 * Struct video_playlists of an account, what changed last first: all of the
 * viewer's own, the one for later before them, where `owner` is NULL; else those of
 * that name that are public, or for members where he is one.
 */
struct video_playlist_filter {
	const char      *owner;
	struct public_id has;		/* empty: none */
	struct page_ask  ask;
};
enum err video_playlist_list(struct db *db, struct arena *arena, const struct viewer *viewer,
    const struct video_playlist_filter *filter, struct page *out);

/* ERR_NOT_FOUND  there is none, or it is not for this viewer */
enum err video_playlist_find(struct db *db, struct arena *arena, const struct viewer *viewer,
    const struct public_id *id, struct video_playlist *out);

/* NULL: as it is; of a new one: "", private. */
struct video_playlist_change {
	const char *title;
	const char *description;
	const char *privacy;
};

/* ERR_CONFLICT  the account has VIDEO_PLAYLISTS_MAX already; and as idempotency_claim() */
enum err video_playlist_make(struct db *db, struct arena *arena, const struct viewer *viewer,
    const struct video_playlist_change *wish, const struct idempotency_once *once,
    struct video_playlist *out);
/*
 * Both of one's own alone.
 *
 * ERR_NOT_FOUND  no such list, or another's
 * ERR_CONFLICT   it is the one for later, which stays as it is
 */
enum err video_playlist_edit(struct db *db, struct arena *arena, const struct viewer *viewer,
    const struct public_id *id, const struct video_playlist_change *change,
    struct video_playlist *out);
enum err video_playlist_delete(struct db *db, const struct viewer *viewer,
    const struct public_id *id);

/* What is in it, in its order: struct video_cards.  ERR_NOT_FOUND as above */
enum err video_playlist_items(struct db *db, struct arena *arena, const struct viewer *viewer,
    const struct public_id *id, const struct page_ask *ask, struct page *out);
/* The same as a feed shows it to everybody, the first hundred. */
enum err video_playlist_feed(struct db *db, struct arena *arena, const struct public_id *id,
    struct db_list *out);

/*
 * Put videos at the end of one's own list; what is there already stays where it is.
 *
 * ERR_NOT_FOUND  no such list, or another's
 * ERR_INPUT      `*bad` of them is none that the viewer sees
 * ERR_CONFLICT   more than VIDEO_PLAYLIST_ITEMS
 */
enum err video_playlist_add(struct db *db, struct arena *arena, const struct viewer *viewer,
    const struct public_id *id, const struct texts *videos, size_t *bad);
/* ERR_NOT_FOUND  also when the video is not in it */
enum err video_playlist_remove(struct db *db, const struct viewer *viewer,
    const struct public_id *id, const struct public_id *video);
/* Put it behind `after`; empty: first. */
enum err video_playlist_move(struct db *db, const struct viewer *viewer,
    const struct public_id *id, const struct public_id *video, const struct public_id *after);

#endif
