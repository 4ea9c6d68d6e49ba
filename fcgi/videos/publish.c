/*
 * fcgi/videos/publish.c: POST /api/videos: publish a completed upload, a file
 * of mine, or a video that is the body.
 */
#include <string.h>
#include <strings.h>

#include "lib/base/arena.h"
#include "service/video/video_publish.h"
#include "store/store_direct.h"
#include "videos/actions.h"
#include "videos/common.h"
#include "videos/words.h"
#include "wire/video.h"

struct input {
	const char  *key;
	struct public_id file;
	const char  *title;
	const char  *description;
	struct texts tags;
	bool         has_tags;
	int          privacy;
	struct { const char *title, *description; int privacy; } query;
	struct video_wish wish;		/* of a raw body; of an upload whose, and once */
};

/* A raw body's members are in the query; their names are the same. */
#define QUERY_TEXT(field, lo, hi, kind) \
	{ FIELD_OF(#field, FROM_QUERY, TEXT, struct input, query.field), \
	  .need = FIELD_OPTIONAL, .min = lo, .max = hi, .shown = kind }

static const struct field fields[] = {
	FIELD_TEXT_OPT(FROM_BODY, struct input, key, 1, 200),
	FIELD_ID_OPT(FROM_BODY, struct input, file),
	FIELD_SHOWN(FROM_BODY, struct input, title, 1, VIDEO_TITLE_MAX),
	FIELD_LINES_OPT(FROM_BODY, struct input, description, 0, VIDEO_DESCRIPTION_MAX),
	FIELD_SHOWN_TEXTS_OPT(FROM_BODY, struct input, tags, has_tags, VIDEO_TAGS_MAX, VIDEO_TAG_MAX),
	FIELD_CHOICE_OPT(FROM_BODY, struct input, privacy, video_privacies, VIDEO_PUBLIC),
	QUERY_TEXT(title, 1, VIDEO_TITLE_MAX, SHOWN_LINE),
	QUERY_TEXT(description, 0, VIDEO_DESCRIPTION_MAX, SHOWN_LINES),
	{ FIELD_OF("privacy", FROM_QUERY, CHOICE, struct input, query.privacy),
	  .need = FIELD_OPTIONAL, .choices = video_privacies, .absent = VIDEO_PUBLIC },
};

/* One of the two. */
static bool
read_source(struct request *req, const struct input *in, struct video_source *out)
{
	*out = (struct video_source){ in->key, in->file };
	if ((in->key == NULL) != (in->file.text[0] == '\0'))
		return true;
	request_fault(req, FAULT_BODY, "/key", in->key == NULL ? "is required, or a file" :
	    "Give a key or a file, not both");
	return false;
}

static enum err
blame(struct request *req, const struct video_source *source, enum err err)
{
	if (err == ERR_NOT_FOUND && source->key != NULL)
		request_fault(req, FAULT_BODY, "/key", "You have no completed upload of this key");
	else if (err == ERR_NOT_FOUND)
		request_fault(req, FAULT_BODY, "/file", "You have no file of this id whose bytes you put");
	else if (err == ERR_CONFLICT)
		request_fault(req, FAULT_BODY, source->key != NULL ? "/key" : "/file",
		    source->key != NULL ? "This upload has been published" :
		    "This file has been published as a video");
	return err;
}

static enum err
publish_upload(struct request *req, const struct input *in, struct video_published *out)
{
	struct video_wish wish = in->wish;
	struct video_source source;

	if (in->query.title != NULL || in->query.description != NULL)
		request_fault(req, FAULT_PARAMETER, "title", "Belongs in the JSON");
	wish.description = in->description;
	wish.privacy = (enum video_privacy)in->privacy;
	if (!read_source(req, in, &source) ||
	    !words_title(req, FAULT_BODY, "/title", in->title, &wish.title) ||
	    !words_tags(req, &in->tags, &wish.tags) || req->faults.count > 0)
		return ERR_INPUT;
	return blame(req, &source, video_publish(req->db, req->arena, &source, &wish, out));
}

/* Only of a raw body there is more to say before it is here. */
static enum err
may(struct request *req, void *input)
{
	struct input *in = input;
	const char *type = request_header(req, "Content-Type");
	enum err err;

	in->wish.owner = &req->user;
	if ((err = request_idempotency_key(req, &in->wish.once.key)) != ERR_OK)
		return err;
	if (in->wish.once.key != NULL)
		in->wish.once.fingerprint = request_fingerprint(req);
	if (in->title != NULL)	/* JSON says it */
		return ERR_OK;
	if (type == NULL || (strncasecmp(type, "video/", 6) != 0 &&
	    strncasecmp(type, "application/octet-stream", 24) != 0))
		return ERR_MEDIA_TYPE;
	if (in->query.title == NULL) {
		request_fault(req, FAULT_PARAMETER, "title", "is required");
		return ERR_INPUT;
	}
	if (!words_title(req, FAULT_PARAMETER, "title", in->query.title, &in->wish.title))
		return ERR_INPUT;
	in->wish.description = in->query.description;
	in->wish.privacy = (enum video_privacy)in->query.privacy;
	return video_may_publish_body(req->db, req->arena, &req->body, &in->wish);
}

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	struct video_published out;
	enum err err;

	if (request_defer(req))	/* it waits for tools */
		return ERR_OK;
	err = in->title != NULL ? publish_upload(req, in, &out) :
	    video_publish_body(req->db, req->arena, &req->body, &in->wish, &out);
	if (err == ERR_NOT_MEDIA) {
		req->faults.reason = probe_refusal_word(out.refusal);
		request_fault(req, FAULT_WHOLE, "", "%s", probe_refusal_sentence(out.refusal));
	}
	if (err != ERR_OK)
		return err;
	return video_reply(req, 201, &out.video);
}

const struct action publish_video = ACTION_AFAR_OF_BODY(store_is_afar, struct input, fields, may, run,
    RETURNS_OBJECT(201, video_members));
