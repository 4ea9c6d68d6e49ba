/* fcgi/videos/edit.c: PATCH /api/videos/{id}: change what one of my videos says. */
#include "service/video/video.h"
#include "videos/actions.h"
#include "videos/common.h"
#include "videos/words.h"
#include "wire/video.h"

#define NOT_SAID (-1)

struct input {
	struct public_id id;
	const char      *title;
	const char      *description;
	struct texts     tags;
	bool             has_tags;
	int              privacy;
};

static const struct field fields[] = {
	FIELD_ID(FROM_PATH, struct input, id),
	FIELD_SHOWN_OPT(FROM_BODY, struct input, title, 1, VIDEO_TITLE_MAX),
	FIELD_LINES_OPT(FROM_BODY, struct input, description, 0, VIDEO_DESCRIPTION_MAX),
	FIELD_SHOWN_TEXTS_OPT(FROM_BODY, struct input, tags, has_tags, VIDEO_TAGS_MAX, VIDEO_TAG_MAX),
	FIELD_CHOICE_OPT(FROM_BODY, struct input, privacy, video_privacies, NOT_SAID),
};

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	struct video_change change = {
		.owner = &req->user, .id = &in->id,
		.description = in->description,
		.has_tags = in->has_tags, .has_privacy = in->privacy != NOT_SAID,
	};
	struct video video;
	enum err err;

	if (!words_title(req, FAULT_BODY, "/title", in->title, &change.title))
		return ERR_INPUT;
	if (in->has_tags && !words_tags(req, &in->tags, &change.tags))
		return ERR_INPUT;
	if (change.has_privacy)
		change.privacy = (enum video_privacy)in->privacy;
	err = video_edit(req->db, req->arena, &change, &video);
	if (err != ERR_OK)
		return err;
	return video_reply(req, 200, &video);
}

const struct action edit_video = ACTION(struct input, fields, run,
    RETURNS_OBJECT(200, video_members));
