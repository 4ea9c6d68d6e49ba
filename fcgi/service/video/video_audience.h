/* Who may see videos, after the site was closed or opened. */
#ifndef SERVICE_VIDEO_AUDIENCE_H
#define SERVICE_VIDEO_AUDIENCE_H

#include <stdint.h>

#include "lib/base/err.h"

struct db;

/*
 * Bring a few videos behind `after` in line: on a closed site nothing is public in a row.
 * `after` becomes the last of them.  ERR_NOT_FOUND: there are no more
 */
enum err video_audience_settle(struct db *db, int64_t *after);

#endif
