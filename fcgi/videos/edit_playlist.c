/* fcgi/videos/edit_playlist.c: PATCH /api/videos/playlists/{id}: change what my list says, and to whom. */
#include "lib/serve/reply.h"
#include "videos/actions.h"
#include "videos/common.h"
#include "videos/words.h"
#include "wire/playlist.h"

#define NOT_SAID (-1)

struct input {
	struct public_id id;
	const char      *title;
	const char      *description;
	int              privacy;
};

static const struct field fields[] = {
	FIELD_ID(FROM_PATH, struct input, id),
	FIELD_SHOWN_OPT(FROM_BODY, struct input, title, 1, VIDEO_TITLE_MAX),
	FIELD_LINES_OPT(FROM_BODY, struct input, description, 0, VIDEO_DESCRIPTION_MAX),
	FIELD_CHOICE_OPT(FROM_BODY, struct input, privacy, video_privacies, NOT_SAID),
};

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	const struct viewer viewer = viewer_of(req);
	struct video_playlist_change change = {
		.description = in->description,
		.privacy = in->privacy == NOT_SAID ? NULL : video_privacies[in->privacy],
	};
	struct video_playlist playlist;
	enum err err;

	if (!words_title(req, FAULT_BODY, "/title", in->title, &change.title))
		return ERR_INPUT;
	err = video_playlist_edit(req->db, req->arena, &viewer, &in->id, &change, &playlist);
	return err == ERR_OK ? playlist_reply(req, 200, &playlist) : err;
}

const struct action edit_playlist = ACTION(struct input, fields, run,
    RETURNS_OBJECT(200, playlist_members));
