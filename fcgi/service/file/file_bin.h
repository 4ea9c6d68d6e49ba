/*
 * The bin: what is deleted can be brought back for `undelete_days`, a folder with
 * all that was in it.  Each tree has its own: a home's is its owner's, the common
 * folder's is everybody's.  Then the worker lets it go for good.
 */
#ifndef SERVICE_FILE_BIN_H
#define SERVICE_FILE_BIN_H

#include "service/file/file.h"

/*
 * Into the bin, with all below: one row.
 *
 * ERR_FORBIDDEN     it is a root, or may only be read
 * ERR_PRECONDITION  the file's ETag is none of `if_match`; NULL asks nothing
 * ERR_NOT_FOUND     it has gone meanwhile
 */
enum err file_delete(struct db *db, struct arena *arena, const struct file *file,
    const char *if_match);

/*
 * What is in the bins that `who` sees, struct files, last deleted first; their
 * `path` is where they were.  ERR_INPUT: a cursor that is none
 */
enum err file_bin_list(struct db *db, struct arena *arena, const struct user_id *who,
    const struct page_ask *ask, struct page *out);
/* One of them, or of what was deleted where others let `who` write.  ERR_NOT_FOUND */
enum err file_bin_find(struct db *db, struct arena *arena, const struct user_id *who,
    const struct public_id *id, struct file *out);

/*
 * Bring one back: to where it was, or into the root where that is gone; by another
 * name, "report (2).txt", where its own is taken.
 * ERR_NOT_FOUND  it is not in the bin (any more)
 */
enum err file_undelete(struct db *db, struct arena *arena, const struct user_id *who,
    const struct file *binned, struct file *out);

/*
 * It cannot be brought back from now on; file_purge() frees its bytes.
 * ERR_FORBIDDEN: it was somebody else's who shared it.  ERR_NOT_FOUND
 */
enum err file_bin_drop(struct db *db, const struct file *binned);
/* The same of all in the home's bin. */
enum err file_bin_empty(struct db *db, const struct user_id *who);

/*
 * What was deleted `days` ago, or dropped, goes for good: some hundreds of rows in a
 * transaction; `purged` counts them, 0: nothing is left.  Of a folder what is in
 * it goes first, so that no call takes longer for a larger one.
 */
enum err file_purge(struct db *db, struct arena *arena, int64_t days, int64_t *purged);

/*
 * For an account that is going: its home goes for good.  What others still name of
 * its bytes, in the common folder or in copies, counts from now on for whose home
 * that is in, or for an admin; such objects keep their keys.  In steps of
 * file_purge(): `left` says that there is more to do.
 */
enum err file_close_account(struct db *db, struct arena *arena, int64_t account, bool *left);

#endif
