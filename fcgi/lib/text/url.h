/* Percent-encoding (RFC 3986 section 2.1). */
#ifndef LIB_URL_H
#define LIB_URL_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct buf;

/*
 * Decode `len` bytes of `text` into `out`, which holds as many and a NUL.
 * `plus`: '+' is a space, as in forms.  False, and `out` undefined, for a
 * broken escape, a NUL or what is not UTF-8.
 */
bool url_decode(const char *text, size_t len, bool plus, char *out, size_t *out_len);
/* Add `text` with all but unreserved characters and '/' escaped. */
void url_encode_path(struct buf *buf, const char *text);
/* The same with '/' escaped too: one segment, or a query's value. */
void url_encode(struct buf *buf, const char *text);
/* All but unreserved characters and those of `keep` escaped, in `arena`. */
const char *url_encoded(struct arena *arena, const char *text, const char *keep);

#endif
