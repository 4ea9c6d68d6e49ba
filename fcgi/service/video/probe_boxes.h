/* Within service/video/probe_beside.c: ISO/IEC 14496-12, and QuickTime. */
#ifndef SERVICE_PROBE_BOXES_H
#define SERVICE_PROBE_BOXES_H

#include "service/video/probe_walk.h"

/* What tells something first; subtitles are noted in `file`. */
enum probe_beside probe_boxes(struct probe_file *file);

#endif
