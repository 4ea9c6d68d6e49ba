/* fcgi/videos/add_comment.c: POST /api/videos/{id}/comments: say something about it. */
#include "lib/base/arena.h"
#include "lib/serve/reply.h"
#include "service/video/comment.h"
#include "videos/actions.h"
#include "videos/common.h"
#include "videos/words.h"
#include "wire/video.h"

#define BURST      5
#define PER_MINUTE 10

struct input {
	struct public_id id;
	const char      *body;
};

static const struct field fields[] = {
	FIELD_ID(FROM_PATH, struct input, id),
	FIELD_LINES(FROM_BODY, struct input, body, 1, COMMENT_BODY_MAX),
};

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	const struct comment_place place = { viewer_of(req), in->id };
	const char *who = arena_printf(req->arena, "%lld", (long long)req->user.value);
	struct comment_wish wish = { 0 };
	struct comment comment;
	enum err err;

	if (!words_title(req, FAULT_BODY, "/body", in->body, &wish.body))
		return ERR_INPUT;
	if ((err = request_idempotency_key(req, &wish.once.key)) != ERR_OK)
		return err;
	if ((err = access_rate(req, "comment", who, BURST, PER_MINUTE)) != ERR_OK)
		return err;
	if (wish.once.key != NULL)
		wish.once.fingerprint = request_fingerprint(req);
	err = comment_add(req->db, req->arena, &place, &wish, &comment);
	if (err != ERR_OK)
		return err;
	return reply_object(req, 201, video_comment_members, &comment);
}

const struct action add_comment = ACTION(struct input, fields, run,
    RETURNS_OBJECT(201, video_comment_members));
