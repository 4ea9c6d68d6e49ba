/* fcgi/videos/list_playlist_items.c: GET /api/videos/playlists/{id}/items: its videos, in their order. */
#include "lib/serve/reply.h"
#include "service/video/video_playlist.h"
#include "videos/actions.h"
#include "videos/common.h"
#include "wire/video.h"

struct input {
	struct public_id id;
	int64_t          limit;
	const char      *cursor;
};

static const struct field fields[] = {
	FIELD_ID(FROM_PATH, struct input, id),
	FIELDS_OF_LIST(struct input),
};

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	const struct viewer viewer = viewer_of(req);
	const struct page_ask ask = { in->limit, in->cursor };
	struct page page;
	enum err err;

	err = input_list_result(req, video_playlist_items(req->db, req->arena, &viewer, &in->id,
	    &ask, &page));
	return err == ERR_OK ? video_cards_reply(req, &page) : err;
}

const struct action list_playlist_items = ACTION(struct input, fields, run,
    RETURNS_LIST(video_card_members));
