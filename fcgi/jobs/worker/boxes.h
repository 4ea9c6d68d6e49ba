/* Files of ISO/IEC 14496-12: a row of boxes, each with its size before it. */
#ifndef WORKER_BOXES_H
#define WORKER_BOXES_H

#include <stdint.h>

/*
 * The size of the file at `path` when it is whole boxes to its end and has one
 * of the type `needed` ("moov", "mdat"), else -1: ffmpeg may end well though
 * what it wrote was cut by a full disk.
 */
int64_t boxes_size(const char *path, const char *needed);

#endif
