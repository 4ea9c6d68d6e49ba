/* gzip, by zlib. */
#include <stdlib.h>

#include <zlib.h>

#include "lib/aws/gzip.h"
#include "lib/base/arena.h"

#define GZIP_WINDOW (15 + 16)	/* zlib's largest window; 16 more: with gzip's header */
#define MEMORY      8		/* zlib's default */

const char *
gzip(struct arena *arena, const void *data, size_t len, size_t *out_len)
{
	z_stream stream = { .next_in = (Bytef *)data, .avail_in = (uInt)len };
	char *out;
	size_t cap;

	if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, GZIP_WINDOW, MEMORY,
	    Z_DEFAULT_STRATEGY) != Z_OK)
		abort();	/* no memory */
	cap = deflateBound(&stream, (uLong)len);
	out = arena_alloc(arena, cap);
	stream.next_out = (Bytef *)out;
	stream.avail_out = (uInt)cap;
	if (deflate(&stream, Z_FINISH) != Z_STREAM_END)
		abort();	/* the bound holds for all data */
	*out_len = stream.total_out;
	deflateEnd(&stream);
	return out;
}
