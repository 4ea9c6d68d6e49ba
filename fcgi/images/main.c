/* fcgi/images/main.c: the images program's URLs, and nothing else. */
#include "images/actions.h"
#include "lib/io/box.h"
#include "lib/picture/decoder.h"
#include "program/access.h"
#include "program/program.h"
#include "service/image/cache_follow.h"
#include "service/image/image.h"
#include "service/image/image_cache.h"
#include "wire/health.h"

static const struct route routes[] = {
	/* method   path                      who        scope   body    max_bytes        action */
	{ "GET",    "/api/images",            as_anyone, SCOPE_READ,   BODY_NONE,   0,               &list_images },
	{ "DELETE", "/api/images",            as_user,   SCOPE_MANAGE, BODY_NONE,   0,               &delete_images },
	{ "PUT",    "/api/images/{key}",      as_user,   SCOPE_UPLOAD, BODY_STREAM, IMAGE_BYTES_MAX, &put_image },
	{ "GET",    "/api/images/{key}",      as_anyone, SCOPE_READ,   BODY_NONE,   0,               &send_image },
	{ "DELETE", "/api/images/{key}",      as_user,   SCOPE_MANAGE, BODY_NONE,   0,               &delete_image },
	{ "GET",    "/api/images/{key}/info", as_anyone, SCOPE_READ,   BODY_NONE,   0,               &show_info },
	{ "GET",    "/api/images/posters/{id}", as_anyone, SCOPE_READ, BODY_NONE,   0,               &send_poster_size },
	HEALTH("images"),
};

/* The cache is kept as the admin says, and its figures go with the counters. */
static void
steer(const char *name, struct db_pool *pool)
{
	(void)name;
	cache_steer_start(image_cache(), pool);
}

int
main(int argc, char **argv)
{
	static const struct beside steering = { steer, cache_steer_stop, NULL };
	static const struct beside decoding = { NULL, decoder_stop, box_say };

	serve_beside(&steering);
	serve_beside(&decoding);
	return program("images", routes, COUNT(routes), argc, argv);
}
