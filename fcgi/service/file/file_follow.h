/*
 * What changed since: for who keeps a copy of what is here.  Ask without a cursor where
 * to begin, list all, then ask for what changed since that cursor, again and again.
 */
#ifndef SERVICE_FILE_FOLLOW_H
#define SERVICE_FILE_FOLLOW_H

#include "service/file/file.h"

#define FILE_GONE_DAYS 60	/* a cursor is good for so long */

struct file_change {
	struct public_id id;
	bool             is_gone;	/* into the bin, for good, or where `who` may not look */
	struct file      file;		/* as it is now; of what is gone, empty */
};

/*
 * What was made, written, renamed, moved, deleted or brought back in `who`'s home and the
 * common folder, in that order, each once and as it is now; of a folder that moved or
 * went, the folder alone.  What a transaction does is said once it and all that
 * began before it have ended, so that nothing is missed.  An array of struct
 * file_change; `next` is never NULL.
 * ERR_INPUT  a cursor that is none, or too old: begin anew
 */
enum err file_follow(struct db *db, struct arena *arena, const struct user_id *who,
    const struct page_ask *ask, struct page *out);
/* For the worker: what is older than FILE_GONE_DAYS is forgotten, some at once. */
enum err file_follow_prune(struct db *db, struct arena *arena, int64_t days, int64_t *pruned);

#endif
