/*
 * fcgi/images/send_poster.c: GET /api/images/posters/{id} ?size= &v=: a video's poster in
 * the sizes that cards have, and in that of links' pictures elsewhere.
 */
#include <string.h>

#include "images/accept.h"
#include "images/actions.h"
#include "images/variant.h"
#include "lib/base/arena.h"
#include "lib/serve/reply.h"
#include "program/viewer.h"
#include "service/image/image_render.h"
#include "service/video/video_media.h"
#include "service/video/video_poster.h"

struct input {
	struct public_id id;
	int              size;
	const char      *v;	/* version: what has one may be kept */
};

static const struct {
	int64_t width;
	int64_t height;
} boxes[] = { { 320, 180 }, { 480, 270 }, { 640, 360 }, { 960, 540 }, { 1200, 630 } };
static const char *const sizes[] = { "320", "480", "640", "960", "link", NULL };
#define USUAL 2

static const struct field fields[] = {
	FIELD_ID(FROM_PATH, struct input, id),
	FIELD_CHOICE_OPT(FROM_QUERY, struct input, size, sizes, USUAL),
	FIELD_TEXT_OPT(FROM_QUERY, struct input, v, 0, VIDEO_DERIVED_MAX),
};

/* The poster as a picture of ours: no larger than this, and how many bytes says the store. */
static struct image_media
media_of(const struct video_media *video, const char *version)
{
	const size_t len = strlen(version);
	struct image_media media = {
		.picture = { .type = PICTURE_JPEG, .width = POSTER_SIDE_MAX,
		    .height = POSTER_SIDE_MAX, .frames = 1 },
	};

	/* it ends with a public id: of its job, or of its own */
	public_id_parse(version + (len > PUBLIC_ID_LEN ? len - PUBLIC_ID_LEN : 0), &media.version);
	memcpy(media.key, video->poster_key, strlen(video->poster_key) + 1);
	return media;
}

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	const struct viewer viewer = viewer_of(req);
	struct picture_wish wish = {
		.width = boxes[in->size].width, .height = boxes[in->size].height, .covers = true,
	};
	struct video_media *video = ARENA_NEW(req->arena, struct video_media);
	struct image_variant variant;
	struct image_media media;
	const char *version;
	enum err err;

	err = video_media_find(req->db, &viewer, &in->id, video);
	if (err != ERR_OK)
		return err;
	if (video->poster_key[0] == '\0')
		return ERR_NOT_FOUND;
	version = video_poster_version(req->arena, video->poster_key);
	media = media_of(video, version);
	reply_header(req, "Vary", "Accept");
	err = accept_format(request_header(req, "Accept"), &media.picture, false, &wish.format);
	if (err != ERR_OK)
		return err;
	variant = image_variant(&media, wish);
	reply_header(req, "Cache-Control", in->v != NULL && strcmp(in->v, version) == 0 ?
	    "private, max-age=86400, immutable" : "private, no-cache");
	return variant_send(req, &media, &variant);
}

const struct action send_poster_size = ACTION(struct input, fields, run,
    RETURNS_MEDIA("image/*"));
