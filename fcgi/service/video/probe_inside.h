/* Within service/video/probe*.c. */
#ifndef SERVICE_PROBE_INSIDE_H
#define SERVICE_PROBE_INSIDE_H

#include <stdbool.h>

#include "service/video/probe.h"

/* What ffprobe printed of one file. */
struct probe_said {
	const char *format;		/* its demuxers' names, comma between; "" none */
	const char *brand;		/* of an MP4 or MOV; "" none */
	int64_t     duration_ms;	/* 0: not said */
	bool        has_audio;
	int         stream;		/* the first with moving pictures; -1: none */
	int64_t     width;
	int64_t     height;
	int         rotation;		/* degrees */
};

/* Read lines of ffprobe's `flat` writer. */
void probe_read(struct arena *arena, const char *output, struct probe_said *out);

/*
 * True when the container says itself that it is longer than the file: boxes
 * (ISO/IEC 14496-12 section 4.2), Matroska's segment (RFC 8794, RFC 9559), RIFF.
 */
bool probe_is_cut(const char *path);
/* True when a Matroska file calls itself WebM. */
bool probe_is_webm(const char *path);

#endif
