/* fcgi/videos/show.c: GET /api/videos/{id}: one video, as this caller sees it. */
#include <sodium.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/serve/reply.h"
#include "lib/text/json_write.h"
#include "videos/actions.h"
#include "videos/common.h"
#include "wire/video.h"

static const struct field fields[] = { FIELDS_OF_ID };

#define ETAG_BYTES 12

/* A hash of what the reply will say. */
static const char *
etag_of(struct arena *arena, const struct video_shown *shown)
{
	unsigned char hash[crypto_generichash_BYTES_MIN];
	char text[2 * ETAG_BYTES + 1];
	struct json_writer json;
	struct buf buf;

	buf_init(&buf, arena, 2048);
	json = json_writer(&buf);
	members_write(&json, video_members, shown);
	crypto_generichash(hash, sizeof(hash), (const unsigned char *)buf.data, buf.len, NULL, 0);
	sodium_bin2hex(text, sizeof(text), hash, ETAG_BYTES);
	return arena_printf(arena, "\"%s\"", text);
}

static enum err
run(struct request *req, const void *input)
{
	const struct id_input *in = input;
	const struct viewer viewer = viewer_of(req);
	struct video_shown shown;
	struct video video;
	enum err err;

	err = video_find(req->db, req->arena, &viewer, &in->id, &video);
	if (err != ERR_OK)
		return err;
	shown = video_show(req->arena, &video);
	if (reply_not_modified(req, etag_of(req->arena, &shown)))
		return ERR_OK;
	return reply_object(req, 200, video_members, &shown);
}

const struct action show_video = ACTION(struct id_input, fields, run,
    RETURNS_OBJECT(200, video_members));
