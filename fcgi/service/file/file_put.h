/*
 * Bytes come in: first into the store, with no transaction open, then as a file, or
 * as the next version of one, in one.  Nothing that two write at once is lost: the
 * later is the file, the earlier its version.
 *
 *	err = file_may_put(db, &put);               before the body comes, where that can be asked
 *	err = file_stage(db, arena, who, body, &staged);
 *	if (err == ERR_OK)
 *		err = file_put(db, arena, &put, &staged, &made);
 *	if (err != ERR_OK)
 *		file_unstage(db, &staged, err);
 */
#ifndef SERVICE_FILE_PUT_H
#define SERVICE_FILE_PUT_H

#include "service/base/idempotency.h"
#include "service/base/object.h"
#include "service/file/file.h"
#include "store/store.h"

struct body;

/* What is to be there. */
struct file_put {
	struct user_id          who;
	const struct file      *file;		/* whose next version it is; NULL: by its place */
	const struct file      *folder;		/* as it was found */
	const char             *name;		/* file_name_make()'s */
	bool                    overwrites;	/* a file of that name gets a version more */
	struct file_condition   condition;
	int64_t                 modified_at;	/* as the client says; 0: now */
	struct idempotency_once once;
};

/* Bytes that are stored, and that no file is made of yet. */
struct file_staged {
	struct object       object;	/* its id is 0: there is none */
	struct store_object stored;
	bool                is_upload;	/* a completed upload's: it stays one when it becomes no file */
	bool                is_hashed;	/* small: `sha256` was worked out on the way */
	unsigned char       sha256[32];
};

/* What is where it is to be. */
struct file_spot {
	int64_t     row;	/* 0: nothing */
	bool        is_file;
	const char *etag;
	bool        is_quiet;	/* nothing in that tree is locked */
	const char *account;	/* public id of who puts it */
	int64_t     left_bytes;	/* of his quota */
};
/* ERR_NOT_FOUND: `put->file` has gone. */
enum err file_look(struct db *db, struct arena *arena, const struct file_put *put,
    struct file_spot *out);

/*
 * What can be said before the bytes are here; file_put() says it again.
 *
 * ERR_CONFLICT      a folder has the name, or a file and `overwrites` is not set
 * ERR_INPUT         the path would be over FILE_PATH_MAX
 * ERR_PRECONDITION  `condition` does not hold
 * ERR_NOT_FOUND     `folder` or `file` has gone
 * ERR_FORBIDDEN     it may only be read
 */
enum err file_may_put(struct db *db, struct arena *arena, const struct file_put *put);
/* The same of what was seen there. */
enum err file_put_fits(const struct file_put *put, const struct file_spot *spot);

/*
 * Keep a body, durable when it returns.
 * ERR_TOO_LARGE, ERR_QUOTA, ERR_NO_SPACE, ERR_MALFORMED (cut), ERR_UNAVAILABLE
 */
enum err file_stage(struct db *db, struct arena *arena, const struct user_id *who,
    struct body *body, struct file_staged *out);
/*
 * What `who` has uploaded (service/upload/upload.h, completed), or put in the store
 * with tools of his own, by its key.
 * ERR_NOT_FOUND, ERR_FORBIDDEN, ERR_TOO_LARGE  as object_find_own()
 */
enum err file_stage_upload(struct db *db, struct arena *arena, const struct user_id *who,
    const char *key, struct file_staged *out);
/* After `err`: nothing was made of it.  Where that is unsure it is left to the janitor. */
void     file_unstage(struct db *db, const struct file_staged *staged, enum err err);

struct file_made {
	struct file file;
	bool        is_new;	/* else a version more, or made by the same Idempotency-Key before */
	bool        is_again;	/* the latter: what was staged is not used, and let go of */
};

/*
 * The staged bytes become the file.  Errors as file_may_put()'s; for an upload also
 * ERR_CONFLICT (something was made of it) and ERR_QUOTA.
 */
enum err file_put(struct db *db, struct arena *arena, const struct file_put *put,
    const struct file_staged *staged, struct file_made *out);

/* Is its length said, and one that is hashed on the way? */
bool     file_body_is_small(const struct body *body);
/*
 * The commonest of a disk in one statement: a small body under a name that is free, in a
 * tree in which nothing is locked, as `spot` says it was, whatever `put` has of conditions.
 * Errors as file_stage()'s, and
 * ERR_CONFLICT  it is not so simple: `*staged` is for file_put()
 */
enum err file_put_new(struct db *db, struct arena *arena, const struct file_put *put,
    const struct file_spot *spot, struct body *body, struct file_staged *staged);
/* The ETag of what is made of it. */
const char *file_staged_etag(struct arena *arena, const struct file_staged *staged);

#endif
