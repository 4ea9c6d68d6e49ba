/* Markdown (CommonMark 0.30) as HTML, by cmark. */
#ifndef LIB_MARKDOWN_H
#define LIB_MARKDOWN_H

#include <stddef.h>

struct arena;

/*
 * What strangers wrote, safely: HTML in it is left out, and so are links but to http,
 * https, mailto and what is relative.  Any UTF-8 is Markdown; what is none becomes U+FFFD.
 */
const char *markdown_html(struct arena *arena, const char *text, size_t len);

#endif
