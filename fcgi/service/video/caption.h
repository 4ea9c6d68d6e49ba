/*
 * The words of a video in one language: WebVTT, in Postgres, for they are small,
 * are changed and are searched.
 */
#ifndef SERVICE_CAPTION_H
#define SERVICE_CAPTION_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/ids.h"

struct arena;
struct db;
struct job;

#define CAPTION_BYTES_MAX 1048576
#define CAPTION_LANGUAGE_MAX 35	/* bytes */
#define CAPTION_LABEL_MAX 100	/* characters */
#define CAPTIONS_MAX      50	/* of a video */

struct caption {
	const char *language;	/* BCP 47: service/video/language.h */
	const char *label;	/* what people are shown beside the language; "" */
	const char *origin;	/* file, person, machine */
	const char *body;	/* WebVTT; NULL in a list */
	int64_t     updated_at;
};

/* By language, without their bodies. */
enum err caption_list(struct db *db, struct arena *arena, const struct public_id *video,
    struct caption **out, size_t *count);
/* ERR_NOT_FOUND  none of the language */
enum err caption_find(struct db *db, struct arena *arena, const struct public_id *video,
    const char *language, struct caption *out);
/* How long the video is that has captions in the language.  ERR_NOT_FOUND: none of it */
enum err caption_duration(struct db *db, const struct public_id *video, const char *language,
    int64_t *duration_ms);

/* ERR_NOT_FOUND  no such video, or not the owner's: asked before the words are read */
enum err caption_may(struct db *db, const struct user_id *owner, const struct public_id *video);

/*
 * The owner's own words, in the place of what there was in the language; origin
 * and time of `caption` are filled in.
 *
 * ERR_NOT_FOUND  no such video, or not the owner's
 * ERR_CONFLICT   it has CAPTIONS_MAX already
 */
enum err caption_put(struct db *db, struct arena *arena, const struct user_id *owner,
    const struct public_id *video, struct caption *caption);
/* ERR_NOT_FOUND  no such video, or not the owner's, or none of the language */
enum err caption_drop(struct db *db, const struct user_id *owner,
    const struct public_id *video, const char *language);

/*
 * What the container holds, in the transaction that publishes the video: takes
 * the place of what it held before, and never of what a person wrote.
 */
enum err caption_keep_found(struct db *db, int64_t video_key, const struct caption *captions,
    size_t count);

/*
 * What a machine wrote down, where nobody else did in this language; the job, which
 * heard it, is done.
 *
 * ERR_CONFLICT  the job's lease was lost
 */
enum err caption_keep_heard(struct db *db, const struct job *job, const struct caption *caption);

/* Add a transcribe job, in the caller's transaction, where a video has no captions. */
enum err caption_want_heard(struct db *db, int64_t video_key);

#endif
