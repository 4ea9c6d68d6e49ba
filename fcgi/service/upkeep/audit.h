/*
 * The store and the tables compared.  Which rows own which derived objects is
 * said in service/video/transcode.h.
 */
#ifndef SERVICE_AUDIT_H
#define SERVICE_AUDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/texts.h"

struct arena;
struct db;

#define AUDIT_AT_ONCE 500

/* A key of the store that a row names. */
struct audit_key {
	int64_t     id;		/* the row's */
	const char *key;
	const char *version;	/* "": any */
};

struct audit_keys {
	const struct audit_key *items;
	size_t                  count;
};

/*
 * What rows say the store has, by internal id: those after `*after`, which
 * moves on.  None at the end.  Originals by `object`, then posters and master
 * playlists by `video`.
 */
enum err audit_objects(struct db *db, struct arena *arena, int64_t *after,
    struct audit_keys *keys);
enum err audit_derived(struct db *db, struct arena *arena, int64_t *after,
    struct audit_keys *keys);

/* An object of the store that no row owns, nor a job that is not over. */
struct audit_stray {
	const char *key;
	bool        has_video;	/* v/<id>/…, of a video that is there */
};

/* Which of `keys`, found in the store, are strays. */
enum err audit_strays(struct db *db, struct arena *arena, const struct texts *keys,
    struct audit_stray **strays, size_t *count);

/* Keys of stored objects that have no SHA-256 and no job for it: hash jobs are added. */
enum err audit_queue_hashes(struct db *db, int64_t *queued);

/*
 * Fill object.sha256, of the object as it was when `etag` was its ETag.
 * ERR_NOT_FOUND  it is gone, or another
 */
enum err audit_set_hash(struct db *db, const char *key, const char *etag,
    const unsigned char sha256[32]);

#endif
