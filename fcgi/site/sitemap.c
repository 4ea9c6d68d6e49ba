/*
 * fcgi/site/sitemap.c: GET /sitemap.xml and /sitemap/{piece}: public videos, for search
 * engines (https://www.sitemaps.org, with Google's extension for videos).
 */
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/clock.h"
#include "lib/base/count.h"
#include "lib/cache/memo.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "lib/text/xml_write.h"
#include "service/video/video_public.h"
#include "site/actions.h"
#include "site/page.h"
#include "wire/video.h"

#define KEPT "public, max-age=600"
#define XML  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
#define SPACE "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\""

#define PAGES "pages.xml"	/* those that are there without a video */

#define DESCRIPTION_MAX 2000	/* characters: Google's limit is 2048 */
#define DURATION_MAX_S  28800

static enum err
reply_xml(struct request *req, const struct buf *buf)
{
	reply_header(req, "Cache-Control", KEPT);
	return reply_text(req, 200, "application/xml; charset=utf-8", buf->data, buf->len);
}

static void
add_piece(struct request *req, struct buf *buf, const char *name)
{
	buf_text_add(buf, "<sitemap>\n");
	xml_element_add(buf, "loc", arena_printf(req->arena, "%s/sitemap/%s", req->origin, name));
	buf_text_add(buf, "</sitemap>\n");
}

#define PIECES_MAX 1000	/* five million videos */

struct pieces {
	size_t           count;
	struct public_id first[PIECES_MAX];	/* of each piece */
};

/* All videos are counted for it: once a second, however many ask. */
static enum err
find_pieces(struct request *req, struct pieces *out)
{
	static struct memo memo = MEMO(1, 8, struct pieces);
	struct memo_asked asked;
	struct texts ids;
	enum err err;

	if (memo_find(&memo, memo_text("pieces"), MEMO_TRUST_MS, out) == MEMO_FRESH)
		return ERR_OK;
	asked = memo_ask(&memo, memo_text("pieces"));
	if ((err = video_public_pieces(req->db, req->arena, &ids)) != ERR_OK)
		return err;
	out->count = 0;
	for (size_t i = 0; i < ids.count && out->count < PIECES_MAX; i++)
		out->count += public_id_parse(ids.items[i], &out->first[out->count]);
	memo_keep(&memo, memo_text("pieces"), &asked, out);
	return ERR_OK;
}

static enum err
run_index(struct request *req, const void *input)
{
	struct pieces pieces;
	struct buf buf;
	enum err err;

	(void)input;
	if ((err = page_check_open(req)) != ERR_OK || (err = find_pieces(req, &pieces)) != ERR_OK)
		return err;
	buf_init(&buf, req->arena, 1024);
	buf_text_add(&buf, XML "<sitemapindex " SPACE ">\n");
	add_piece(req, &buf, PAGES);
	for (size_t i = 0; i < pieces.count; i++)
		add_piece(req, &buf, arena_printf(req->arena, "%s.xml", pieces.first[i].text));
	buf_text_add(&buf, "</sitemapindex>\n");
	return reply_xml(req, &buf);
}

const struct action send_sitemap = ACTION_NO_INPUT(run_index, RETURNS_MEDIA("application/xml"));

static void
add_video(struct request *req, struct buf *buf, const struct video *video)
{
	const struct video_shown shown = video_show(req->arena, video);
	const int64_t seconds = (video->duration_ms + 500) / 1000;
	char time[CLOCK_TEXT_MAX];

	clock_format(video->updated_at, time);
	buf_text_add(buf, "<url>\n");
	xml_element_add(buf, "loc", arena_printf(req->arena, "%s/watch/%s", req->origin,
	    video->id.text));
	xml_element_add(buf, "lastmod", time);
	if (shown.poster_url != NULL) {	/* without one Google takes no video */
		clock_format(video->created_at, time);
		buf_text_add(buf, "<video:video>\n");
		xml_element_add(buf, "video:thumbnail_loc", arena_printf(req->arena, "%s%s",
		    req->origin, shown.poster_url));
		xml_element_add(buf, "video:title", video->title);
		xml_element_add(buf, "video:description", video->description[0] == '\0' ?
		    video->title : page_summary(req->arena, video->description, DESCRIPTION_MAX));
		if (shown.original_url != NULL)
			xml_element_add(buf, "video:content_loc", arena_printf(req->arena, "%s%s",
			    req->origin, shown.original_url));
		xml_element_add(buf, "video:player_loc", arena_printf(req->arena, "%s/embed/%s",
		    req->origin, video->id.text));
		if (seconds >= 1 && seconds <= DURATION_MAX_S)
			xml_element_add(buf, "video:duration", arena_printf(req->arena, "%lld",
			    (long long)seconds));
		xml_element_add(buf, "video:publication_date", time);
		for (size_t i = 0; i < video->tags.count; i++)
			xml_element_add(buf, "video:tag", video->tags.items[i]);
		xml_element_add(buf, "video:uploader", video->owner);
		buf_text_add(buf, "</video:video>\n");
	}
	buf_text_add(buf, "</url>\n");
}

struct input {
	const char *piece;	/* "AAAAAAAAAAA.xml" */
};

static const struct field fields[] = {
	FIELD_TEXT(FROM_PATH, struct input, piece, 1, 64),
};

static bool
read_piece(struct arena *arena, const char *piece, struct public_id *first)
{
	const size_t len = strlen(piece);

	return len == PUBLIC_ID_LEN + 4 && strcmp(piece + PUBLIC_ID_LEN, ".xml") == 0 &&
	    public_id_parse(arena_strndup(arena, piece, PUBLIC_ID_LEN), first);
}

/* A piece begins where the index says, and nowhere else: so there are few to ask for. */
static enum err
find_piece(struct request *req, const char *name, struct public_id *first)
{
	struct pieces pieces;
	enum err err;

	if (!read_piece(req->arena, name, first))
		return ERR_NOT_FOUND;
	if ((err = find_pieces(req, &pieces)) != ERR_OK)
		return err;
	for (size_t i = 0; i < pieces.count; i++)
		if (strcmp(pieces.first[i].text, first->text) == 0)
			return ERR_OK;
	return ERR_NOT_FOUND;
}

static enum err
reply_pages(struct request *req)
{
	static const char *const pages[] = { "/", "/images" };
	struct buf buf;

	buf_init(&buf, req->arena, 512);
	buf_text_add(&buf, XML "<urlset " SPACE ">\n");
	for (size_t i = 0; i < COUNT(pages); i++) {
		buf_text_add(&buf, "<url>\n");
		xml_element_add(&buf, "loc", arena_printf(req->arena, "%s%s", req->origin, pages[i]));
		buf_text_add(&buf, "</url>\n");
	}
	buf_text_add(&buf, "</urlset>\n");
	return reply_xml(req, &buf);
}

static enum err
run_piece(struct request *req, const void *input)
{
	const struct input *in = input;
	const struct video *video;
	struct public_id first;
	struct db_list list;
	struct buf buf;
	enum err err;

	if ((err = page_check_open(req)) != ERR_OK)
		return err;
	if (strcmp(in->piece, PAGES) == 0)
		return reply_pages(req);
	if ((err = find_piece(req, in->piece, &first)) != ERR_OK)
		return err;
	if ((err = video_public_piece(req->db, req->arena, &first, &list)) != ERR_OK)
		return err;
	if (list.count == 0)
		return ERR_NOT_FOUND;
	buf_init(&buf, req->arena, 1024 + list.count * 1024);
	buf_text_add(&buf, XML "<urlset " SPACE
	    " xmlns:video=\"http://www.google.com/schemas/sitemap-video/1.1\">\n");
	video = list.items;
	for (size_t i = 0; i < list.count; i++)
		add_video(req, &buf, &video[i]);
	buf_text_add(&buf, "</urlset>\n");
	return reply_xml(req, &buf);
}

const struct action send_sitemap_piece =
    ACTION(struct input, fields, run_piece, RETURNS_MEDIA("application/xml"));
