/* fcgi/videos/poster.c: GET /api/videos/{id}/poster.jpg ?v=: the picture of its card. */
#include <string.h>

#include "lib/base/arena.h"
#include "service/video/video_media.h"
#include "videos/actions.h"
#include "videos/common.h"
#include "wire/media.h"

struct input {
	struct public_id id;
	const char      *v;	/* version: what has one may be kept */
};

static const struct field fields[] = {
	FIELD_ID(FROM_PATH, struct input, id),
	FIELD_TEXT_OPT(FROM_QUERY, struct input, v, 0, VIDEO_DERIVED_MAX),
};

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	const struct viewer viewer = viewer_of(req);
	struct video_media *media = ARENA_NEW(req->arena, struct video_media);
	bool is_version;
	enum err err;

	err = video_media_find(req->db, &viewer, &in->id, media);
	if (err != ERR_OK)
		return err;
	if (media->poster_key[0] == '\0')
		return ERR_NOT_FOUND;
	is_version = in->v != NULL && in->v[0] != '\0' && strstr(media->poster_key, in->v) != NULL;
	return media_send(req, &(const struct reply_file){
		.path = media->poster_key, .type = "image/jpeg",
		.etag = arena_printf(req->arena, "\"%s\"", strrchr(media->poster_key, '/') + 1),
		.cache_control = is_version ? "private, max-age=86400, immutable" :
		    "private, no-cache",
	}, "");
}

const struct action send_poster = ACTION(struct input, fields, run,
    RETURNS_MEDIA("image/jpeg"));
