/* A client that uploads in parts through the credentials program, for contract tests. */
#ifndef SUPPORT_UPLOADING_H
#define SUPPORT_UPLOADING_H

#include <stdbool.h>
#include <stdint.h>

#include "support/people/api.h"
#include "support/world/test_program.h"

#define UPLOADING_PART (1024 * 1024)	/* part_size of the program started here */
#define UPLOADING_ETAG_MAX 80

/*
 * Start credentials beside `auth` with parts of UPLOADING_PART and a key to
 * sign with; `env` as in test_program_start().
 */
void uploading_start(struct test_program *program, const struct test_program *auth,
    const char *const *env);

struct uploading {
	struct api *me;
	char        key[201];
	char        id[201];
	int64_t     part_size;
};

/* Begin an upload of `size_bytes` (0: not said).  The reply's status. */
int  uploading_begin(struct uploading *upload, struct api *me, int64_t size_bytes);
/* Ask for part `number`'s URL: path and query, on the heap; NULL: refused. */
char *uploading_sign(const struct uploading *upload, int number);
/* PUT what test_bytes() of `seed` gives to `uri`.  The status, and the ETag where it is 200. */
int  uploading_put_to(const struct uploading *upload, const char *uri, uint32_t seed,
    int64_t length, char etag[UPLOADING_ETAG_MAX]);
/* Both at once. */
int  uploading_put(const struct uploading *upload, int number, uint32_t seed,
    int64_t length, char etag[UPLOADING_ETAG_MAX]);
/*
 * A PUT that stops after `sent` of `length` bytes, and leaves its connection
 * open: that, to be ended by uploading_put_rest().
 */
int  uploading_put_halfway(const struct uploading *upload, const char *uri, uint32_t seed,
    int64_t length, int64_t sent);
/* What was left of it, up to `length`; the status, and the ETag where it is 200. */
int  uploading_put_rest(int fd, uint32_t seed, int64_t sent, int64_t length,
    char etag[UPLOADING_ETAG_MAX]);
/* Complete with these ETags of 1, 2, 3, …  The status. */
int  uploading_complete(const struct uploading *upload, int count,
    char etags[][UPLOADING_ETAG_MAX]);
/* The resource of the upload itself with ?key=; `rest` such as "/batch", `query` "&a=b". */
int  uploading_call(const struct uploading *upload, const char *method, const char *rest,
    const char *query, const char *body);
/* The object's bytes at `offset` are those of `seed`, by the store's files. */
bool uploading_stored(const struct test_program *program, const char *key,
    int64_t offset, uint32_t seed, int64_t length);
/* The object's size in the store's files; -1: there is none. */
int64_t uploading_size(const struct test_program *program, const char *key);

#endif
