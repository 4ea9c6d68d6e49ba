/* fcgi/videos/put_caption.c: PUT /api/videos/{id}/captions/{language}: the words of my video. */
#include <string.h>

#include "lib/base/arena.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "service/video/caption.h"
#include "service/video/caption_text.h"
#include "service/video/language.h"
#include "videos/actions.h"
#include "videos/common.h"
#include "wire/video.h"

struct input {
	struct public_id id;
	const char      *language;
	const char      *label;
};

static const struct field fields[] = {
	FIELD_ID(FROM_PATH, struct input, id),
	FIELD_TEXT(FROM_PATH, struct input, language, 0, CAPTION_LANGUAGE_MAX),
	FIELD_SHOWN_OPT(FROM_QUERY, struct input, label, 0, CAPTION_LABEL_MAX),
};

static enum err
may(struct request *req, void *input)
{
	const struct input *in = input;

	return caption_may(req->db, &req->user, &in->id);
}

/* The body as WebVTT; NULL: said why. */
static const char *
read_body(struct request *req)
{
	const char *text, *body, *why;
	size_t len;

	text = request_text(req, &len);
	body = caption_text(req->arena, text, len, &why);
	if (body == NULL)
		request_fault(req, FAULT_BODY, "", "%s", why);
	else if (strlen(body) > CAPTION_BYTES_MAX)
		request_fault(req, FAULT_BODY, "", "is longer than %d bytes", CAPTION_BYTES_MAX);
	return body;
}

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	struct caption caption = {
		.language = language_tag(req->arena, in->language),
		.label = in->label != NULL ? in->label : "",
		.body = read_body(req),
	};
	enum err err;

	if (strcmp(caption.language, LANGUAGE_UNKNOWN) == 0 &&
	    strcmp(in->language, LANGUAGE_UNKNOWN) != 0)
		request_fault(req, FAULT_PARAMETER, "language", "is no tag of a language");
	if (req->faults.count > 0)
		return ERR_INPUT;
	err = caption_put(req->db, req->arena, &req->user, &in->id, &caption);
	if (err != ERR_OK)
		return err;
	return reply_object(req, 200, video_caption_members, &caption);
}

const struct action put_caption = ACTION_OF_BODY(struct input, fields, may, run,
    RETURNS_OBJECT(200, video_caption_members));
