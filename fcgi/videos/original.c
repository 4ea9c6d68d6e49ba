/*
 * fcgi/videos/original.c: GET /api/videos/{id}/original: the file as it was uploaded; for others
 * than its owner a copy without what it says beside picture and sound.
 */
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
	const struct video_file *file;
	enum err err;

	if ((err = video_media_find(req->db, &viewer, &in->id, media)) != ERR_OK ||
	    (err = video_media_file(media, &viewer, &file)) != ERR_OK)
		return err;
	return media_send(req, &(const struct reply_file){
		.path = file->key, .type = file->type, .etag = file->etag,
		.cache_control = "private, no-cache",
	}, file->version_id);
}

const struct action send_original = ACTION(struct id_input, fields, run,
    RETURNS_MEDIA("video/*"));
