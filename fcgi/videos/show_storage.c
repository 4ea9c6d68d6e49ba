/* fcgi/videos/show_storage.c: GET /api/videos/storage: what is kept, and what room is left. */
#include "lib/config/config.h"
#include "lib/serve/reply.h"
#include "service/upkeep/storage.h"
#include "store/store.h"
#include "videos/actions.h"
#include "videos/common.h"
#include "wire/video.h"

static enum err
run(struct request *req, const void *input)
{
	struct storage_shown shown;
	struct storage storage;
	enum err err;

	(void)input;
	if ((err = storage_sum(req->db, &storage)) != ERR_OK)
		return err;
	shown = (struct storage_shown){
		.objects = storage.objects, .originals_bytes = storage.originals_bytes,
		.derived_bytes = storage.derived_bytes,
		.pending_deletions = storage.pending_deletions,
		.min_free_bytes = config()->min_free,
	};
	if ((err = store_space(&shown.free_bytes, &shown.total_bytes)) != ERR_OK)
		return err;
	return reply_object(req, 200, video_storage_members, &shown);
}

const struct action show_storage =
    ACTION_NO_INPUT(run, RETURNS_OBJECT(200, video_storage_members));
