/* gzip (RFC 1952), of what is whole in memory. */
#ifndef LIB_GZIP_H
#define LIB_GZIP_H

#include <stddef.h>

struct arena;

/* `len` bytes, below 4 GB, compressed in `arena`. */
const char *gzip(struct arena *arena, const void *data, size_t len, size_t *out_len);

#endif
