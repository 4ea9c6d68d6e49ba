/* Variants, sent. */
#include "images/variant.h"

#include "lib/base/arena.h"
#include "lib/cache/cache.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "store/store_direct.h"

static void
release(void *held)
{
	cache_release(held);
}

enum err
variant_send(struct request *req, const struct image_media *media,
    const struct image_variant *variant)
{
	const char *etag = arena_printf(req->arena, "\"%s\"", variant->name);
	struct cache_value *value = NULL;
	struct reply_bytes bytes = {
		.type = picture_mime(variant->wish.format), .etag = etag,
	};
	enum err err = ERR_OK;

	if (reply_not_modified(req, etag))
		return ERR_OK;	/* and nothing was made for it */
	if ((value = image_variant_try(variant)) == NULL && request_defer(req)) {
		req->is_afar = store_is_afar();
		return ERR_OK;	/* making it takes long */
	}
	if (value == NULL)
		err = image_variant_get(media, variant, &value);
	if (err != ERR_OK)
		return err;
	bytes.data = value->data;
	bytes.size_bytes = value->size_bytes;
	bytes.release = release;
	bytes.held = value;
	return reply_bytes(req, &bytes);
}
