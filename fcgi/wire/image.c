/* Images, as they are printed. */
#include "wire/image.h"

#include "lib/base/arena.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"

#define IMAGE(kind, field) MEMBER_AS(#field, kind, struct image_shown, image.field)

const struct member image_members[] = {
	IMAGE(MEMBER_IS_TEXT, key),
	IMAGE(MEMBER_IS_TEXT, owner),
	IMAGE(MEMBER_IS_BOOL, mine),
	IMAGE(MEMBER_IS_ID, version),
	IMAGE(MEMBER_IS_TEXT, type),
	IMAGE(MEMBER_IS_INT, width),
	IMAGE(MEMBER_IS_INT, height),
	IMAGE(MEMBER_IS_INT, frames),
	IMAGE(MEMBER_IS_INT, size_bytes),
	IMAGE(MEMBER_IS_TEXT, sha256),
	IMAGE(MEMBER_IS_TEXT, original_type),
	IMAGE(MEMBER_IS_INT, original_size_bytes),
	IMAGE(MEMBER_IS_TEXT, original_sha256),
	IMAGE(MEMBER_IS_TEXT, duplicate_of),
	IMAGE(MEMBER_IS_TIME, created_at),
	IMAGE(MEMBER_IS_TIME, updated_at),
	MEMBER_TEXT(struct image_shown, url),
	MEMBER_END,
};

/* A key has nothing in it that an address would want escaped. */
static struct image_shown
show(struct arena *arena, const struct image *image)
{
	return (struct image_shown){
		.image = *image,
		.url = arena_printf(arena, "/api/images/%s?v=%s", image->key,
		    image->version.text),
	};
}

enum err
image_reply(struct request *req, int status, const struct image *image)
{
	const struct image_shown shown = show(req->arena, image);

	return reply_object(req, status, image_members, &shown);
}

enum err
images_reply(struct request *req, const struct images *images)
{
	struct image_shown *items =
	    ARENA_ARRAY(req->arena, struct image_shown, images->count + 1);
	size_t i;

	for (i = 0; i < images->count; i++)
		items[i] = show(req->arena, &images->items[i]);
	return reply_list(req, image_members, items, images->count, sizeof(*items),
	    images->next);
}
