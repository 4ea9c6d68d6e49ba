/* Images, as they are printed. */
#ifndef WIRE_IMAGE_H
#define WIRE_IMAGE_H

#include "lib/base/err.h"
#include "lib/text/members.h"
#include "service/image/image.h"

struct request;

/* An image with the address of its present version. */
struct image_shown {
	struct image image;
	const char  *url;
};

extern const struct member image_members[];	/* struct image_shown */

/* Reply with one, and with a list of them. */
enum err image_reply(struct request *req, int status, const struct image *image);
enum err images_reply(struct request *req, const struct page *page);	/* of struct images */

#endif
