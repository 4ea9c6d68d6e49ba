/* Chapters of a video: where each begins, and what it is called. */
#ifndef SERVICE_CHAPTER_H
#define SERVICE_CHAPTER_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/ids.h"

struct arena;
struct db;

#define CHAPTERS_MAX      200	/* of a video */
#define CHAPTER_TITLE_MAX 200	/* characters */

struct chapter {
	int64_t     at_ms;
	const char *title;
	const char *origin;	/* file, description, person */
};

/*
 * In their order: those that the owner said, else those of the description's lines of
 * times, else those of the file.
 */
enum err chapter_list(struct db *db, struct arena *arena, const struct public_id *video,
    struct chapter **out, size_t *count);

/*
 * The owner's own, in the place of all that there are: each later than the one before;
 * none, and those of the description hold again.
 *
 * ERR_NOT_FOUND  no such video, or not the owner's
 */
enum err chapter_put(struct db *db, struct arena *arena, const struct user_id *owner,
    const struct public_id *video, const struct chapter *chapters, size_t count);
/* Before they are read: how long it is.  ERR_NOT_FOUND as above */
enum err chapter_may(struct db *db, const struct user_id *owner, const struct public_id *video,
    int64_t *duration_ms);

/*
 * What the container holds, in the transaction that publishes the video; where
 * it has chapters already, those stay.
 */
enum err chapter_keep_found(struct db *db, int64_t video_key, const struct chapter *chapters,
    size_t count);

#endif
