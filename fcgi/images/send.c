/*
 * fcgi/images/send.c: GET /api/images/{key} ?w= &h= &fit= &format= &q= &v=: the
 * picture itself, as it is kept or as it is wished.
 */
#include <string.h>

#include "images/accept.h"
#include "images/actions.h"
#include "images/key.h"
#include "images/variant.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "service/image/image_render.h"

struct input {
	const char *key;
	int64_t     w;
	int64_t     h;
	int         fit;
	int         format;
	int64_t     q;
	const char *v;		/* the version: what names the present one may be kept */
};

enum { FIT_CONTAIN, FIT_COVER };
static const char *const fits[] = { "contain", "cover", NULL };

static const struct field fields[] = {
	FIELD_KEY(struct input),
	FIELD_INT_OPT(FROM_QUERY, struct input, w, 1, IMAGE_SIDE_MAX, 0),
	FIELD_INT_OPT(FROM_QUERY, struct input, h, 1, IMAGE_SIDE_MAX, 0),
	FIELD_CHOICE_OPT(FROM_QUERY, struct input, fit, fits, FIT_CONTAIN),
	FIELD_CHOICE_OPT(FROM_QUERY, struct input, format, picture_formats, PICTURE_WRITTEN),
	FIELD_INT_OPT(FROM_QUERY, struct input, q, 1, 100, 0),
	FIELD_TEXT_OPT(FROM_QUERY, struct input, v, 0, 64),
};

#define QUALITY_STEP 20	/* of who is signed out */

/* What is made for who is signed out: few enough to be in the cache. */
static struct picture_wish
on_steps(const struct input *in)
{
	return (struct picture_wish){
		.width = image_step(in->w), .height = image_step(in->h),
		.quality = (int)((in->q + QUALITY_STEP - 1) / QUALITY_STEP * QUALITY_STEP),
		.covers = in->fit == FIT_COVER,
	};
}

static struct picture_wish
as_asked(const struct input *in)
{
	return (struct picture_wish){
		.width = in->w, .height = in->h, .quality = (int)in->q,
		.covers = in->fit == FIT_COVER,
	};
}

/* Shared caches may keep only what is the same for all who ask. */
static const char *
cache_control(const struct input *in, const struct image_media *media)
{
	const struct picture_wish a = on_steps(in), b = as_asked(in);
	const bool is_public = a.width == b.width && a.height == b.height &&
	    a.quality == b.quality;

	if (in->v == NULL || strcmp(in->v, media->version.text) != 0)
		return is_public ? "public, no-cache" : "private, no-cache";
	return is_public ? "public, max-age=31536000, immutable" :
	    "private, max-age=31536000, immutable";
}

static enum err
choose_format(struct request *req, const struct input *in,
    const struct image_media *media, enum picture_type *format)
{
	const bool as_kept = in->w == 0 && in->h == 0 && in->q == 0;

	if (in->format != PICTURE_WRITTEN) {
		*format = (enum picture_type)in->format;
		return ERR_OK;
	}
	reply_header(req, "Vary", "Accept");
	return accept_format(request_header(req, "Accept"), &media->picture, as_kept, format);
}

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	struct picture_wish wish = user_is_nobody(&req->user) ? on_steps(in) : as_asked(in);
	struct image_variant variant;
	struct image_media media;
	enum err err;

	err = image_media_find(req->db, in->key, &media);
	if (err == ERR_OK)
		err = choose_format(req, in, &media, &wish.format);
	if (err != ERR_OK)
		return err;
	variant = image_variant(&media, wish);
	reply_header(req, "Cache-Control", cache_control(in, &media));
	return variant_send(req, &media, &variant);
}

const struct action send_image = ACTION(struct input, fields, run,
    RETURNS_MEDIA("image/*"));
