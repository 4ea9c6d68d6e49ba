/* Captions as people send them, SRT or WebVTT, as the WebVTT that is kept.  Pure. */
#ifndef SERVICE_CAPTION_TEXT_H
#define SERVICE_CAPTION_TEXT_H

#include <stddef.h>

struct arena;

/*
 * WebVTT (W3C) of `text`, in the arena: a mark of byte order and returns are
 * gone; what does not begin with WEBVTT is SRT, whose numbers are left out.
 * NULL: it is neither, and `*why` says what is wrong, `*line` where (0: nowhere).
 */
const char *caption_text(struct arena *arena, const char *text, size_t len, size_t *line,
    const char **why);

#endif
