/* GET /api/credentials/limits: what may be uploaded, before one tries. */
#include "credentials/actions.h"
#include "lib/base/arena.h"
#include "lib/config/config.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "service/upload/upload.h"
#include "service/video/probe.h"
#include "wire/upload.h"

static enum err
run(struct request *req, const void *input)
{
	struct upload_limits_wire out = { .formats = probe_formats(req->arena) };
	struct upload_limits limits;
	enum err err;

	(void)input;
	err = upload_limits(req->db, &req->user, &limits);
	if (err != ERR_OK)
		return err;
	out.max_size_bytes = limits.max_size_bytes;
	out.part_size_bytes = limits.part_size_bytes;
	if (config_keep_days() != CONFIG_KEEP_ALWAYS)
		out.keep_original_days = arena_printf(req->arena, "%lld", (long long)config_keep_days());
	if (!user_is_nobody(&req->user)) {
		out.quota_bytes = arena_printf(req->arena, "%lld", (long long)limits.usage.quota_bytes);
		out.used_bytes = arena_printf(req->arena, "%lld", (long long)limits.usage.used_bytes);
	}
	return reply_object(req, 200, upload_limits_members, &out);
}

const struct action show_limits =
    ACTION_NO_INPUT(run, RETURNS_OBJECT(200, upload_limits_members));
