/* Views: one per viewer and video in VIEW_AGAIN_MINUTES. */
#ifndef SERVICE_VIEW_H
#define SERVICE_VIEW_H

#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/ids.h"
#include "service/video/video.h"

#define VIEW_AGAIN_MINUTES 30

/*
 * Count a view.  `name` tells viewers apart (an account's, or an address
 * with its browser); only a hash of it is kept, and only that long.  Viewing
 * again in that time writes nothing.  Counts may be lost in a crash of the
 * database within its last second: the reply does not wait for the disk.
 *
 * ERR_NOT_FOUND  no such video, deleted, or not for this viewer
 */
enum err view_count(struct db *db, const struct viewer *viewer,
    const struct public_id *video, const char *name);

/* For the worker's ticks: forget who viewed before that. */
enum err view_prune(struct db *db, int64_t *pruned);

#endif
