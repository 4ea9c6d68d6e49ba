/* Bytes of a container, as those who walk it ask for them. */
#include "service/video/probe_walk.h"

#include <string.h>
#include <unistd.h>

#define PIECE 4096

bool
probe_walk_read(const struct probe_file *file, uint64_t at, void *data, size_t len)
{
	return at <= file->size && len <= file->size - at &&
	    pread(file->fd, data, len, (off_t)at) == (ssize_t)len;
}

enum probe_beside
probe_walk_zeros(const struct probe_file *file, struct probe_span span)
{
	char piece[PIECE];
	size_t len;

	if (span.end - span.begin > PROBE_PADDING_MAX)
		return PROBE_BESIDE_PADDING;
	for (; span.begin < span.end; span.begin += len) {
		len = span.end - span.begin < PIECE ? (size_t)(span.end - span.begin) : PIECE;
		if (!probe_walk_read(file, span.begin, piece, len) || piece[0] != 0 ||
		    memcmp(piece, piece + 1, len - 1) != 0)
			return PROBE_BESIDE_PADDING;
	}
	return PROBE_BESIDE_NOTHING;
}
