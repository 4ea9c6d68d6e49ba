/*
 * Locks of WebDAV (RFC 4918, 6 and 7): rows, so that every instance knows them.  One
 * covers its file or folder, a deep one also all below; it ends by itself, and when
 * what it is on moves or goes into the bin.
 */
#ifndef SERVICE_FILE_LOCK_H
#define SERVICE_FILE_LOCK_H

#include "service/file/file.h"

#define FILE_LOCK_SECONDS_MAX 3600
#define FILE_LOCK_OWNER_MAX   4096	/* bytes of XML */
#define FILE_LOCKS_MAX        1000	/* of an account */

struct file_lock {
	const char    *token;		/* "urn:uuid:…" */
	int64_t        row;		/* of what it is on */
	const char    *path;		/* of that, from its root; "" of a root */
	bool           is_common;	/* that root is the common folder */
	struct user_id account;
	bool           is_shared;
	bool           is_deep;
	const char    *owner;		/* XML, as the client says; "" */
	int64_t        left_s;
};

/* Which are on the file itself, and the deep ones above it: struct file_locks. */
enum err file_lock_covering(struct db *db, struct arena *arena, const struct file *file,
    struct db_list *out);
/* Which are on these files themselves: struct file_locks. */
enum err file_lock_on(struct db *db, struct arena *arena, const struct file *files,
    size_t count, struct db_list *out);

/*
 * May `who`, who showed `tokens`, change `file`, and with `is_deep` all below?  Where
 * something that a lock covers has none of its locks' tokens shown: ERR_LOCKED, and
 * `*blocker` is what that lock is on.  Within a transaction no lock is made meanwhile.
 */
struct file_lock_ask {
	struct user_id     who;
	struct texts       tokens;
	const struct file *file;
	bool               is_deep;
};
enum err file_lock_check(struct db *db, struct arena *arena, const struct file_lock_ask *ask,
    struct file_lock *blocker);

struct file_lock_wish {
	struct user_id     who;
	const struct file *file;
	bool               is_shared;
	bool               is_deep;
	const char        *owner;
	int64_t            seconds;	/* 1 to FILE_LOCK_SECONDS_MAX */
};
/*
 * ERR_LOCKED     another covers it, or with `is_deep` something below, and one of the
 *                two is exclusive: `out` is that one
 * ERR_RATE       the account has FILE_LOCKS_MAX
 * ERR_NOT_FOUND  the file has gone meanwhile
 * ERR_FORBIDDEN  it may only be read
 */
enum err file_lock_make(struct db *db, struct arena *arena, const struct file_lock_wish *wish,
    struct file_lock *out);
/* From now on another `seconds`, or as long as before where 0.  ERR_NOT_FOUND: none of `tokens` is his and covers it */
enum err file_lock_refresh(struct db *db, struct arena *arena, const struct file_lock_ask *ask,
    int64_t seconds, struct file_lock *out);
/* ERR_NOT_FOUND  none of that token covers it;  ERR_FORBIDDEN  it is another's */
enum err file_lock_end(struct db *db, struct arena *arena, const struct file_lock_ask *ask);

#endif
