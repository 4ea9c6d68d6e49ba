/* An object's bytes, piece by piece. */
#include "files/source.h"

#include <string.h>

#include "lib/base/arena.h"
#include "store/store.h"

#define PIECE_BYTES (1 << 20)	/* asked of a store at once */

struct source *
source_new(struct arena *arena)
{
	struct source *source = ARENA_NEW(arena, struct source);

	source->piece = arena_alloc(arena, PIECE_BYTES);
	source_rewind(source);
	return source;
}

void
source_rewind(struct source *source)
{
	source->at = 0;
	source->len = 0;
}

ssize_t
source_read(struct source *source, int64_t at, void *data, size_t size)
{
	size_t left;

	if (at < source->at || at >= source->at + (int64_t)source->len) {
		source->at = at;
		if (store_read_version(source->key, source->version, at, source->piece,
		    PIECE_BYTES, &source->len) != ERR_OK)
			return -1;
	}
	left = source->len - (size_t)(at - source->at);
	if (size > left)
		size = left;
	memcpy(data, source->piece + (at - source->at), size);
	return (ssize_t)size;
}
