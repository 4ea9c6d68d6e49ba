/*
 * What goes for good: deleted videos after undelete_days, deleted accounts,
 * and what is only remembered for a while.
 */
#ifndef SERVICE_PURGE_H
#define SERVICE_PURGE_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/texts.h"

struct arena;
struct db;

/*
 * The rows of videos that were deleted `days` ago go, and their objects are
 * queued for deletion, in one transaction; some at a time: again until
 * `purged` is 0.
 */
enum err purge_videos(struct db *db, struct arena *arena, int64_t days, int64_t *purged);

/*
 * An account, step by step; each may be done again.
 *
 * Its videos go, as above, and its objects are hidden.
 */
enum err purge_account_videos(struct db *db, struct arena *arena, int64_t account);

/* Keys of objects of the account whose rows are left; some at a time. */
enum err purge_account_objects(struct db *db, struct arena *arena, int64_t account,
    struct texts *keys);

/*
 * What its keys begin with: u/<public id>/.  ERR_NOT_FOUND: the account is gone, or
 * objects have such keys: others', who have them of its files
 */
enum err purge_account_prefix(struct db *db, struct arena *arena, int64_t account,
    const char **prefix);

/*
 * The account's row, and all that hangs on it, but for objects.
 * ERR_NOT_FOUND  objects of it are left: delete them first
 */
enum err purge_account_row(struct db *db, int64_t account);

/*
 * Forget sessions that were not used for session_days or are older than session_max_days,
 * codes that have expired, and failed log-ins of yesterday.
 */
enum err purge_memories(struct db *db, int64_t session_days, int64_t session_max_days);

#endif
