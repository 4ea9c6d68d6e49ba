/*
 * Room on the disk that bodies come to (spool_dir's, which is the store's): each
 * that was permitted is a file of its request's name in spool_dir/promised/, as
 * long as what is still to come, so that every program of this host sees it and
 * a restart forgets nothing.  Whose quota it is for, until the request is here,
 * is the number that it begins with.  Safe for concurrent use by threads and processes.
 */
#ifndef STORE_ROOM_H
#define STORE_ROOM_H

#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/ids.h"

/* What has not moved for so long is promised to nobody any more. */
#define STORE_ROOM_STALL_S 75
/* What has not begun to come for so long counts for nobody's quota any more. */
#define STORE_ROOM_BEGIN_S 10

/*
 * Promise `bytes` to the request `id`, beside what others were promised and
 * have not sent yet; for `whose` quota while it is not here itself, or nobody's.
 * Again replaces its promise.
 *
 * ERR_NO_SPACE     less than min_free would be left; nothing is promised
 * ERR_UNAVAILABLE  spool_dir cannot be read
 */
enum err store_room_take(const char *id, int64_t bytes, const struct user_id *whose);
/* It is here; what is still to come is only the disk's matter. */
void     store_room_come(const char *id);
/* How much is awaited in all for that quota, of requests that are not here yet.  ERR_UNAVAILABLE */
enum err store_room_sum_for(const struct user_id *whose, int64_t *bytes);
/* `bytes` of it are still to come.  No matter when there is no such promise. */
void     store_room_note(const char *id, int64_t bytes);
void     store_room_give_back(const char *id);

#endif
