/* Chapters of a video: where each begins, and what it is called. */
#ifndef SERVICE_CHAPTER_H
#define SERVICE_CHAPTER_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/ids.h"

struct arena;
struct db;

#define CHAPTERS_MAX      200

struct chapter {
	int64_t     at_ms;
	const char *title;
};

/* In their order. */
enum err chapter_list(struct db *db, struct arena *arena, const struct public_id *video,
    struct chapter **out, size_t *count);

/*
 * What the container holds, in the transaction that publishes the video; where
 * it has chapters already, those stay.
 */
enum err chapter_keep_found(struct db *db, int64_t video_key, const struct chapter *chapters,
    size_t count);

#endif
