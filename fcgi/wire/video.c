/* Videos and what hangs on them, as they are printed. */
#include "wire/video.h"

#include <string.h>

#include "lib/base/arena.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "service/base/job.h"
#include "service/video/caption.h"
#include "service/video/chapter.h"
#include "service/video/comment.h"
#include "service/video/like.h"
#include "service/video/video_media.h"

#define VIDEO(kind, field) MEMBER_AS(#field, kind, struct video_shown, video.field)
#define CARD(kind, field)  MEMBER_AS(#field, kind, struct video_card_shown, card.field)

const struct member video_members[] = {
	VIDEO(ID, id),
	VIDEO(TEXT, title),
	VIDEO(TEXT, description),
	VIDEO(TEXTS, tags),
	VIDEO(TEXT, privacy),
	VIDEO(TEXT, owner),
	VIDEO(BOOL, mine),
	VIDEO(TIME, created_at),
	VIDEO(TIME, updated_at),
	VIDEO(TIME, deleted_at),
	VIDEO(INT, duration_ms),
	VIDEO(INT, width),
	VIDEO(INT, height),
	VIDEO(INT, size_bytes),
	VIDEO(TEXT, type),
	VIDEO(BOOL, others_get_copy),
	VIDEO(TEXT, state),
	VIDEO(INT, progress),
	VIDEO(TEXT, reason),
	VIDEO(TEXT, note),
	VIDEO(INT, views),
	VIDEO(INT, likes),
	VIDEO(BOOL, liked),
	VIDEO(INT, position_ms),
	MEMBER_TEXT(struct video_shown, poster_url),
	MEMBER_TEXT(struct video_shown, preview_url),
	MEMBER_TEXT(struct video_shown, original_url),
	MEMBER_TEXT(struct video_shown, hls_url),
	MEMBER_END,
};

#define CARD_MEMBERS \
	CARD(ID, id), \
	CARD(TEXT, title), \
	CARD(TEXT, owner), \
	CARD(TIME, created_at), \
	CARD(INT, duration_ms), \
	CARD(INT, views), \
	CARD(TEXT, privacy), \
	CARD(TEXT, state), \
	CARD(INT, progress), \
	CARD(TEXT, reason), \
	MEMBER_TEXT(struct video_card_shown, poster_url), \
	MEMBER_TEXT(struct video_card_shown, preview_url), \
	CARD(TIME, deleted_at)

const struct member video_card_members[] = {
	CARD_MEMBERS,
	MEMBER_END,
};

const struct member video_position_members[] = {
	CARD_MEMBERS,
	CARD(INT, position_ms),
	CARD(TIME, watched_at),
	MEMBER_END,
};

const struct member video_comment_members[] = {
	MEMBER_ID(struct comment, id),
	MEMBER_TEXT(struct comment, author),
	MEMBER_BOOL(struct comment, mine),
	MEMBER_TEXT(struct comment, body),
	MEMBER_TIME(struct comment, created_at),
	MEMBER_END,
};

const struct member video_caption_members[] = {
	MEMBER_TEXT(struct caption, language),
	MEMBER_TEXT(struct caption, label),
	MEMBER_TEXT(struct caption, origin),
	MEMBER_TIME(struct caption, updated_at),
	MEMBER_END,
};

const struct member video_chapter_members[] = {
	MEMBER_INT(struct chapter, at_ms),
	MEMBER_TEXT(struct chapter, title),
	MEMBER_TEXT(struct chapter, origin),
	MEMBER_END,
};

const struct member video_like_members[] = {
	MEMBER_INT(struct like, likes),
	MEMBER_BOOL(struct like, liked),
	MEMBER_END,
};

const struct member video_job_members[] = {
	MEMBER_ID(struct job_row, id),
	MEMBER_TEXT(struct job_row, kind),
	MEMBER_TEXT(struct job_row, state),
	MEMBER_INT(struct job_row, attempts),
	MEMBER_INT(struct job_row, progress),
	MEMBER_TEXT(struct job_row, reason),
	MEMBER_TIME(struct job_row, created_at),
	MEMBER_TIME(struct job_row, updated_at),
	MEMBER_ID(struct job_row, video_id),
	MEMBER_TEXT(struct job_row, video_title),
	MEMBER_END,
};

const struct member video_storage_members[] = {
	MEMBER_INT(struct storage_shown, objects),
	MEMBER_INT(struct storage_shown, originals_bytes),
	MEMBER_INT(struct storage_shown, derived_bytes),
	MEMBER_INT(struct storage_shown, pending_deletions),
	MEMBER_INT(struct storage_shown, free_bytes),
	MEMBER_INT(struct storage_shown, total_bytes),
	MEMBER_INT(struct storage_shown, min_free_bytes),
	MEMBER_END,
};

static const char *
poster_address(struct arena *arena, const char *format, const struct public_id *id,
    const char *poster_key)
{
	return poster_key == NULL ? NULL :
	    arena_printf(arena, format, id->text, video_poster_version(arena, poster_key));
}

const char *
video_poster_url(struct arena *arena, const struct public_id *id, const char *poster_key)
{
	return poster_address(arena, "/api/videos/%s/poster.jpg?v=%s", id, poster_key);
}

const char *
video_preview_url(struct arena *arena, const struct public_id *id, const char *poster_key)
{
	return poster_address(arena, "/api/images/posters/%s?v=%s", id, poster_key);
}

const char *
video_original_url(struct arena *arena, const struct public_id *id)
{
	return arena_printf(arena, "/api/videos/%s/original", id->text);
}

struct video_shown
video_show(struct arena *arena, const struct video *video)
{
	return (struct video_shown){
		.video = *video,
		.poster_url = video_poster_url(arena, &video->id, video->poster_key),
		.preview_url = video_preview_url(arena, &video->id, video->poster_key),
		.original_url = !video->has_file ? NULL : video_original_url(arena, &video->id),
		.hls_url = video->hls_prefix == NULL ? NULL :
		    arena_printf(arena, "/api/videos/%s/hls/master.m3u8", video->id.text),
	};
}

enum err
video_reply(struct request *req, int status, const struct video *video)
{
	const struct video_shown shown = video_show(req->arena, video);

	return reply_object(req, status, video_members, &shown);
}

static struct video_card_shown *
show_cards(struct arena *arena, const struct page *page)
{
	struct video_card_shown *items = ARENA_ARRAY(arena, struct video_card_shown, page->count + 1);
	const struct video_card *cards = page->items;

	for (size_t i = 0; i < page->count; i++) {
		items[i].card = cards[i];
		items[i].poster_url = video_poster_url(arena, &cards[i].id, cards[i].poster_key);
		items[i].preview_url = video_preview_url(arena, &cards[i].id, cards[i].poster_key);
	}
	return items;
}

enum err
video_cards_reply(struct request *req, const struct page *page)
{
	const struct video_card_shown *items = show_cards(req->arena, page);

	return reply_list(req, video_card_members, items, page->count, sizeof(*items),
	    page->next);
}

enum err
video_positions_reply(struct request *req, const struct page *page)
{
	const struct video_card_shown *items = show_cards(req->arena, page);

	return reply_list(req, video_position_members, items, page->count, sizeof(*items),
	    page->next);
}

void
video_cards_write(struct json_writer *json, struct arena *arena, const struct page *page)
{
	const struct objects cards = { show_cards(arena, page), page->count,
		sizeof(struct video_card_shown) };

	members_write_list(json, video_card_members, &cards, page->next);
}
