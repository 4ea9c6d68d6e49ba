/* fcgi/videos/delete_caption.c: DELETE /api/videos/{id}/captions/{language}: no words in it any more. */
#include "lib/serve/reply.h"
#include "service/video/caption.h"
#include "service/video/language.h"
#include "videos/actions.h"
#include "videos/common.h"

struct input {
	struct public_id id;
	const char      *language;
};

static const struct field fields[] = {
	FIELD_ID(FROM_PATH, struct input, id),
	FIELD_TEXT(FROM_PATH, struct input, language, 0, CAPTION_LANGUAGE_MAX),
};

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	const enum err err = caption_drop(req->db, &req->user, &in->id,
	    language_tag(req->arena, in->language));

	return err == ERR_OK ? reply_empty(req) : err;
}

const struct action delete_caption = ACTION(struct input, fields, run, RETURNS_NOTHING);
