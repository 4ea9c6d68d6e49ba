/*
 * Whose page sent a request: a browser adds the cookie whoever's it was.  By
 * Fetch metadata (https://www.w3.org/TR/fetch-metadata/), which browsers send to
 * https and localhost alone, by Origin (RFC 6454), and by Referer.
 */
#ifndef ACCESS_ORIGIN_H
#define ACCESS_ORIGIN_H

#include <stdbool.h>

#include "lib/base/err.h"

struct request;

/*
 * Of a request with a cookie.  ERR_ORIGIN: another site's, but for GET and HEAD
 * that lead somebody here, which nothing answers by changing anything; or a
 * method that changes something, with an Origin that is not ours.
 */
enum err access_origin_check(const struct request *req);

/* True when it is known to be a page of this very origin. */
bool access_origin_is_own(const struct request *req);

#endif
