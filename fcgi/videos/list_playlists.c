/* fcgi/videos/list_playlists.c: GET /api/videos/playlists: the lists of one account. */
#include <string.h>

#include "lib/serve/reply.h"
#include "videos/actions.h"
#include "videos/common.h"
#include "wire/playlist.h"

struct input {
	const char      *owner;
	struct public_id has;
	int64_t          limit;
	const char      *cursor;
};

static const struct field fields[] = {
	FIELD_TEXT(FROM_QUERY, struct input, owner, 1, 32),
	FIELD_ID_OPT(FROM_QUERY, struct input, has),
	FIELDS_OF_LIST(struct input),
};

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	const struct viewer viewer = viewer_of(req);
	const bool of_mine = strcmp(in->owner, "me") == 0;
	const struct video_playlist_filter filter = {
		.owner = of_mine ? NULL : in->owner, .has = in->has, .ask = { in->limit, in->cursor },
	};
	struct page page;
	enum err err;

	if (of_mine && user_is_nobody(&req->user))
		return ERR_NO_SESSION;
	err = input_list_result(req, video_playlist_list(req->db, req->arena, &viewer, &filter, &page));
	return err == ERR_OK ? playlists_reply(req, &page) : err;
}

const struct action list_playlists = ACTION(struct input, fields, run,
    RETURNS_LIST(playlist_row_members));
