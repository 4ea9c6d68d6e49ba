/* Within service/video/probe_beside.c: Matroska and WebM (RFC 9559). */
#ifndef SERVICE_PROBE_EBML_H
#define SERVICE_PROBE_EBML_H

#include "service/video/probe_walk.h"

/* What tells something first; subtitles are noted in `file`. */
enum probe_beside probe_ebml(struct probe_file *file);

#endif
