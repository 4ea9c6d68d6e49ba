/*
 * Images' bytes, as they are kept and as somebody wants them, out of the
 * cache or made for it.  Making is bounded: as many at once as there are cores.
 */
#ifndef SERVICE_IMAGE_RENDER_H
#define SERVICE_IMAGE_RENDER_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/picture/picture.h"
#include "service/image/image_media.h"

struct cache_value;
struct picture_bytes;

#define IMAGE_SIDE_MAX 16384	/* pixels a side that may be asked for */

/* The least step that is not below `side`, or the largest; 0 stays. */
int64_t image_step(int64_t side);

#define IMAGE_VARIANT_MAX 64	/* bytes of a variant's name */

/* A variant: what is made of a version. */
struct image_variant {
	struct picture_wish wish;
	bool                is_original;	/* as it is kept */
	char                name[IMAGE_VARIANT_MAX];	/* same bytes, same name: "<version>-…" */
};

/*
 * Bring a wish into the one form that all wishes for the same bytes have: no
 * size that would make it larger, a quality if it is 0, a name.
 */
struct image_variant image_variant(const struct image_media *media, struct picture_wish wish);

/* The same if they are in the cache, else NULL; never waits. */
struct cache_value *image_variant_try(const struct image_variant *variant);

/*
 * Its bytes, held until cache_release().
 *
 * ERR_UNAVAILABLE  too many are being made, or the store is away
 * ERR_NOT_FOUND    its object is gone
 */
enum err image_variant_get(const struct image_media *media,
    const struct image_variant *variant, struct cache_value **value);

/* picture_clean() in its turn; ERR_UNAVAILABLE as above. */
enum err image_clean(const void *data, size_t len, enum picture_type *was,
    struct picture *out, struct picture_bytes *bytes, const char **reason);

#endif
