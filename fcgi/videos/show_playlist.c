/* fcgi/videos/show_playlist.c: GET /api/videos/playlists/{id}: what is said of a list. */
#include "lib/serve/reply.h"
#include "videos/actions.h"
#include "videos/common.h"
#include "wire/playlist.h"

static const struct field fields[] = { FIELDS_OF_ID };

static enum err
run(struct request *req, const void *input)
{
	const struct id_input *in = input;
	const struct viewer viewer = viewer_of(req);
	struct video_playlist playlist;
	const enum err err = video_playlist_find(req->db, req->arena, &viewer, &in->id, &playlist);

	return err == ERR_OK ? playlist_reply(req, 200, &playlist) : err;
}

const struct action show_playlist = ACTION(struct id_input, fields, run,
    RETURNS_OBJECT(200, playlist_members));
