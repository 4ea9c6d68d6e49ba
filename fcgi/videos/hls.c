/*
 * fcgi/videos/hls.c: GET /api/videos/{id}/hls/{file...}: the master playlist and
 * what it names.  Asked for every few seconds by everyone who watches.
 */
#include <string.h>

#include "lib/base/arena.h"
#include "service/video/video_media.h"
#include "videos/actions.h"
#include "videos/common.h"
#include "wire/media.h"

struct input {
	struct public_id id;
	const char      *file;
};

static const struct field fields[] = {
	FIELD_ID(FROM_PATH, struct input, id),
	FIELD_TEXT(FROM_PATH, struct input, file, 0, STORE_KEY_MAX),
};

/* By what the worker makes; NULL: nothing of it. */
static const char *
type_of(const char *file)
{
	static const struct {
		const char *ending;
		const char *type;
	} types[] = {
		{ ".m3u8", "application/vnd.apple.mpegurl" },	/* RFC 8216 section 10 */
		{ ".m4s",  "video/mp4" },
		{ ".mp4",  "video/mp4" },
		{ ".vtt",  "text/vtt" },
	};
	const char *dot = strrchr(file, '.');
	size_t i;

	for (i = 0; dot != NULL && i < COUNT(types); i++)
		if (strcmp(dot, types[i].ending) == 0)
			return types[i].type;
	return NULL;
}

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	const struct viewer viewer = viewer_of(req);
	const char *type = type_of(in->file);
	char *key = arena_alloc(req->arena, STORE_KEY_MAX + 1);
	struct video_media *media = ARENA_NEW(req->arena, struct video_media);
	struct reply_file file;
	enum err err;

	if (type == NULL)
		return ERR_NOT_FOUND;
	if ((err = video_media_find(req->db, &viewer, &in->id, media)) != ERR_OK ||
	    (err = video_media_hls_key(media, in->file, key)) != ERR_OK)
		return err;
	/* Files below a prefix never change: the key is their version. */
	file = (struct reply_file){
		.path = key, .type = type, .etag = arena_printf(req->arena, "\"%s\"", key),
		.cache_control = "private, no-cache",
	};
	return strcmp(strrchr(in->file, '.'), ".m3u8") == 0 ? media_send_playlist(req, &file) :
	    media_send(req, &file, "");
}

const struct action send_hls = ACTION(struct input, fields, run,
    RETURNS_MEDIA("application/vnd.apple.mpegurl"));
