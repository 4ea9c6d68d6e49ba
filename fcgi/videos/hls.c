/*
 * fcgi/videos/hls.c: GET /api/videos/{id}/hls/{file...}: the master playlist and
 * what it names.  Asked for every few seconds by everyone who watches.
 */
#include <string.h>

#include "lib/base/arena.h"
#include "service/video/caption_hls.h"
#include "service/video/transcode.h"
#include "service/video/video_media.h"
#include "videos/actions.h"
#include "videos/common.h"
#include "wire/media.h"

#define PLAYLIST "application/vnd.apple.mpegurl"	/* RFC 8216 section 10 */
#define NOT_KEPT "private, no-cache"

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
		{ ".m3u8", PLAYLIST },
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

/* The words of a video, which are in no playlist of the store. */
struct words {
	struct caption *all;
	size_t          count;
};

static const char *
name_words(struct arena *arena, const char *text, const void *context)
{
	const struct words *words = context;

	return caption_hls_master(arena, text, words->all, words->count);
}

static enum err
send_master(struct request *req, const struct public_id *id, struct reply_file *file)
{
	struct words words;
	const struct media_change change = { name_words, &words };
	int64_t newest = 0;
	enum err err;
	size_t i;

	err = caption_list(req->db, req->arena, id, &words.all, &words.count);
	if (err != ERR_OK || words.count == 0)
		return err != ERR_OK ? err : media_send_playlist(req, file, NULL);
	for (i = 0; i < words.count; i++)
		if (words.all[i].updated_at > newest)
			newest = words.all[i].updated_at;
	file->etag = arena_printf(req->arena, "\"%s-%zu-%lld\"", file->path, words.count,
	    (long long)newest);
	return media_send_playlist(req, file, &change);
}

static enum err
send_words(struct request *req, const struct public_id *id, const char *language)
{
	int64_t duration_ms;
	const char *text;
	const enum err err = caption_duration(req->db, id, language, &duration_ms);

	if (err != ERR_OK)
		return err;
	reply_header(req, "Cache-Control", NOT_KEPT);
	text = caption_hls_playlist(req->arena, language, duration_ms);
	return reply_text(req, 200, PLAYLIST, text, strlen(text));
}

/* Files below a prefix never change: the key is their version. */
static enum err
send_file(struct request *req, const struct input *in, const char *type, const char *key)
{
	struct reply_file file = {
		.path = key, .type = type, .etag = arena_printf(req->arena, "\"%s\"", key),
		.cache_control = NOT_KEPT,
	};

	if (strcmp(in->file, TRANSCODE_MASTER) == 0)
		return send_master(req, &in->id, &file);
	return strcmp(type, PLAYLIST) == 0 ? media_send_playlist(req, &file, NULL) :
	    media_send(req, &file, "");
}

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	const struct viewer viewer = viewer_of(req);
	const char *type = type_of(in->file);
	const char *language = caption_hls_language(req->arena, in->file);
	char *key = arena_alloc(req->arena, STORE_KEY_MAX + 1);
	struct video_media *media = ARENA_NEW(req->arena, struct video_media);
	enum err err;

	if (type == NULL)
		return ERR_NOT_FOUND;
	if ((err = video_media_find(req->db, &viewer, &in->id, media)) != ERR_OK ||
	    (err = video_media_hls_key(media, in->file, key)) != ERR_OK)
		return err;
	return language != NULL ? send_words(req, &in->id, language) :
	    send_file(req, in, type, key);
}

const struct action send_hls = ACTION(struct input, fields, run,
    RETURNS_MEDIA(PLAYLIST));
