/* fcgi/videos/delete_playlist.c: DELETE /api/videos/playlists/{id}: my list goes, its videos stay. */
#include "lib/serve/reply.h"
#include "service/video/video_playlist.h"
#include "videos/actions.h"
#include "videos/common.h"

static const struct field fields[] = { FIELDS_OF_ID };

static enum err
run(struct request *req, const void *input)
{
	const struct id_input *in = input;
	const struct viewer viewer = viewer_of(req);
	const enum err err = video_playlist_delete(req->db, &viewer, &in->id);

	return err == ERR_OK ? reply_empty(req) : err;
}

const struct action delete_playlist = ACTION(struct id_input, fields, run, RETURNS_NOTHING);
