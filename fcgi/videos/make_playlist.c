/* fcgi/videos/make_playlist.c: POST /api/videos/playlists: a list of videos, with nothing in it yet. */
#include "lib/serve/reply.h"
#include "videos/actions.h"
#include "videos/common.h"
#include "videos/words.h"
#include "wire/playlist.h"

struct input {
	const char *title;
	const char *description;
	int         privacy;
};

static const struct field fields[] = {
	FIELD_SHOWN(FROM_BODY, struct input, title, 1, VIDEO_TITLE_MAX),
	FIELD_LINES_OPT(FROM_BODY, struct input, description, 0, VIDEO_DESCRIPTION_MAX),
	FIELD_CHOICE_OPT(FROM_BODY, struct input, privacy, video_privacies, VIDEO_PRIVATE),
};

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	const struct viewer viewer = viewer_of(req);
	struct video_playlist_change wish = {
		.description = in->description, .privacy = video_privacies[in->privacy],
	};
	struct idempotency_once once = { 0 };
	struct video_playlist playlist;
	enum err err;

	if (!words_title(req, FAULT_BODY, "/title", in->title, &wish.title))
		return ERR_INPUT;
	if ((err = request_idempotency_key(req, &once.key)) != ERR_OK)
		return err;
	if (once.key != NULL)
		once.fingerprint = request_fingerprint(req);
	err = video_playlist_make(req->db, req->arena, &viewer, &wish, &once, &playlist);
	return err == ERR_OK ? playlist_reply(req, 201, &playlist) : err;
}

const struct action make_playlist = ACTION(struct input, fields, run,
    RETURNS_OBJECT(201, playlist_members));
