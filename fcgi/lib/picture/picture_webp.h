/* WebP's container (RFC 9649): what is beside its picture is taken out, and no pixel decoded. */
#ifndef LIB_PICTURE_WEBP_H
#define LIB_PICTURE_WEBP_H

#include "lib/picture/picture.h"

/*
 * The same picture with those chunks alone that show it: no EXIF, XMP, colour
 * profile (what is kept is in sRGB), nor any that is not known.  `out` stays empty
 * where there is nothing to take out.
 *
 * ERR_NOT_MEDIA  no WebP that is whole
 */
enum err picture_webp_strip(const void *data, size_t len, struct picture_bytes *out);

#endif
