/*
 * What a file was before: kept for `version_days`, and FILE_VERSIONS_MAX of one file
 * at most.  Their bytes count for who put them.
 */
#ifndef SERVICE_FILE_VERSION_H
#define SERVICE_FILE_VERSION_H

#include "service/file/file.h"

#define FILE_VERSIONS_MAX 50	/* of one file, beside what it is now */

struct file_version {
	struct public_id id;
	int64_t          size_bytes;
	const char      *etag;		/* as struct file's */
	const char      *sha256;
	const char      *put_by;
	int64_t          modified_at;
	int64_t          replaced_at;	/* when others came in its place */
	const char      *object_key;	/* internal, as all below */
	const char      *object_version;
	int64_t          row;
};

/*
 * Struct file_versions, latest first; to who may write alone, as all of them.
 * ERR_INPUT: a cursor that is none.  ERR_FORBIDDEN
 */
enum err file_version_list(struct db *db, struct arena *arena, const struct file *file,
    const struct page_ask *ask, struct page *out);
/* ERR_NOT_FOUND, ERR_FORBIDDEN */
enum err file_version_find(struct db *db, struct arena *arena, const struct file *file,
    const struct public_id *id, struct file_version *out);
/*
 * The file is again what it was then; what it is now becomes a version.
 * ERR_NOT_FOUND: it has gone meanwhile.  ERR_FORBIDDEN
 */
enum err file_version_restore(struct db *db, const struct file *file,
    const struct public_id *id);

/* Within a transaction that locked the row: what it is now is kept as a version. */
enum err file_version_keep(struct db *db, int64_t row);
/* Within a transaction: those over FILE_VERSIONS_MAX go. */
enum err file_version_prune_of(struct db *db, struct arena *arena, int64_t row);
/* For the worker: those older than `version_days`, some hundreds at once. */
enum err file_version_prune(struct db *db, struct arena *arena, int64_t days, int64_t *pruned);

#endif
