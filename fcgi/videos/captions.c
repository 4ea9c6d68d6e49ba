/* fcgi/videos/captions.c: GET /api/videos/{id}/captions: the languages that there are; and …/{language}: the words. */
#include <string.h>

#include "lib/base/arena.h"
#include "lib/serve/reply.h"
#include "service/video/caption.h"
#include "service/video/video_media.h"
#include "videos/actions.h"
#include "videos/common.h"
#include "wire/video.h"

struct input {
	struct public_id id;
	const char      *language;
};

static const struct field list_fields[] = {
	FIELD_ID(FROM_PATH, struct input, id),
};

static const struct field fields[] = {
	FIELD_ID(FROM_PATH, struct input, id),
	FIELD_TEXT(FROM_PATH, struct input, language, 0, CAPTION_LANGUAGE_MAX),
};

static enum err
may_see(struct request *req, const struct public_id *id)
{
	const struct viewer viewer = viewer_of(req);
	struct video_media *media = ARENA_NEW(req->arena, struct video_media);

	return video_media_find(req->db, &viewer, id, media);
}

static enum err
list(struct request *req, const void *input)
{
	const struct input *in = input;
	struct caption *captions;
	size_t count;
	enum err err;

	if ((err = may_see(req, &in->id)) != ERR_OK ||
	    (err = caption_list(req->db, req->arena, &in->id, &captions, &count)) != ERR_OK)
		return err;
	return reply_list(req, video_caption_members, captions, count, sizeof(*captions), NULL);
}

static enum err
send(struct request *req, const void *input)
{
	const struct input *in = input;
	struct caption caption;
	const char *etag;
	enum err err;

	if ((err = may_see(req, &in->id)) != ERR_OK ||
	    (err = caption_find(req->db, req->arena, &in->id, in->language, &caption)) != ERR_OK)
		return err;
	etag = arena_printf(req->arena, "\"%s-%s-%lld\"", in->id.text, caption.language,
	    (long long)caption.updated_at);
	reply_header(req, "Cache-Control", "private, no-cache");
	if (reply_not_modified(req, etag))
		return ERR_OK;
	return reply_text(req, 200, "text/vtt; charset=utf-8", caption.body, strlen(caption.body));
}

const struct action list_captions = ACTION(struct input, list_fields, list,
    RETURNS_LIST(video_caption_members));
const struct action send_caption = ACTION(struct input, fields, send,
    RETURNS_MEDIA("text/vtt"));
