/* Content negotiation by Accept (RFC 9110 section 12.5.1). */
#ifndef IMAGES_ACCEPT_H
#define IMAGES_ACCEPT_H

#include <stdbool.h>

#include "lib/base/err.h"
#include "lib/picture/picture.h"

/*
 * Which format goes to who accepts `accept` (NULL: anything).  As it is kept,
 * when `as_kept` and that is acceptable; else the smallest that the client
 * names, and what is kept for those who name none.
 *
 * ERR_NOT_ACCEPTABLE  none that we can make
 */
enum err accept_format(const char *accept, const struct picture *kept, bool as_kept,
    enum picture_type *out);

#endif
