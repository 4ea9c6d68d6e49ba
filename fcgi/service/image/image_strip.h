/*
 * Stored WebP images from before, whose EXIF, XMP and profile libvips 8.14 had left
 * in them: each is made anew once, without a pixel being coded again.
 */
#ifndef SERVICE_IMAGE_STRIP_H
#define SERVICE_IMAGE_STRIP_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/err.h"

struct arena;
struct db;

/*
 * Look at the next one behind `*after`, which moves on to it; `changed` says
 * whether it has become another version.  One that cannot be read now is passed
 * over, and looked at another time.
 *
 * ERR_NOT_FOUND  there is none
 */
enum err image_strip_next(struct db *db, struct arena *arena, int64_t *after, bool *changed);

#endif
