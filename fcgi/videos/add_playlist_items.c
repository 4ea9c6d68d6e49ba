/* fcgi/videos/add_playlist_items.c: POST /api/videos/playlists/{id}/items: videos at the end of my list. */
#include "lib/base/arena.h"
#include "lib/serve/reply.h"
#include "videos/actions.h"
#include "videos/common.h"
#include "wire/playlist.h"

#define ID_CHARACTERS 11

struct input {
	struct public_id id;
	struct texts     videos;
};

static const struct field fields[] = {
	FIELD_ID(FROM_PATH, struct input, id),
	FIELD_TEXTS(FROM_BODY, struct input, videos, VIDEO_PLAYLIST_AT_ONCE, ID_CHARACTERS),
};

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	const struct viewer viewer = viewer_of(req);
	struct video_playlist playlist;
	size_t bad = 0;
	enum err err;

	err = video_playlist_add(req->db, req->arena, &viewer, &in->id, &in->videos, &bad);
	if (err == ERR_INPUT)
		request_fault(req, FAULT_BODY, arena_printf(req->arena, "/videos/%zu", bad),
		    "is no video that you can see");
	if (err != ERR_OK ||
	    (err = video_playlist_find(req->db, req->arena, &viewer, &in->id, &playlist)) != ERR_OK)
		return err;
	return playlist_reply(req, 200, &playlist);
}

const struct action add_playlist_items = ACTION(struct input, fields, run,
    RETURNS_OBJECT(200, playlist_members));
