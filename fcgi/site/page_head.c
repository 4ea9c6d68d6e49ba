/* The head of a page, by which others than people know it. */
#include <string.h>

#include "lib/base/arena.h"
#include "lib/config/config.h"
#include "lib/text/filling.h"
#include "site/page.h"

const char *
page_url(const struct page_on_way *page, const char *path)
{
	return arena_printf(page->req->arena, "%s%s", page->req->origin, path);
}

const char *
page_summary(struct arena *arena, const char *text, int max)
{
	struct buf buf;
	bool gap = false;

	buf_init(&buf, arena, 256);
	for (; *text != '\0' && max > 0; text++) {
		const bool is_blank = strchr(" \t\r\n", *text) != NULL;

		if (!is_blank && gap && buf.len > 0)
			buf_add(&buf, " ", 1);
		if (!is_blank)
			buf_add(&buf, text, 1);
		max -= (*text & 0xc0) != 0x80;	/* a character's first byte */
		gap = is_blank;
	}
	while ((*text & 0xc0) == 0x80)		/* the rest of the last one */
		buf_add(&buf, text++, 1);
	if (*text != '\0')
		buf_text_add(&buf, "…");
	return buf_text(&buf);
}

/* 0: any size.  Of a video whose size nobody knows, that of most. */
struct page_box
page_box(int64_t width, int64_t height, int64_t width_max, int64_t height_max)
{
	struct page_box box = { .width = width, .height = height };

	if (width <= 0 || height <= 0)
		box = (struct page_box){ 1280, 720 };
	if (width_max > 0 && box.width > width_max)
		box = (struct page_box){ width_max, (box.height * width_max + box.width / 2) / box.width };
	if (height_max > 0 && box.height > height_max)
		box = (struct page_box){ (box.width * height_max + box.height / 2) / box.height, height_max };
	box.width += box.width == 0;
	box.height += box.height == 0;
	return box;
}

static void
set_number(struct page_on_way *page, const char *name, int64_t number)
{
	if (number > 0)
		filling_set(page->scope, name, arena_printf(page->req->arena, "%lld",
		    (long long)number));
}

void
page_head(struct page_on_way *page, const struct head *head)
{
	const char *site = config()->site_name;

	filling_set(page->scope, "heading", head->title != NULL ? head->title : site);
	filling_set(page->scope, "og_title", head->title != NULL ? head->title : site);
	filling_set(page->scope, "title", head->title == NULL ? site :
	    arena_printf(page->req->arena, "%s · %s", head->title, site));
	filling_set(page->scope, "description", head->description != NULL ? head->description :
	    look_say(page->look, "page.description"));
	filling_set(page->scope, "og_type", head->type != NULL ? head->type : "website");
	filling_set(page->scope, "is_hidden", head->is_hidden ? "yes" : "");
	if (head->path != NULL)
		filling_set(page->scope, "url", page_url(page, head->path));
	if (head->path != NULL && config()->public_url[0] != '\0')
		filling_set(page->scope, "canonical", page_url(page, head->path));
	filling_set(page->scope, "image", head->image);
	set_number(page, "image_width", head->image_width);
	set_number(page, "image_height", head->image_height);
}
