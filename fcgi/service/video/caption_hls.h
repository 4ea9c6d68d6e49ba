/*
 * Captions as HLS names them (RFC 8216): renditions of the kind SUBTITLES, which
 * come and go without the pictures, and so are in no playlist of the store.  Pure.
 */
#ifndef SERVICE_CAPTION_HLS_H
#define SERVICE_CAPTION_HLS_H

#include <stddef.h>
#include <stdint.h>

#include "service/video/caption.h"

struct arena;

/* Beside the master: words/<language>.m3u8. */
#define CAPTION_HLS_DIRECTORY "words/"
#define CAPTION_HLS_ENDING    ".m3u8"

/* `master` with the captions as a group that each variant names. */
const char *caption_hls_master(struct arena *arena, const char *master,
    const struct caption *captions, size_t count);

/* The playlist of one language: all of it is one segment, the WebVTT of the API. */
const char *caption_hls_playlist(struct arena *arena, const char *language,
    int64_t duration_ms);

/* The language whose playlist is called `file`; NULL: it is none of captions'. */
const char *caption_hls_language(struct arena *arena, const char *file);

#endif
