/* Within service/video/probe*.c: how containers are walked, and by which lists. */
#ifndef SERVICE_PROBE_WALK_H
#define SERVICE_PROBE_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "service/video/probe_beside.h"

struct probe_file {
	int      fd;
	uint64_t size;
	int      heads;		/* so many elements were looked at */
	bool     has_subtitles;
};

#define PROBE_HEADS_MAX   400000	/* of a recording of hours, without a size each */
#define PROBE_PADDING_MAX (64 * 1024)	/* more is not looked through */

struct probe_span {
	uint64_t begin;
	uint64_t end;
};

/* Whether all of `len` bytes at `at` could be read. */
bool probe_walk_read(const struct probe_file *file, uint64_t at, void *data, size_t len);
/* PROBE_BESIDE_NOTHING: zeros alone. */
enum probe_beside probe_walk_zeros(const struct probe_file *file, struct probe_span span);

#endif
