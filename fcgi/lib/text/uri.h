/* Percent-encoding (RFC 3986 section 2). */
#ifndef LIB_URI_H
#define LIB_URI_H

struct arena;

/* Everything but unreserved characters and those of `keep` as %XX. */
const char *uri_encode(struct arena *arena, const char *text, const char *keep);

#endif
