/* fcgi/videos/count_view.c: POST /api/videos/{id}/views: somebody began to watch. */
#include "lib/base/arena.h"
#include "lib/serve/reply.h"
#include "service/video/view.h"
#include "videos/actions.h"
#include "videos/common.h"

static const struct field fields[] = { FIELDS_OF_ID };

/* An account, or else a browser at an address. */
static const char *
viewer_name(const struct request *req)
{
	const char *browser = request_header(req, "User-Agent");

	if (!user_is_nobody(&req->user))
		return arena_printf(req->arena, "account %lld", (long long)req->user.value);
	return arena_printf(req->arena, "%s %s", req->address, browser != NULL ? browser : "");
}

static enum err
run(struct request *req, const void *input)
{
	const struct id_input *in = input;
	const struct viewer viewer = viewer_of(req);
	enum err err;

	err = view_count(req->db, &viewer, &in->id, viewer_name(req));
	if (err != ERR_OK)
		return err;
	return reply_empty(req);
}

const struct action count_view = ACTION(struct id_input, fields, run, RETURNS_NOTHING);
