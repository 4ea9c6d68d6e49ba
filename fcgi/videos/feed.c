/*
 * fcgi/videos/feed.c: GET /api/videos/feed.rss ?owner= ?tag= ?q=, and podcast.rss ?owner=:
 * the newest public videos of the site, a person, a tag or a search, as RSS 2.0 with
 * Media RSS; a person's as Apple's directory takes them.  And playlists/{id}/feed.rss:
 * those of a list, in its order.
 */
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/clock.h"
#include "lib/config/config.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "lib/text/url.h"
#include "lib/text/xml_write.h"
#include "service/video/video_list.h"
#include "service/video/video_playlist.h"
#include "videos/actions.h"
#include "videos/common.h"
#include "wire/video.h"

#define ITEMS 50

struct input {
	const char *q;
	const char *owner;
	const char *tag;
};

/* A feed on its way. */
struct feed {
	struct request    *req;
	const char        *title;
	const char        *description;
	const char        *page;	/* what it is the feed of, below the site */
	const char        *self;
	bool               is_podcast;
	struct buf         buf;
};

static const char *
within(struct feed *feed, const char *path)
{
	return arena_printf(feed->req->arena, "%s%s", feed->req->origin, path);
}

/* RFC 822 with a year of four digits, as RSS asks: HTTP's date is one. */
static void
add_date(struct buf *buf, const char *name, int64_t time_us)
{
	char date[CLOCK_TEXT_MAX];

	clock_format_http(time_us, date);
	xml_element_add(buf, name, date);
}

/* An element with one attribute, and nothing in it. */
static void
add_attribute(struct buf *buf, const char *name, const char *attribute, const char *value)
{
	buf_printf(buf, "<%s %s=\"", name, attribute);
	xml_text_add(buf, value);
	buf_text_add(buf, "\"/>\n");
}

static void
add_enclosure(struct feed *feed, const struct video_card *card)
{
	struct buf *buf = &feed->buf;

	buf_text_add(buf, "<enclosure url=\"");
	xml_text_add(buf, within(feed, video_original_url(buf->arena, &card->id)));
	buf_printf(buf, "\" length=\"%lld\" type=\"", (long long)card->size_bytes);
	xml_text_add(buf, card->type);
	buf_text_add(buf, "\"/>\n");
}

/* What Apple's directory and apps play. */
static bool
is_podcasts(const char *type)
{
	static const char *const types[] = { "video/mp4", "video/quicktime", "video/x-m4v", NULL };

	return texts_index(types, type) >= 0;
}

static void
add_item(struct feed *feed, const struct video_card *card)
{
	const char *poster = video_poster_url(feed->req->arena, &card->id, card->poster_key);
	struct buf *buf = &feed->buf;

	buf_text_add(buf, "<item>\n");
	xml_element_add(buf, "title", card->title);
	xml_element_add(buf, "link", within(feed, arena_printf(buf->arena, "/watch/%s",
	    card->id.text)));
	buf_text_add(buf, "<guid isPermaLink=\"false\">");
	xml_text_add(buf, card->id.text);
	buf_text_add(buf, "</guid>\n");
	if (card->description[0] != '\0')
		xml_element_add(buf, "description", card->description);
	xml_element_add(buf, "dc:creator", card->owner);
	add_date(buf, "pubDate", card->created_at);
	if (card->type != NULL)
		add_enclosure(feed, card);
	if (poster != NULL)
		add_attribute(buf, "media:thumbnail", "url", within(feed, poster));
	if (feed->is_podcast) {
		xml_element_add(buf, "itunes:duration", arena_printf(buf->arena, "%lld",
		    (long long)(card->duration_ms + 500) / 1000));
		xml_element_add(buf, "itunes:explicit", "false");
		xml_element_add(buf, "itunes:episodeType", "full");
	}
	buf_text_add(buf, "</item>\n");
}

/* https://podcasters.apple.com/support/823-podcast-requirements */
static void
add_podcast_head(struct feed *feed)
{
	struct buf *buf = &feed->buf;

	xml_element_add(buf, "language", "en");
	xml_element_add(buf, "itunes:author", feed->title);
	xml_element_add(buf, "itunes:type", "episodic");
	xml_element_add(buf, "itunes:explicit", "false");
	add_attribute(buf, "itunes:category", "text", "TV & Film");
	add_attribute(buf, "itunes:image", "href", within(feed, "/icons/podcast-1400.png"));
}

static void
add_head(struct feed *feed)
{
	struct buf *buf = &feed->buf;

	buf_text_add(buf, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\""
	    " xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
	    " xmlns:media=\"http://search.yahoo.com/mrss/\"");
	if (feed->is_podcast)
		buf_text_add(buf, " xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\"");
	buf_text_add(buf, ">\n<channel>\n");
	xml_element_add(buf, "title", feed->title);
	xml_element_add(buf, "link", within(feed, feed->page));
	xml_element_add(buf, "description", feed->description);
	buf_text_add(buf, "<atom:link rel=\"self\" type=\"application/rss+xml\" href=\"");
	xml_text_add(buf, within(feed, feed->self));
	buf_text_add(buf, "\"/>\n");
	if (feed->is_podcast)
		add_podcast_head(feed);
}

static enum err
reply_feed(struct feed *feed, const struct db_list *list)
{
	const struct video_card *cards = list->items;

	buf_init(&feed->buf, feed->req->arena, 8192);
	add_head(feed);
	if (list->count > 0)
		add_date(&feed->buf, "lastBuildDate", cards[0].created_at);
	for (size_t i = 0; i < list->count; i++)
		if (!feed->is_podcast || is_podcasts(cards[i].type))
			add_item(feed, &cards[i]);
	buf_text_add(&feed->buf, "</channel>\n</rss>\n");
	return reply_text(feed->req, 200, "application/rss+xml; charset=utf-8", feed->buf.data,
	    feed->buf.len);
}

static const char *
query_of(struct arena *arena, const char *before, const char *name, const char *value)
{
	return value == NULL ? before : arena_printf(arena, "%s%c%s=%s", before,
	    strchr(before, '?') == NULL ? '?' : '&', name, url_encoded(arena, value, ""));
}

/* What all that was asked for is called, and where a person finds the same. */
static void
name_feed(struct feed *feed, const struct input *in)
{
	const char *site = config()->site_name;
	struct arena *arena = feed->req->arena;
	const char *what = in->q;

	if (in->tag != NULL)
		what = arena_printf(arena, what == NULL ? "#%s" : "#%s %s", in->tag, what);
	if (in->owner != NULL)
		what = arena_printf(arena, what == NULL ? "%s" : "%s: %s", in->owner, what);
	feed->title = what == NULL ? site : arena_printf(arena, "%s · %s", what, site);
	feed->description = arena_printf(arena, "The newest videos of %s", feed->title);
	feed->page = in->owner != NULL && in->q == NULL && in->tag == NULL ?
	    arena_printf(arena, "/u/%s", url_encoded(arena, in->owner, "")) :
	    query_of(arena, query_of(arena, in->q == NULL ? "/" : "/search", "q", in->q), "tag", in->tag);
	feed->self = query_of(arena, query_of(arena, query_of(arena, feed->req->path, "owner",
	    in->owner), "tag", in->tag), "q", in->q);
}

static enum err
show(struct request *req, const struct input *in, bool is_podcast)
{
	struct feed feed = { .req = req, .is_podcast = is_podcast };
	struct video_filter filter = { .text = in->q, .owner = in->owner, .sort = VIDEO_NEWEST,
		.is_member = !user_is_nobody(&req->user), .ask = { ITEMS, NULL } };
	const struct texts tag = { (const char **)&in->tag, 1 };
	struct texts tags;
	struct db_list list;
	size_t bad;
	enum err err;

	if (in->tag != NULL && !video_tags_normalise(req->arena, &tag, &tags, &bad)) {
		request_fault(req, FAULT_PARAMETER, "tag", "Is empty");
		return ERR_INPUT;
	}
	filter.tag = in->tag == NULL ? NULL : tags.items[0];
	if ((err = video_feed(req->db, req->arena, &filter, &list)) != ERR_OK)
		return err;
	name_feed(&feed, in);
	return reply_feed(&feed, &list);
}

static const struct field fields[] = {
	FIELD_TEXT_OPT(FROM_QUERY, struct input, q, 1, VIDEO_QUERY_MAX),
	FIELD_TEXT_OPT(FROM_QUERY, struct input, owner, 1, 32),
	FIELD_TEXT_OPT(FROM_QUERY, struct input, tag, 1, VIDEO_TAG_MAX),
};

static enum err
run(struct request *req, const void *input)
{
	return show(req, input, false);
}

const struct action show_feed =
    ACTION(struct input, fields, run, RETURNS_MEDIA("application/rss+xml"));

static const struct field podcast_fields[] = {
	FIELD_TEXT(FROM_QUERY, struct input, owner, 1, 32),
};

static enum err
run_podcast(struct request *req, const void *input)
{
	return show(req, input, true);
}

const struct action show_podcast_feed =
    ACTION(struct input, podcast_fields, run_podcast, RETURNS_MEDIA("application/rss+xml"));

static const struct field playlist_fields[] = { FIELDS_OF_ID };

/* Feeds are read by programs that nobody signed in: of what is private there is none. */
static enum err
run_playlist(struct request *req, const void *input)
{
	static const struct viewer stranger = { 0 };
	const struct id_input *in = input;
	struct arena *arena = req->arena;
	struct feed feed = { .req = req };
	struct video_playlist playlist;
	struct db_list list;
	enum err err;

	if ((err = video_playlist_find(req->db, arena, &stranger, &in->id, &playlist)) != ERR_OK ||
	    (err = video_playlist_feed(req->db, arena, &in->id, &list)) != ERR_OK)
		return err;
	feed.title = arena_printf(arena, "%s · %s", playlist.title, config()->site_name);
	feed.description = playlist.description[0] != '\0' ? playlist.description :
	    arena_printf(arena, "%s: %s", playlist.owner, playlist.title);
	feed.page = arena_printf(arena, "/playlist/%s", playlist.id.text);
	feed.self = req->path;
	return reply_feed(&feed, &list);
}

const struct action show_playlist_feed =
    ACTION(struct id_input, playlist_fields, run_playlist, RETURNS_MEDIA("application/rss+xml"));
