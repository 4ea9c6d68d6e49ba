/* fcgi/videos/put_poster.c: PUT /api/videos/{id}/poster.jpg: a picture of my own as poster. */
#include "service/video/video_poster.h"
#include "store/store_direct.h"
#include "videos/actions.h"
#include "videos/common.h"
#include "wire/video.h"

static const struct field fields[] = { FIELDS_OF_ID };

static enum err
may(struct request *req, void *input)
{
	const struct id_input *in = input;

	return video_poster_may(req->db, req->arena, &req->user, &in->id);
}

static enum err
run(struct request *req, const void *input)
{
	const struct id_input *in = input;
	const struct poster_wish wish = {
		.owner = &req->user, .id = &in->id, .body = &req->body,
	};
	struct poster_made made;
	enum err err;

	if (request_defer(req))
		return ERR_OK;
	err = video_poster_choose(req->db, req->arena, &wish, &made);
	if (err != ERR_OK)
		return media_result(req, err, made.reason);
	return video_reply(req, 200, &made.video);
}

const struct action put_poster = ACTION_AFAR_OF_BODY(store_is_afar, struct id_input, fields, may, run,
    RETURNS_OBJECT(200, video_members));
