/* fcgi/videos/move_playlist_item.c: PATCH /api/videos/playlists/{id}/items/{video}: to another place. */
#include "lib/serve/reply.h"
#include "service/video/video_playlist.h"
#include "videos/actions.h"
#include "videos/common.h"

struct input {
	struct public_id id;
	struct public_id video;
	struct public_id after;
};

static const struct field fields[] = {
	FIELD_ID(FROM_PATH, struct input, id),
	FIELD_ID(FROM_PATH, struct input, video),
	FIELD_ID_OPT(FROM_BODY, struct input, after),
};

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	const struct viewer viewer = viewer_of(req);
	const enum err err = video_playlist_move(req->db, &viewer, &in->id, &in->video, &in->after);

	return err == ERR_OK ? reply_empty(req) : err;
}

const struct action move_playlist_item = ACTION(struct input, fields, run, RETURNS_NOTHING);
