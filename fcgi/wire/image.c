/* Images, as they are printed. */
#include "wire/image.h"

#include "lib/base/arena.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"

#define IMAGE(kind, field) MEMBER_AS(#field, kind, struct image_shown, image.field)

const struct member image_members[] = {
	IMAGE(TEXT, key),
	IMAGE(TEXT, owner),
	IMAGE(BOOL, mine),
	IMAGE(ID, version),
	IMAGE(TEXT, type),
	IMAGE(INT, width),
	IMAGE(INT, height),
	IMAGE(INT, frames),
	IMAGE(INT, size_bytes),
	IMAGE(TEXT, sha256),
	IMAGE(TEXT, original_type),
	IMAGE(INT, original_size_bytes),
	IMAGE(TEXT, original_sha256),
	IMAGE(TEXT, duplicate_of),
	IMAGE(TIME, created_at),
	IMAGE(TIME, updated_at),
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
images_reply(struct request *req, const struct page *page)
{
	const struct image *images = page->items;
	struct image_shown *items =
	    ARENA_ARRAY(req->arena, struct image_shown, page->count + 1);
	size_t i;

	for (i = 0; i < page->count; i++)
		items[i] = show(req->arena, &images[i]);
	return reply_list(req, image_members, items, page->count, sizeof(*items), page->next);
}
