/* Captions as people send them, SRT or WebVTT, as the WebVTT that is kept.  Pure. */
#ifndef SERVICE_CAPTION_TEXT_H
#define SERVICE_CAPTION_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/*
 * WebVTT (W3C) of `text`, in the arena: a mark of byte order and returns are
 * gone; what does not begin with WEBVTT is SRT, whose numbers are left out.
 * NULL: it is neither, and `*why` says what is wrong, and where.
 */
const char *caption_text(struct arena *arena, const char *text, size_t len, const char **why);

/* It is WebVTT in which nothing is said. */
bool caption_text_is_silent(const char *text, size_t len);

#endif
