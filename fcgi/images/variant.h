/* A variant of a picture, sent: what both kinds of pictures here have in common. */
#ifndef IMAGES_VARIANT_H
#define IMAGES_VARIANT_H

#include "lib/base/err.h"
#include "service/image/image_render.h"

struct request;

/*
 * Out of the cache, or made first, for which the request waits in another thread.  Fails as
 * image_variant_get().
 */
enum err variant_send(struct request *req, const struct image_media *media,
    const struct image_variant *variant);

#endif
