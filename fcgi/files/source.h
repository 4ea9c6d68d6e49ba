/* An object's bytes, read in order wherever the store is. */
#ifndef FILES_SOURCE_H
#define FILES_SOURCE_H

#include <stdint.h>
#include <sys/types.h>

struct arena;

struct source {
	const char *key;
	const char *version;
	char       *piece;
	int64_t     at;		/* of the piece's first byte */
	size_t      len;
};

/* One that reads nothing yet: set `key` and `version`, and source_rewind(), for each object. */
struct source *source_new(struct arena *arena);
void           source_rewind(struct source *source);
/* Up to `size` bytes from `at`; 0: there are none there, -1: it cannot be read. */
ssize_t        source_read(struct source *source, int64_t at, void *data, size_t size);

#endif
