/* fcgi/videos/original.c: GET /api/videos/{id}/original: the file as it was uploaded. */
#include "lib/base/arena.h"
#include "service/video/video_media.h"
#include "videos/actions.h"
#include "videos/common.h"
#include "wire/media.h"

static const struct field fields[] = { FIELDS_OF_ID };

static enum err
run(struct request *req, const void *input)
{
	const struct id_input *in = input;
	const struct viewer viewer = viewer_of(req);
	struct video_media *media = ARENA_NEW(req->arena, struct video_media);
	enum err err;

	err = video_media_find(req->db, &viewer, &in->id, media);
	if (err != ERR_OK)
		return err;
	return media_send(req, &(const struct reply_file){
		.path = media->key, .type = media->type, .etag = media->etag,
		.cache_control = "private, no-cache",
	}, media->version_id);
}

const struct action send_original = ACTION(struct id_input, fields, run,
    RETURNS_MEDIA("video/*"));
