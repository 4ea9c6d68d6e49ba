/* fcgi/videos/list_chapters.c: GET /api/videos/{id}/chapters: where each begins, and its title. */
#include "lib/base/arena.h"
#include "lib/serve/reply.h"
#include "service/video/chapter.h"
#include "service/video/video_media.h"
#include "videos/actions.h"
#include "videos/common.h"
#include "wire/video.h"

struct input {
	struct public_id id;
};

static const struct field fields[] = {
	FIELD_ID(FROM_PATH, struct input, id),
};

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	const struct viewer viewer = viewer_of(req);
	struct video_media *media = ARENA_NEW(req->arena, struct video_media);
	struct chapter *chapters;
	size_t count;
	enum err err;

	if ((err = video_media_find(req->db, &viewer, &in->id, media)) != ERR_OK ||
	    (err = chapter_list(req->db, req->arena, &in->id, &chapters, &count)) != ERR_OK)
		return err;
	return reply_list(req, video_chapter_members, chapters, count, sizeof(*chapters), NULL);
}

const struct action list_chapters = ACTION(struct input, fields, run, RETURNS_LIST(video_chapter_members));
