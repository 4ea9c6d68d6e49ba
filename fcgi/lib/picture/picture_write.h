/* Within lib/picture/picture*.c, which alone know libvips: encoding. */
#ifndef LIB_PICTURE_WRITE_H
#define LIB_PICTURE_WRITE_H

#include <stdbool.h>

#include <vips/vips.h>

#include "lib/picture/picture.h"

/*
 * Eight bits of grey or sRGB, and no alpha where JPEG has none.  `*image` is
 * replaced; false: it failed, and `*image` is NULL.
 */
bool picture_make_writable(VipsImage **image, enum picture_type format);
/* Decode, at last, and encode.  `quality` is 1..100; `is_lossless` of WebP alone. */
bool picture_write(VipsImage *image, enum picture_type format, int quality,
    bool is_lossless, struct picture_bytes *bytes);

#endif
