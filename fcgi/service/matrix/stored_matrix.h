/*
 * Stored matrices: whose they are, who may see them, and where they lie.
 * Up to MATRIX_INLINE_MAX bytes of elements are in the row itself, more are a
 * .npy object; both count against the owner's quota, as that file.
 */
#ifndef SERVICE_MATRIX_H
#define SERVICE_MATRIX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/ids.h"
#include "lib/base/texts.h"
#include "lib/matrix/matrix.h"
#include "service/base/page.h"
#include "service/matrix/matrix_once.h"

struct arena;
struct db;

#define MATRIX_NAME_MAX   100
#define MATRIX_INLINE_MAX 8192

enum matrix_privacy { MATRIX_PUBLIC, MATRIX_UNLISTED, MATRIX_PRIVATE };
extern const char *const stored_matrix_privacies[];	/* in the order of the enum; NULL ends */
/* Nobody else sees what has no such name. */
enum matrix_privacy stored_matrix_privacy_named(const char *name);

/* A matrix's row; strings in the arena. */
struct stored_matrix {
	struct public_id id;
	const char      *name;
	const char      *owner;		/* username */
	bool             mine;
	const char      *kind;		/* random, normal, identity, zeros, values, uploaded, computed */
	int64_t          rows;
	int64_t          cols;
	bool             has_seed;
	int64_t          seed;
	const char      *privacy;
	int64_t          size_bytes;	/* of the elements */
	int64_t          created_at;	/* microseconds since 1970 */
	int64_t          updated_at;
	const char      *sha256;	/* hexadecimal, of the .npy file; NULL: not yet, or inline */
	const char      *etag;		/* of this version, with its quotes */

	/* where it lies */
	int64_t              key;	/* internal */
	int64_t              object;	/* internal; 0: inline */
	const char          *object_key;
	const unsigned char *data;	/* inline elements */
	int64_t              replaced;	/* saved: the object in whose place; 0: none */
};

/*
 * A name that may be given: letters, digits and _, not the first a digit, none
 * that a route or the calculator has.  Else `*why` says so.
 */
bool stored_matrix_name_is_valid(const char *name, const char **why);

/*
 * One by its name among `user`'s own, or by its public id where it is not
 * private.  ERR_NOT_FOUND: never say which
 */
enum err stored_matrix_find(struct db *db, struct arena *arena, const struct user_id *user,
    const char *name, struct stored_matrix *out);

/* Those of `names` that `user` has, in no order. */
enum err stored_matrix_find_all(struct db *db, struct arena *arena,
    const struct user_id *user, const struct texts *names, struct stored_matrix **out,
    size_t *count);

struct matrix_filter {
	struct user_id  viewer;
	bool            mine;		/* the viewer's own, else the public ones */
	const char     *owner;		/* of these; NULL: everybody's */
	struct page_ask ask;
};

/* Struct stored_matrixes without their elements, newest first.  ERR_INPUT: a cursor that is none */
enum err stored_matrix_list(struct db *db, struct arena *arena,
    const struct matrix_filter *filter, struct page *out);

/*
 * The elements: borrowed from `stored`, or mapped.  `out` is read only;
 * stored_matrix_close() it.
 */
struct open_matrix {
	struct matrix matrix;
	const char   *path;		/* a local copy, or NULL */
};
enum err stored_matrix_open(struct arena *arena, const struct stored_matrix *stored,
    struct open_matrix *out);
void     stored_matrix_close(struct open_matrix *open);

/* A matrix as it was seen: each change of its row is another version. */
struct matrix_version {
	struct public_id id;		/* empty: whatever is there */
	int64_t          updated_at;
};
const char *stored_matrix_version_etag(struct arena *arena, const struct matrix_version *version);

/* That of `owner`'s matrix of this name.  ERR_NOT_FOUND */
enum err stored_matrix_version_find(struct db *db, struct arena *arena, const struct user_id *owner,
    const char *name, struct matrix_version *out);

/* What is to be saved, and how. */
struct matrix_wish {
	const char          *name;
	const char          *kind;
	bool                 has_seed;
	int64_t              seed;
	bool                 has_privacy;	/* else: as it was, or private */
	enum matrix_privacy  privacy;
	bool                 overwrites;
	struct matrix_version replaces;		/* and no other; empty: whatever is there */
	bool                 is_conditional;	/* the request's If-Match or If-None-Match says so */
	struct public_id     job;		/* that saves it, and replaces what it saved before;
						   empty: a request */
	struct matrix_once   once;		/* of the request */
};

/*
 * Bytes that `owner` may still keep: of the quota, or of the disk where that has
 * less.  `*beyond` is what more would be: ERR_QUOTA or ERR_NO_SPACE.  For what
 * takes a file's whole space before a byte of it is written.
 */
enum err stored_matrix_room(struct db *db, const struct user_id *owner, int64_t *bytes,
    enum err *beyond);

/*
 * A path for a file that stored_matrix_save_file() may take without copying.  A
 * job's (NULL or empty: a request's) is the same each time.
 */
const char *stored_matrix_scratch(struct arena *arena, const struct public_id *job);
/* What an attempt of the job that was killed has left there goes. */
void stored_matrix_scratch_drop(struct arena *arena, const struct public_id *job);

/*
 * Save such a file (which goes, also on failure), durably, and read back the row.
 *
 * ERR_CONFLICT  the name is taken, and it does not overwrite
 * ERR_PRECONDITION  it is not the version any more that is to be replaced
 * ERR_QUOTA, ERR_NO_SPACE, ERR_UNAVAILABLE  as object_begin(), store_put()
 * ERR_IDEMPOTENCY, ERR_UNAVAILABLE  as matrix_once_claim()
 */
enum err stored_matrix_save_file(struct db *db, struct arena *arena,
    const struct user_id *owner, const struct matrix_wish *wish, const char *path,
    struct stored_matrix *out);

/* The same of elements: all of them, or none; on error `*failed` is the first that could not be. */
enum err stored_matrix_save_all(struct db *db, struct arena *arena,
    const struct user_id *owner, const struct matrix_wish *wishes, const struct matrix *values,
    size_t count, struct stored_matrix *out, size_t *failed);

/*
 * ERR_CONFLICT without `overwrites` when `user` has one of this name that the job
 * did not save: before long work.
 */
enum err stored_matrix_check_free(struct db *db, struct arena *arena,
    const struct user_id *user, const struct matrix_wish *wish);

struct matrix_change {
	const char *name;
	const char *new_name;	/* NULL: as it is */
	int         privacy;	/* < 0: as it is */
	struct matrix_version of;	/* and no other; empty: whatever is there */
};

/* ERR_NOT_FOUND, ERR_CONFLICT; ERR_PRECONDITION: another version */
enum err stored_matrix_edit(struct db *db, struct arena *arena, const struct user_id *owner,
    const struct matrix_change *change, struct stored_matrix *out);

/*
 * The row, and the object with it; of `version`, or, where that is empty, of any.
 * ERR_NOT_FOUND; ERR_PRECONDITION: another version
 */
enum err stored_matrix_delete(struct db *db, const struct user_id *owner, const char *name,
    const struct matrix_version *version);

/* Whether this job has saved already: what it read may be its own result by now. */
enum err stored_matrix_was_saved(struct db *db, const struct user_id *owner,
    const struct public_id *job, bool *out);

#endif
