/* What pages say of what people put here: videos, people, images. */
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/serve/query.h"
#include "lib/text/filling.h"
#include "lib/text/url.h"
#include "service/account/account_public.h"
#include "service/image/image_public.h"
#include "service/video/video_poster.h"
#include "service/video/video_public.h"
#include "site/page.h"
#include "wire/video.h"

#define CARDS       24	/* as many as www/pages/home.js asks for */
#define SUMMARY_MAX 200
#define PLAYLIST_CARDS 100
#define LINK_WIDTH  1200	/* of the picture of a link, as others show it */
#define LINK_HEIGHT 630

/* Cards as markup, for whoever comes without a script. */
static void
add_cards(struct page_on_way *page, const struct page *cards)
{
	struct arena *arena = page->req->arena;
	const struct video_card *card = cards->items;

	for (size_t i = 0; i < cards->count; i++, card++) {
		struct filling *item = filling_item(page->scope, "card");
		char *duration = arena_alloc(arena, CLOCK_TEXT_MAX);
		char *time = arena_alloc(arena, CLOCK_TEXT_MAX);

		clock_format(card->created_at, time);
		filling_set(item, "id", card->id.text);
		filling_set(item, "title", card->title);
		filling_set(item, "owner", card->owner);
		filling_set(item, "time", time);
		filling_set(item, "day", arena_strndup(arena, time, strcspn(time, "T")));
		filling_set(item, "poster", video_poster_url(arena, &card->id, card->poster_key));
		filling_set(item, "preview", video_preview_url(arena, &card->id, card->poster_key));
		if (card->duration_ms > 0) {
			clock_face(card->duration_ms, duration);
			filling_set(item, "duration", duration);
		}
	}
	filling_set(page->scope, "has_grid", "yes");
}

/* A list as GET /api/videos replies with it, under the address that the script asks. */
static enum err
add_list(struct page_on_way *page, const char *owner, const char *address)
{
	const struct page_ask ask = { .limit = CARDS };
	struct page cards;
	enum err err = video_public_list(page->req->db, page->req->arena, owner, &ask, &cards);

	if (err != ERR_OK)
		return err;
	json_key(&page->json, address);
	video_cards_write(&page->json, page->req->arena, &cards);
	add_cards(page, &cards);
	return ERR_OK;
}

/* The feed of just what the page shows. */
static void
set_feed(struct page_on_way *page, const char *name, const char *value)
{
	filling_set(page->scope, "feed", arena_printf(page->req->arena,
	    "/api/videos/feed.rss?%s=%s", name, url_encoded(page->req->arena, value, "")));
}

/* What a list is of: what was searched for is nothing to be found by others' searches. */
static enum err
fill_found(struct page_on_way *page, const char *title)
{
	struct arena *arena = page->req->arena;
	struct query query = { .count = 0 };
	const bool is_read = query_read(page->req, &query) == ERR_OK;
	const char *q = is_read ? query_value(&query, "q") : NULL;
	const char *tag = is_read ? query_value(&query, "tag") : NULL;
	struct head head = { .is_hidden = true, .title = title };

	if (q != NULL && q[0] != '\0')
		head.title = page_summary(arena, look_say_of(page->look, arena, "search.results",
		    "q", q), SUMMARY_MAX);
	else if (tag != NULL && tag[0] != '\0')
		head.title = page_summary(arena, arena_printf(arena, "#%s", tag), SUMMARY_MAX);
	page_head(page, &head);
	if (head.title == NULL)
		filling_set(page->scope, "heading", look_say(page->look, "home.heading"));
	else if (q != NULL && q[0] != '\0')
		set_feed(page, "q", q);
	else if (tag != NULL && tag[0] != '\0')
		set_feed(page, "tag", tag);
	return ERR_OK;
}

static enum err
fill_search(struct page_on_way *page, const char *name)
{
	(void)name;
	return fill_found(page, look_say(page->look, "page./search"));
}

static enum err
fill_home(struct page_on_way *page, const char *name)
{
	(void)name;
	if (page->req->query[0] != '\0')
		return fill_found(page, NULL);
	page_head(page, &(const struct head){ .path = "/" });
	filling_set(page->scope, "has_tabs", "yes");
	filling_set(page->scope, "heading", look_say(page->look, "home.heading"));
	return add_list(page, NULL, "/api/videos?sort=newest&limit=24");
}

static enum err
fill_person(struct page_on_way *page, const char *name)
{
	struct arena *arena = page->req->arena;
	const char *username;
	struct head head = { .type = "profile" };
	enum err err = account_public_find(page->req->db, arena, name, &username);

	if (err != ERR_OK)
		return err;
	head.title = username;
	head.path = arena_printf(arena, "/u/%s", url_encoded(arena, username, ""));
	head.description = look_say_of(page->look, arena, "page.person", "name", username);
	page_head(page, &head);
	set_feed(page, "owner", username);
	filling_set(page->scope, "podcast", arena_printf(arena, "/api/videos/podcast.rss?owner=%s",
	    url_encoded(arena, username, "")));
	return add_list(page, username, arena_printf(arena, "/api/videos?owner=%s&limit=24", name));
}

/* How long, as ISO 8601 says it. */
static const char *
iso_duration(struct arena *arena, int64_t ms)
{
	const long long s = (ms + 500) / 1000;

	return arena_printf(arena, "PT%lldH%lldM%lldS", s / 3600, s / 60 % 60, s % 60);
}

static void
say(struct json_writer *json, const char *key, const char *text)
{
	json_key(json, key);
	json_text(json, text);
}

/* https://schema.org/VideoObject, as search engines read it. */
static const char *
linked_data(struct page_on_way *page, const struct video_shown *shown, const struct head *head)
{
	const struct video *video = &shown->video;
	struct arena *arena = page->req->arena;
	struct json_writer json;
	struct buf buf;

	buf_init(&buf, arena, 1024);
	json = json_writer(&buf);
	json_begin_object(&json);
	say(&json, "@context", "https://schema.org");
	say(&json, "@type", "VideoObject");
	say(&json, "name", video->title);
	say(&json, "description", head->description);
	if (head->image != NULL)
		say(&json, "thumbnailUrl", head->image);
	json_key(&json, "uploadDate");
	json_time(&json, video->created_at);
	if (video->duration_ms > 0)
		say(&json, "duration", iso_duration(arena, video->duration_ms));
	say(&json, "embedUrl", page_url(page, arena_printf(arena, "/embed/%s", video->id.text)));
	if (shown->original_url != NULL)
		say(&json, "contentUrl", page_url(page, shown->original_url));
	say(&json, "url", page_url(page, head->path));
	json_key(&json, "author");
	json_begin_object(&json);
	say(&json, "@type", "Person");
	say(&json, "name", video->owner);
	say(&json, "url", page_url(page, arena_printf(arena, "/u/%s",
	    url_encoded(arena, video->owner, ""))));
	json_end_object(&json);
	json_key(&json, "interactionStatistic");
	json_begin_object(&json);
	say(&json, "@type", "InteractionCounter");
	say(&json, "interactionType", "https://schema.org/WatchAction");
	json_key(&json, "userInteractionCount");
	json_int(&json, video->views);
	json_end_object(&json);
	json_end_object(&json);
	return buf_text(&buf);
}

static void
set_video(struct page_on_way *page, const struct video_shown *shown)
{
	const struct video *video = &shown->video;
	struct arena *arena = page->req->arena;

	filling_set(page->scope, "has_video", "yes");
	filling_set(page->scope, "owner", video->owner);
	filling_set(page->scope, "poster", shown->poster_url);
	filling_set(page->scope, "original", shown->original_url);
	if (video->duration_ms > 0)
		filling_set(page->scope, "seconds", arena_printf(arena, "%lld",
		    (long long)(video->duration_ms + 500) / 1000));
}

/* Where it can stand in other people's pages, and how they ask for that. */
static void
set_embed(struct page_on_way *page, const struct video *video, const char *path)
{
	struct arena *arena = page->req->arena;
	const struct page_box box = page_box(video->width, video->height, 1280, 0);

	filling_set(page->scope, "embed", page_url(page, arena_printf(arena, "/embed/%s",
	    video->id.text)));
	filling_set(page->scope, "embed_width", arena_printf(arena, "%lld", (long long)box.width));
	filling_set(page->scope, "embed_height", arena_printf(arena, "%lld", (long long)box.height));
	filling_set(page->scope, "oembed", page_url(page, arena_printf(arena, "/oembed?url=%s",
	    url_encoded(arena, page_url(page, path), ""))));
}

static enum err
find_video(struct page_on_way *page, const char *name, struct video_shown *out)
{
	struct public_id id;
	struct video video;
	enum err err;

	if (!public_id_parse(name, &id))
		return ERR_NOT_FOUND;
	err = video_public_find(page->req->db, page->req->arena, &id, &video);
	if (err == ERR_OK)
		*out = video_show(page->req->arena, &video);
	return err;
}

static void
add_video(struct page_on_way *page, const struct video_shown *shown)
{
	json_key(&page->json, arena_printf(page->req->arena, "/api/videos/%s", shown->video.id.text));
	members_write(&page->json, video_members, shown);
}

/* In somebody else's page, where no cookie comes: it is the same for all. */
static enum err
fill_embed(struct page_on_way *page, const char *name)
{
	struct video_shown shown;
	struct head head = { .is_hidden = true };
	enum err err = find_video(page, name, &shown);

	if (err != ERR_OK)
		return err;
	page->template = page->look->embed;
	head.title = shown.video.title;
	head.path = arena_printf(page->req->arena, "/watch/%s", shown.video.id.text);
	page_head(page, &head);
	set_video(page, &shown);
	add_video(page, &shown);
	return ERR_OK;
}

/* As links' pictures are elsewhere; how large it is, where it was not too small for that. */
static void
set_link_picture(struct page_on_way *page, const struct video_shown *shown, struct head *head)
{
	const struct video *video = &shown->video;
	const struct page_box poster = page_box(video->width, video->height, POSTER_SIDE_MAX,
	    POSTER_SIDE_MAX);

	if (shown->preview_url == NULL)
		return;
	head->image = page_url(page, arena_printf(page->req->arena, "%s&size=link",
	    shown->preview_url));
	if (video->width > 0 && poster.width >= LINK_WIDTH && poster.height >= LINK_HEIGHT) {
		head->image_width = LINK_WIDTH;
		head->image_height = LINK_HEIGHT;
	}
}

static enum err
fill_watch(struct page_on_way *page, const char *name)
{
	struct arena *arena = page->req->arena;
	struct head head = { .type = "video.other" };
	struct video_shown shown;
	struct video video;
	enum err err;

	if ((err = find_video(page, name, &shown)) != ERR_OK)
		return err;
	video = shown.video;
	head.title = video.title;
	head.description = video.description[0] != '\0' ?
	    page_summary(arena, video.description, SUMMARY_MAX) :
	    look_say_of(page->look, arena, "page.video", "name", video.owner);
	head.path = arena_printf(arena, "/watch/%s", video.id.text);
	head.is_hidden = strcmp(video.privacy, "public") != 0;
	set_link_picture(page, &shown, &head);
	page_head(page, &head);
	set_video(page, &shown);
	set_embed(page, &video, head.path);
	filling_set(page->scope, "linked_data", linked_data(page, &shown, &head));
	if (!page->has_session)	/* what is liked, and whose it is, is of who asks */
		add_video(page, &shown);
	return ERR_OK;
}

static enum err
find_playlist(struct page_on_way *page, const char *name, struct video_public_playlist *playlist,
    struct page *cards)
{
	struct request *req = page->req;
	struct public_id id;
	enum err err;

	if (!public_id_parse(name, &id))
		return ERR_NOT_FOUND;
	err = video_public_playlist(req->db, req->arena, &id, playlist);
	return err != ERR_OK ? err :
	    video_public_playlist_videos(req->db, req->arena, &id, PLAYLIST_CARDS, cards);
}

static void
set_playlist(struct page_on_way *page, const struct video_public_playlist *playlist,
    const struct page *cards, struct head *head)
{
	struct arena *arena = page->req->arena;
	const struct video_card *first = cards->items;
	const char *poster = cards->count > 0 ?
	    video_poster_url(arena, &first->id, first->poster_key) : NULL;

	head->title = playlist->title;
	head->path = arena_printf(arena, "/playlist/%s", playlist->id.text);
	head->description = playlist->description[0] != '\0' ?
	    page_summary(arena, playlist->description, SUMMARY_MAX) :
	    look_say_of(page->look, arena, "page.playlist", "name", playlist->owner);
	head->image = poster == NULL ? NULL : page_url(page, poster);
	page_head(page, head);
}

/* A list's own feed, and its videos for whoever comes without a script. */
static enum err
fill_playlist(struct page_on_way *page, const char *name)
{
	struct video_public_playlist playlist;
	struct head head = { .type = "video.other" };
	struct page cards;
	enum err err = find_playlist(page, name, &playlist, &cards);

	if (err != ERR_OK)
		return err;
	head.is_hidden = strcmp(playlist.privacy, "public") != 0;
	set_playlist(page, &playlist, &cards, &head);
	filling_set(page->scope, "feed", arena_printf(page->req->arena,
	    "/api/videos/playlists/%s/feed.rss", playlist.id.text));
	add_cards(page, &cards);
	return ERR_OK;
}

static enum err
fill_embed_playlist(struct page_on_way *page, const char *name)
{
	struct video_public_playlist playlist;
	struct head head = { .is_hidden = true };
	struct page cards;
	enum err err = find_playlist(page, name, &playlist, &cards);

	if (err != ERR_OK)
		return err;
	page->template = page->look->embed;
	set_playlist(page, &playlist, &cards, &head);
	json_key(&page->json, arena_printf(page->req->arena, "/api/videos/playlists/%s/items?limit=100",
	    playlist.id.text));
	video_cards_write(&page->json, page->req->arena, &cards);
	return ERR_OK;
}

static enum err
fill_image(struct page_on_way *page, const char *key)
{
	struct arena *arena = page->req->arena;
	struct image_public image;
	struct head head = { 0 };
	enum err err = image_public_find(page->req->db, arena, key, &image);

	if (err != ERR_OK)
		return err;
	head.title = image.key;
	head.description = look_say_of(page->look, arena, "page.image", "name", image.owner);
	head.path = arena_printf(arena, "/image/%s", image.key);	/* nothing to escape in a key */
	head.image = page_url(page, arena_printf(arena,
	    "/api/images/%s?w=1200&h=630&fit=cover&v=%s", image.key, image.version.text));
	head.image_width = LINK_WIDTH;
	head.image_height = LINK_HEIGHT;
	page_head(page, &head);
	filling_set(page->scope, "picture", arena_printf(arena, "/api/images/%s?w=1280&v=%s",
	    image.key, image.version.text));
	return ERR_OK;
}

static enum err
fill_images(struct page_on_way *page, const char *name)
{
	(void)name;
	page_head(page, &(const struct head){ .path = "/images",
	    .title = look_say(page->look, "page./images") });
	return ERR_OK;
}

const struct page_kind page_kinds[] = {
	{ "/",             fill_home },
	{ "/search",       fill_search },
	{ "/watch/{id}",   fill_watch },
	{ "/embed/{id}",   fill_embed },
	{ "/embed/playlist/{id}", fill_embed_playlist },
	{ "/playlist/{id}", fill_playlist },
	{ "/u/{username}", fill_person },
	{ "/images",       fill_images },
	{ "/image/{key}",  fill_image },
	{ NULL,            NULL },
};
