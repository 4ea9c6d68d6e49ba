/* fcgi/videos/feed.c: GET /api/videos/feed.rss: the newest public videos (RSS 2.0). */
#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/clock.h"
#include "lib/config/config.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "lib/text/xml_write.h"
#include "service/video/video_list.h"
#include "videos/actions.h"

#define ITEMS 50

/* RFC 822 with a year of four digits, as RSS asks: HTTP's date is one. */
static void
add_date(struct buf *buf, const char *name, int64_t time_us)
{
	char date[CLOCK_TEXT_MAX];

	clock_format_http(time_us, date);
	xml_element_add(buf, name, date);
}

static void
add_enclosure(struct buf *buf, const char *origin, const struct video_card *card)
{
	buf_text_add(buf, "<enclosure url=\"");
	xml_text_add(buf, arena_printf(buf->arena, "%s/api/videos/%s/original", origin,
	    card->id.text));
	buf_printf(buf, "\" length=\"%lld\" type=\"", (long long)card->size_bytes);
	xml_text_add(buf, card->type);
	buf_text_add(buf, "\"/>\n");
}

static void
add_item(struct buf *buf, const char *origin, const struct video_card *card)
{
	const char *page = arena_printf(buf->arena, "%s/watch/%s", origin, card->id.text);

	buf_text_add(buf, "<item>\n");
	xml_element_add(buf, "title", card->title);
	xml_element_add(buf, "link", page);
	buf_text_add(buf, "<guid isPermaLink=\"false\">");
	xml_text_add(buf, card->id.text);
	buf_text_add(buf, "</guid>\n");
	if (card->description[0] != '\0')
		xml_element_add(buf, "description", card->description);
	xml_element_add(buf, "dc:creator", card->owner);
	add_date(buf, "pubDate", card->created_at);
	if (card->type != NULL)
		add_enclosure(buf, origin, card);
	buf_text_add(buf, "</item>\n");
}

static enum err
run(struct request *req, const void *input)
{
	struct video_card *cards;
	struct buf buf;
	size_t count, i;
	enum err err;

	(void)input;
	if ((err = video_feed(req->db, req->arena, ITEMS, &cards, &count)) != ERR_OK)
		return err;
	buf_init(&buf, req->arena, 8192);
	buf_text_add(&buf, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\""
	    " xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n<channel>\n");
	xml_element_add(&buf, "title", config()->site_name);
	xml_element_add(&buf, "link", arena_printf(req->arena, "%s/", req->origin));
	xml_element_add(&buf, "description",
	    arena_printf(req->arena, "The newest videos of %s", config()->site_name));
	buf_text_add(&buf, "<atom:link rel=\"self\" type=\"application/rss+xml\" href=\"");
	xml_text_add(&buf, arena_printf(req->arena, "%s/api/videos/feed.rss", req->origin));
	buf_text_add(&buf, "\"/>\n");
	if (count > 0)
		add_date(&buf, "lastBuildDate", cards[0].created_at);
	for (i = 0; i < count; i++)
		add_item(&buf, req->origin, &cards[i]);
	buf_text_add(&buf, "</channel>\n</rss>\n");
	return reply_text(req, 200, "application/rss+xml; charset=utf-8", buf.data, buf.len);
}

const struct action show_feed = ACTION_NO_INPUT(run, RETURNS_MEDIA("application/rss+xml"));
