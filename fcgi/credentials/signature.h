/*
 * URLs that need no cookie: whoever has one may send one part of one upload,
 * or its whole, until it expires.
 */
#ifndef CREDENTIALS_SIGNATURE_H
#define CREDENTIALS_SIGNATURE_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"

struct request;

#define SIGNATURE_S     (6 * 60 * 60)	/* a part over the slowest line that is worth it */
#define SIGNATURE_DIRECT_S (15 * 60)	/* to an S3, which does not ask us who was suspended since */
#define SIGNATURE_WHOLE 0		/* instead of a part's number: the form of params.c */

/* An absolute URL, in the request's arena.  ERR_INTERNAL: the key cannot be read */
enum err signature_make(struct request *req, const char *key, const char *upload_id,
    int64_t part, const char **url);
/*
 * The same for `count` parts at once, of whatever kind the store wants;
 * `expires_s`: for how long they hold.
 */
enum err signature_make_parts(struct request *req, const char *key, const char *upload_id,
    const int *numbers, size_t count, const char **urls, int64_t *expires_s);
/* ERR_FORBIDDEN: not ours, or too old; constant time in `sig`. */
enum err signature_check(struct request *req, const char *key, const char *upload_id,
    int64_t part, int64_t expires, const char *sig);

#endif
