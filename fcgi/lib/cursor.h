/* Cursors of keyset pagination: two sort keys as one opaque text. */
#ifndef LIB_CURSOR_H
#define LIB_CURSOR_H

#include <stdbool.h>
#include <stdint.h>

struct arena;

#define CURSOR_LEN 22	/* base64url of 16 bytes */

/* The cursor that stands behind the row with the keys `a`, `b`; lives in `arena`. */
const char *cursor_make(struct arena *arena, int64_t a, int64_t b);
/* False, and the outputs untouched, when `text` is none that cursor_make() made. */
bool        cursor_read(const char *text, int64_t *a, int64_t *b);

#endif
