/* Within lib/picture/picture*.c, which alone know libvips: decoding. */
#ifndef LIB_PICTURE_OPEN_H
#define LIB_PICTURE_OPEN_H

#include <stdbool.h>
#include <stddef.h>

#include <vips/vips.h>

#include "lib/picture/picture.h"

/*
 * What there is to write, upright and in sRGB, decoded as it is written: at its
 * size and strictly if it `is_kept`, else as `wish` says.  NULL: it cannot be read.
 */
VipsImage *picture_open(const void *data, size_t len, const struct picture *picture,
    const struct picture_wish *wish, bool is_kept);

#endif
