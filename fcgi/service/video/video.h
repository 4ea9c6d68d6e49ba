/*
 * Videos: what they are, who may see them, and how they change.
 *
 * Public ones are for everyone; those of members for whoever has an account; unlisted
 * ones for whoever knows the id; private ones for the owner, the admin, and whom they are
 * shared with (service/share).  A deleted one is there for
 * nobody, but for its owner's list of what can be undeleted.  Whoever may not see a video
 * gets ERR_NOT_FOUND, as if there were none.
 *
 * Strings in results live in the arena.  On error results are untouched.
 */
#ifndef SERVICE_VIDEO_H
#define SERVICE_VIDEO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/ids.h"
#include "lib/base/texts.h"

struct arena;
struct db;

#define VIDEO_TITLE_MAX       200	/* characters */
#define VIDEO_DESCRIPTION_MAX 5000
#define VIDEO_TAGS_MAX        20
#define VIDEO_TAG_MAX         40

enum video_privacy { VIDEO_PUBLIC, VIDEO_MEMBERS, VIDEO_UNLISTED, VIDEO_PRIVATE };
extern const char *const video_privacies[];	/* in the order of the enum; NULL ends it */

/* Who looks; nobody's `user` is signed out. */
struct viewer {
	struct user_id   user;
	bool             is_admin;
	struct public_id link;		/* of a share whose link he showed; empty: none */
};

struct video {
	struct public_id id;
	const char      *title;
	const char      *description;
	struct texts     tags;
	const char      *privacy;
	const char      *owner;		/* username */
	bool             mine;		/* the viewer's own */
	int64_t          created_at;	/* microseconds since 1970 */
	int64_t          updated_at;
	int64_t          deleted_at;	/* 0: it is not */
	int64_t          duration_ms;
	int64_t          width;
	int64_t          height;
	int64_t          size_bytes;	/* of the file that the viewer may have; 0: none yet */
	const char      *type;		/* of that file; "": none yet */
	bool             has_file;	/* there is one for the viewer */
	bool             others_get_copy;	/* to its owner: others' is without what it says */
	const char      *state;		/* processing, ready, failed */
	int64_t          progress;	/* of processing, 0..100 */
	const char      *reason;	/* why it failed, for owner and admin; else NULL */
	const char      *note;		/* what owner and admin should know of it ("no-sound"), or NULL */
	int64_t          views;
	int64_t          likes;
	bool             liked;		/* by the viewer */
	int64_t          position_ms;	/* where the viewer stopped; 0: nowhere */
	const char      *poster_key;	/* v/<id>/poster-<n>.jpg, or NULL */
	const char      *hls_prefix;	/* v/<id>/hls-<n>/, or NULL */
};

/* ERR_NOT_FOUND  no such video, deleted, or not for this viewer */
enum err video_find(struct db *db, struct arena *arena, const struct viewer *viewer,
    const struct public_id *id, struct video *out);

/* What the owner changes; NULL, and members that are not `has_`, stay. */
struct video_change {
	const struct user_id   *owner;
	const struct public_id *id;
	const char             *title;
	const char             *description;
	bool                    has_tags;
	struct texts            tags;	/* as video_tags_normalise() leaves them */
	bool                    has_privacy;
	enum video_privacy      privacy;
};

/* ERR_NOT_FOUND  no such video, or not the owner's */
enum err video_edit(struct db *db, struct arena *arena, const struct video_change *change,
    struct video *out);

/*
 * Hide at once; after `undelete_days` the worker deletes it for good.  The
 * admin may delete anyone's, and is then the only one who may undelete it:
 * `other` is whose it was, where it was not the viewer's, else nobody.
 * ERR_NOT_FOUND  no such video, deleted already, or not the viewer's
 */
enum err video_delete(struct db *db, const struct viewer *viewer,
    const struct public_id *id, struct user_id *other);
/* ERR_NOT_FOUND  it is not deleted, or the days are over, or it is not the viewer's */
enum err video_undelete(struct db *db, struct arena *arena, const struct viewer *viewer,
    const struct public_id *id, struct video *out);

/*
 * Tags as they are kept: trimmed, inner white space single, A-Z in lower case,
 * each once.  False when one of them is then empty: `*bad` is its index.
 */
bool video_tags_normalise(struct arena *arena, const struct texts *tags,
    struct texts *out, size_t *bad);

#endif
