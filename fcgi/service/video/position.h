/* Where people stopped in videos: one row per account and video, its own alone. */
#ifndef SERVICE_POSITION_H
#define SERVICE_POSITION_H

#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/ids.h"
#include "service/video/video.h"

struct arena;
struct page;
struct page_ask;

#define POSITION_MS_MAX INT64_C(604800000)	/* a week */

/*
 * Keep where the viewer is in the video.  At 0, and within the last 5 % or 10 s, of which
 * the longer counts, it is forgotten: there is nothing to go on with.  Forgetting again
 * changes nothing.  A crash of the database may lose its last second: another comes in
 * ten, and the reply does not wait for the disk.
 *
 * ERR_NOT_FOUND  no such video, deleted, or not for this viewer
 */
enum err position_keep(struct db *db, const struct viewer *viewer,
    const struct public_id *video, int64_t position_ms);

/*
 * What the viewer may go on with, the newest first: struct video_cards with `position_ms`
 * and `watched_at`.  What he may not see any more, and what failed, is left out.
 * ERR_INPUT: the cursor is none of this list's
 */
enum err position_list(struct db *db, struct arena *arena, const struct viewer *viewer,
    const struct page_ask *ask, struct page *out);

#endif
