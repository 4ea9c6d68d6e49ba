/* fcgi/videos/choose_poster.c: POST /api/videos/{id}/poster: one of its frames as poster. */
#include "service/video/probe.h"
#include "service/video/video_poster.h"
#include "store/store_direct.h"
#include "videos/actions.h"
#include "videos/common.h"
#include "wire/video.h"

struct input {
	struct public_id id;
	int64_t          at_ms;
};

static const struct field fields[] = {
	FIELD_ID(FROM_PATH, struct input, id),
	FIELD_INT(FROM_BODY, struct input, at_ms, 0, PROBE_DURATION_MAX_MS),
};

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	const struct poster_wish wish = {
		.owner = &req->user, .id = &in->id, .at_ms = in->at_ms,
	};
	struct poster_made made;
	enum err err;

	if (request_defer(req))
		return ERR_OK;
	err = video_poster_choose(req->db, req->arena, &wish, &made);
	if (err == ERR_INPUT)
		request_fault(req, FAULT_BODY, "/at_ms", "%s", made.reason);
	if (err != ERR_OK)
		return media_result(req, err, made.reason);
	return video_reply(req, 200, &made.video);
}

const struct action choose_poster = ACTION_AFAR(store_is_afar, struct input, fields, run,
    RETURNS_OBJECT(200, video_members));
