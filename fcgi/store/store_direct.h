/*
 * Where clients reach the store themselves (`s3`), by addresses that we sign:
 * the bytes never pass through our programs.  All but store_is_direct() answer
 * ERR_NO_S3 where they do not.
 */
#ifndef SERVICE_STORE_DIRECT_H
#define SERVICE_STORE_DIRECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/aws/s3.h"
#include "lib/base/err.h"
#include "store/store.h"

struct arena;

#define STORE_DIRECT_PART_MIN (5 << 20)	/* S3 takes no smaller ones, but the last */

/* What is new; and what is at `key`, object or upload, which store_before may have. */
bool        store_is_direct(void);
bool        store_is_direct_at(const char *key);
/*
 * Something of what is stored, or is to be, is at another host, and may have to
 * be waited for; and it has left calls unanswered, so that all others fail at
 * once until it is back.
 */
bool        store_is_afar(void);
bool        store_is_away(void);
/* "" where the store has none. */
const char *store_bucket(void);
/*
 * Origins that pages talk to because of the store, each with a blank before
 * it, for the content policy; "" where there are none.
 */
const char *store_origins(struct arena *arena);
/* The S3's own, without a blank; "" where there is none. */
const char *store_origin(struct arena *arena);

/* How a link's object is sent, whatever the store believes of it. */
struct store_link {
	const char *type;		/* NULL: as it was put */
	const char *filename;		/* to be saved as; NULL: shown */
	int64_t     max_age_s;		/* out: how long the same link will be given */
	bool        is_glance;		/* wait for a signature STORE_GLANCE_MS at most */
	bool        is_own;		/* of the S3, though a CDN has it too */
};

/*
 * Where one version of an object ("": the newest) can be fetched.  The same
 * for s3_url_window, so that caches work, and good for as long again.
 */
enum err store_link(const char *key, const char *version, struct store_link *as,
    struct arena *arena, const char **url);
/* The same as a path with its query at store_origin(), whatever CDN there is. */
enum err store_link_path(const char *key, const char *version, struct store_link *as,
    struct arena *arena, const char **path);
/*
 * Where to PUT the whole of an object, or a form that a browser sends it in.
 * `expires_s`: as wanted; out: less, where our own keys end before
 */
enum err store_sign_put(const char *key, struct arena *arena, int64_t *expires_s,
    const char **url);
enum err store_sign_form(const char *key, struct arena *arena,
    const struct s3_form_limits *limits, struct s3_form *out);
/* Where to PUT each part of an upload: `urls` has room for `count`. */
enum err store_sign_parts(const char *key, const char *upload, struct arena *arena,
    const int *numbers, size_t count, int64_t *expires_s, const char **urls);
/*
 * The parts that have come, by number.  ERR_NOT_FOUND: the upload is over, or
 * never was
 */
enum err store_list_parts(const char *key, const char *upload, struct arena *arena,
    struct store_part **parts, size_t *count);
/*
 * When something last came there, which no row knows: the object itself, or a
 * part of any upload to it (microseconds since 1970, by the store's clock).
 * ERR_NOT_FOUND: nothing did
 */
enum err store_last_came(const char *key, int64_t *at_us);

#endif
