/* Chapters as people write them in a description: lines that begin with a time.  Pure. */
#ifndef SERVICE_CHAPTER_LINES_H
#define SERVICE_CHAPTER_LINES_H

#include "service/video/chapter.h"

/*
 * "0:00 Begin", "1:02:03 - End", "(12:30) …", "- 4:00: …", among other lines: in their
 * order, the first at 0, two at least, none beyond the video's end (0: not known).
 * Else there are none.  At most CHAPTERS_MAX of them, in the arena.
 */
size_t chapter_lines(struct arena *arena, const char *text, int64_t duration_ms,
    struct chapter **out);

#endif
