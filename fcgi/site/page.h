/* A page on its way: its head, what it shows without a script, and the script's first data. */
#ifndef SITE_PAGE_H
#define SITE_PAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/buf.h"
#include "lib/base/err.h"
#include "lib/serve/request.h"
#include "lib/text/json_write.h"
#include "site/look.h"

struct page_on_way {
	struct request        *req;
	const struct look     *look;
	const struct template *template;
	struct filling *scope;
	struct buf             first;		/* replies of the API by their address, as JSON */
	struct json_writer     json;		/* writes into it */
	bool                   has_session;	/* a cookie was sent: somebody may be signed in */
};

/* What a page's head says; NULL and 0: nothing. */
struct head {
	const char *title;		/* NULL: the site's name alone */
	const char *description;
	const char *path;		/* its own address on the site, escaped */
	const char *type;		/* Open Graph's; NULL: website */
	const char *image;		/* an absolute address */
	int64_t     image_width;
	int64_t     image_height;
	bool        is_hidden;		/* from those who index */
};
void page_head(struct page_on_way *page, const struct head *head);

/*
 * Fills in the page at one of the addresses of front_pages; `name` is what stands for the
 * {name} in it, "" where there is none.
 * ERR_NOT_FOUND  there is nothing, or it is private
 */
struct page_kind {
	const char *path;
	enum err  (*fill)(struct page_on_way *page, const char *name);
};
/* Of the pages that show something of what people put here; NULL ends it. */
extern const struct page_kind page_kinds[];

/* The video as the embed page and oEmbed show it: as wide and high as it is, within a box. */
struct page_box {
	int64_t width;
	int64_t height;
};
struct page_box page_box(int64_t width, int64_t height, int64_t width_max, int64_t height_max);

/* ERR_NOT_FOUND: the site is closed, and says nothing of what is on it. */
enum err page_check_open(struct request *req);

/* An absolute address of this site. */
const char *page_url(const struct page_on_way *page, const char *path);
/* `text` in one line of at most `max` characters. */
const char *page_summary(struct arena *arena, const char *text, int max);

#endif
