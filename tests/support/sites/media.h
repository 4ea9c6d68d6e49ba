/*
 * Files of tests/support/media, or others, through a worker, and what a browser
 * would play of them.  A test has started a site and a worker (site_worker.h).
 */
#ifndef SUPPORT_MEDIA_H
#define SUPPORT_MEDIA_H

#include <stddef.h>
#include <stdint.h>

#define MEDIA "tests/support/media/"

/* "ready", or "failed: why" */
#define MEDIA_STATE "SELECT state || coalesce(': ' || reason, '') FROM video WHERE id = $1"

/* Publish it, wait, and check that it is ready; the video's key. */
int64_t     media_process_file(const char *path);
int64_t     media_process(const char *name);

/* Where its renditions are on disk, and its master playlist. */
const char *media_directory(int64_t video);
const char *media_master(int64_t video);

/*
 * What timeline.py says of a rendition ("360", "a1"): the line of `what` ("video",
 * "audio", "starts", "flash", "beep"), without both words; "": there is none.
 */
const char *media_line(int64_t video, const char *rendition, const char *what);

/* The line has these times, each within 50 ms; or each second from first to last. */
void        media_assert_times(const char *line, const double *times, size_t count);
void        media_assert_seconds(const char *line, int first, int last);

/*
 * What all renditions have in common: one target, the same segments, each
 * beginning with a picture that nothing before it is shown of, none of a picture or two.
 */
void        media_assert_aligned(int64_t video);

#endif
