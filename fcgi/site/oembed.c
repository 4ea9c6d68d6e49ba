/*
 * fcgi/site/oembed.c: GET /oembed ?url= &format= &maxwidth= &maxheight=: what stands for
 * a page of ours in somebody else's (https://oembed.com, 1.0).
 */
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/config/config.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "lib/text/json_write.h"
#include "lib/text/members.h"
#include "lib/text/url.h"
#include "lib/text/xml_write.h"
#include "service/image/image_public.h"
#include "service/video/video_public.h"
#include "site/actions.h"
#include "site/page.h"
#include "wire/video.h"

#define URL_MAX  2048
#define SIDE_MAX 100000

struct input {
	const char *url;
	const char *format;
	int64_t     maxwidth;
	int64_t     maxheight;
};

static const struct field fields[] = {
	FIELD_TEXT(FROM_QUERY, struct input, url, 1, URL_MAX),
	FIELD_TEXT_OPT(FROM_QUERY, struct input, format, 0, 20),
	FIELD_INT_OPT(FROM_QUERY, struct input, maxwidth, 1, SIDE_MAX, 0),
	FIELD_INT_OPT(FROM_QUERY, struct input, maxheight, 1, SIDE_MAX, 0),
	FIELD_OTHERS(""),
};

/* Texts and numbers, under the names that they have in both forms. */
struct oembed {
	const char *type;
	const char *title;
	const char *author_name;
	const char *author_url;
	const char *provider_name;
	const char *provider_url;
	const char *url;		/* of a photo; NULL */
	const char *html;		/* of a video; NULL */
	int64_t     width;
	int64_t     height;
	const char *thumbnail_url;	/* NULL: none */
	int64_t     thumbnail_width;
	int64_t     thumbnail_height;
};

static void
write_text(struct json_writer *json, struct buf *xml, const char *name, const char *text)
{
	if (text == NULL)
		return;
	if (json != NULL) {
		json_key(json, name);
		json_text(json, text);
	} else
		xml_element_add(xml, name, text);
}

static void
write_number(struct json_writer *json, struct buf *xml, const char *name, int64_t number)
{
	if (number <= 0)
		return;
	if (json != NULL) {
		json_key(json, name);
		json_int(json, number);
	} else
		xml_element_add(xml, name, arena_printf(xml->arena, "%lld", (long long)number));
}

/* What has no value is left out: clients take null for nothing that they know. */
static void
write_all(struct json_writer *json, struct buf *xml, const struct oembed *o)
{
	write_text(json, xml, "type", o->type);
	write_text(json, xml, "version", "1.0");
	write_text(json, xml, "title", o->title);
	write_text(json, xml, "author_name", o->author_name);
	write_text(json, xml, "author_url", o->author_url);
	write_text(json, xml, "provider_name", o->provider_name);
	write_text(json, xml, "provider_url", o->provider_url);
	write_text(json, xml, "url", o->url);
	write_text(json, xml, "html", o->html);
	write_number(json, xml, "width", o->width);
	write_number(json, xml, "height", o->height);
	write_text(json, xml, "thumbnail_url", o->thumbnail_url);
	write_number(json, xml, "thumbnail_width", o->thumbnail_width);
	write_number(json, xml, "thumbnail_height", o->thumbnail_height);
}

static enum err
reply_oembed(struct request *req, const struct oembed *oembed, bool is_xml)
{
	struct json_writer json;
	struct buf buf;

	buf_init(&buf, req->arena, 1024);
	reply_header(req, "Access-Control-Allow-Origin", "*");
	reply_header(req, "Cache-Control", "public, max-age=60");
	if (is_xml) {
		buf_text_add(&buf, "<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\n<oembed>\n");
		write_all(NULL, &buf, oembed);
		buf_text_add(&buf, "</oembed>\n");
		return reply_text(req, 200, "text/xml; charset=utf-8", buf.data, buf.len);
	}
	json = json_writer(&buf);
	json_begin_object(&json);
	write_all(&json, NULL, oembed);
	json_end_object(&json);
	return reply_text(req, 200, "application/json", buf.data, buf.len);
}

/* The path within this site of an address; NULL: it is another's. */
static const char *
path_of(struct request *req, const char *url)
{
	const char *origins[] = { req->origin, config()->public_url };

	for (size_t i = 0; i < COUNT(origins); i++) {
		const size_t len = strlen(origins[i]);

		if (len > 0 && strncmp(url, origins[i], len) == 0 && url[len] == '/')
			return arena_strndup(req->arena, url + len, strcspn(url + len, "?#"));
	}
	return NULL;
}

static const char *
within(struct request *req, const char *path)
{
	return arena_printf(req->arena, "%s%s", req->origin, path);
}

/* The frame, whose title is escaped once, and again in XML. */
static const char *
frame_of(struct request *req, const char *path, const char *title, const struct page_box *box)
{
	struct buf buf;

	buf_init(&buf, req->arena, 512);
	buf_text_add(&buf, "<iframe src=\"");
	xml_text_add(&buf, within(req, path));
	buf_printf(&buf, "\" width=\"%lld\" height=\"%lld\" title=\"", (long long)box->width,
	    (long long)box->height);
	xml_text_add(&buf, title);
	buf_text_add(&buf, "\" allow=\"fullscreen; autoplay; picture-in-picture\" loading=\"lazy\"></iframe>");
	return buf_text(&buf);
}

static enum err
fill_video(struct request *req, const struct input *in, const char *name, struct oembed *out)
{
	struct video_shown shown;
	struct public_id id;
	struct video video;
	struct page_box box;
	enum err err;

	if (!public_id_parse(name, &id))
		return ERR_NOT_FOUND;
	if ((err = video_public_find(req->db, req->arena, &id, &video)) != ERR_OK)
		return err;
	shown = video_show(req->arena, &video);
	box = page_box(video.width, video.height, in->maxwidth, in->maxheight);
	out->type = "video";
	out->title = video.title;
	out->author_name = video.owner;
	out->html = frame_of(req, arena_printf(req->arena, "/embed/%s", video.id.text), video.title, &box);
	out->width = box.width;
	out->height = box.height;
	if (shown.poster_url != NULL) {
		box = page_box(video.width, video.height, 1280, 1280);
		out->thumbnail_url = within(req, shown.poster_url);
		out->thumbnail_width = box.width;
		out->thumbnail_height = box.height;
	}
	return ERR_OK;
}

/* A list stands in other people's pages as its first video would. */
static enum err
fill_playlist(struct request *req, const struct input *in, const char *name, struct oembed *out)
{
	const struct page_box box = page_box(0, 0, in->maxwidth, in->maxheight);
	struct video_public_playlist playlist;
	struct public_id id;
	enum err err;

	if (!public_id_parse(name, &id))
		return ERR_NOT_FOUND;
	if ((err = video_public_playlist(req->db, req->arena, &id, &playlist)) != ERR_OK)
		return err;
	out->type = "video";
	out->title = playlist.title;
	out->author_name = playlist.owner;
	out->html = frame_of(req, arena_printf(req->arena, "/embed/playlist/%s", id.text),
	    playlist.title, &box);
	out->width = box.width;
	out->height = box.height;
	return ERR_OK;
}

static enum err
fill_photo(struct request *req, const struct input *in, const char *key, struct oembed *out)
{
	struct image_public image;
	struct page_box box;
	enum err err = image_public_find(req->db, req->arena, key, &image);

	if (err != ERR_OK)
		return err;
	box = page_box(image.width, image.height, in->maxwidth, in->maxheight);
	out->type = "photo";
	out->title = image.key;
	out->author_name = image.owner;
	out->url = within(req, arena_printf(req->arena, "/api/images/%s?w=%lld&v=%s", image.key,
	    (long long)box.width, image.version.text));
	out->width = box.width;
	out->height = box.height;
	return ERR_OK;
}

static enum err
fill(struct request *req, const struct input *in, struct oembed *out)
{
	const char *path = path_of(req, in->url);

	if (path == NULL)
		return ERR_NOT_FOUND;
	if (strncmp(path, "/watch/", 7) == 0 || strncmp(path, "/embed/", 7) == 0)
		return fill_video(req, in, path + 7, out);
	if (strncmp(path, "/playlist/", 10) == 0)
		return fill_playlist(req, in, path + 10, out);
	if (strncmp(path, "/image/", 7) == 0)
		return fill_photo(req, in, path + 7, out);
	return ERR_NOT_FOUND;
}

static enum err
run(struct request *req, const void *input)
{
	static const char unknown[] = "format: wants json or xml\n";
	const struct input *in = input;
	const char *format = in->format == NULL || in->format[0] == '\0' ? "json" : in->format;
	const bool is_xml = strcmp(format, "xml") == 0;
	struct oembed oembed = { .provider_name = config()->site_name, .provider_url = within(req, "/") };
	enum err err;

	if (!is_xml && strcmp(format, "json") != 0)
		return reply_text(req, 501, "text/plain; charset=utf-8", unknown, strlen(unknown));
	if ((err = page_check_open(req)) != ERR_OK || (err = fill(req, in, &oembed)) != ERR_OK)
		return err;
	oembed.author_url = within(req, arena_printf(req->arena, "/u/%s",
	    url_encoded(req->arena, oembed.author_name, "")));
	return reply_oembed(req, &oembed, is_xml);
}

const struct action send_oembed = ACTION(struct input, fields, run, RETURNS_MEDIA("application/json"));
