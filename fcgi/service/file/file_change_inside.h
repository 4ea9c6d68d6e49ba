/* Within service/file: what moves and copies share. */
#ifndef SERVICE_FILE_CHANGE_INSIDE_H
#define SERVICE_FILE_CHANGE_INSIDE_H

#include "service/file/file_change.h"

/* Within a transaction: what the Idempotency-Key made before; `*found` false: nothing. */
enum err file_made_before(struct db *db, struct arena *arena, const struct file_place *place,
    struct file *out, bool *found);

/*
 * Within a transaction: lock both trees, and see that `file` may be at `place`; what
 * is there goes into the bin where `place` overwrites.  Errors as file_move()'s.
 */
enum err file_make_room(struct db *db, const struct file *file, const struct file_place *place,
    bool *replaced);

#endif
