/* libvips: what is read, how it is made small, and how it is written. */
#include "lib/picture/picture.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include <vips/vips.h>
#include <vips/vector.h>

#include "lib/base/blame.h"
#include "lib/base/count.h"
#include "lib/io/log.h"
#include "lib/picture/picture_open.h"
#include "lib/picture/picture_write.h"

#define FRAMES_MAX    1000
#define KEPT_QUALITY  92		/* of what is kept of a lossy picture */
#define KEPT_AVIF     80		/* the same to the eye */

#define SAID_MAX      256

/* libvips' classes. */
static const char *const loaders[] = {
	[PICTURE_JPEG] = "VipsForeignLoadJpegBuffer",
	[PICTURE_WEBP] = "VipsForeignLoadWebpBuffer",
	[PICTURE_AVIF] = "VipsForeignLoadHeifBuffer",
	[PICTURE_PNG]  = "VipsForeignLoadPngBuffer",
	[PICTURE_GIF]  = "VipsForeignLoadNsgifBuffer",
};

static _Thread_local char last_said[SAID_MAX];

static pthread_once_t once = PTHREAD_ONCE_INIT;

/* Warnings of libvips and its like, one for each odd file. */
static void
log_warning(const char *domain, GLogLevelFlags level, const char *message, void *context)
{
	(void)level;
	(void)context;
	log_debug("picture: %s: %s", domain != NULL ? domain : "glib", message);
}

static void
init(void)
{
	g_log_set_default_handler(log_warning, NULL);
	if (VIPS_INIT("vitrina") != 0)
		vips_error_exit(NULL);
	vips_block_untrusted_set(TRUE);
	vips_vector_set_enabled(FALSE);	/* Debian 12's liborc crashes where threads share it */
	vips_concurrency_set(1);
	vips_cache_set_max(0);	/* no picture comes twice: what is made of it is cached */
}

static void *
pass_over(VipsObjectClass *class, void *context)
{
	(void)class;
	return context;
}

/* An operation's class is made when it is used first: of all of them, before. */
void
picture_start(void)
{
	pthread_once(&once, init);
	vips_class_map_all(VIPS_TYPE_OPERATION, pass_over, NULL);
}

const char *
picture_said(void)
{
	return last_said;
}

/*
 * What libvips said is noted; its text is one for all threads.
 * ERR_NOT_MEDIA, or ERR_UNAVAILABLE where it names what the system withheld.
 */
static enum err
failure(const char *doing)
{
	char *said = vips_error_buffer_copy();
	enum err err = blame_system(said) != 0 ? ERR_UNAVAILABLE : ERR_NOT_MEDIA;

	vips_error_clear();
	snprintf(last_said, sizeof(last_said), "%s: %s", doing, said);
	g_free(said);
	return err;
}

static bool
find_type(const void *data, size_t len, enum picture_type *type)
{
	const char *loader = vips_foreign_find_load_buffer(data, len);
	size_t i;

	for (i = 0; loader != NULL && i < COUNT(loaders); i++) {
		if (strcmp(loaders[i], loader) == 0) {
			*type = (enum picture_type)i;
			return true;
		}
	}
	return false;
}

/* HEIF is a box for many codecs; ours is AV1 alone. */
static bool
is_av1(VipsImage *image)
{
	const char *codec = NULL;

	return vips_image_get_typeof(image, "heif-compression") != 0 &&
	    vips_image_get_string(image, "heif-compression", &codec) == 0 &&
	    strcmp(codec, "av1") == 0;
}

static enum err
refuse(const char **reason, enum picture_reason why)
{
	*reason = picture_reasons[why];
	return ERR_NOT_MEDIA;
}

static enum err
measure(VipsImage *image, int64_t max_pixels, struct picture *out, const char **reason)
{
	const bool turned = vips_image_get_orientation_swap(image);
	const int width = vips_image_get_width(image), height = vips_image_get_height(image);

	if (out->type == PICTURE_AVIF && !is_av1(image))
		return refuse(reason, PICTURE_HEIF);
	out->frames = vips_image_get_n_pages(image);
	if ((out->type != PICTURE_GIF && out->type != PICTURE_WEBP) || out->frames < 1)
		out->frames = 1;
	out->width = turned ? height : width;
	out->height = turned ? width : height;
	out->has_alpha = vips_image_hasalpha(image);
	if (out->frames > FRAMES_MAX)
		return refuse(reason, PICTURE_FRAMES);
	if (out->width > max_pixels / out->height / out->frames)
		return refuse(reason, PICTURE_PIXELS);
	return ERR_OK;
}

enum err
picture_probe(const void *data, size_t len, int64_t max_pixels, struct picture *out,
    const char **reason)
{
	VipsImage *image;
	enum err err;

	last_said[0] = '\0';
	pthread_once(&once, init);
	if (!find_type(data, len, &out->type))
		return refuse(reason, PICTURE_UNKNOWN);
	image = vips_image_new_from_buffer(data, len, "",
	    "access", VIPS_ACCESS_SEQUENTIAL, NULL);
	if (image == NULL)
		return failure("header") == ERR_NOT_MEDIA ? refuse(reason, PICTURE_UNKNOWN) :
		    ERR_UNAVAILABLE;
	err = measure(image, max_pixels, out, reason);
	g_object_unref(image);
	return err;
}

/* Open, resize, write.  `out` hears what came of it.  Errors as failure() */
static enum err
make(const void *data, size_t len, const struct picture *picture,
    const struct picture_wish *wish, bool is_kept, struct picture *out,
    struct picture_bytes *bytes)
{
	const bool is_lossless = is_kept && picture->type == PICTURE_GIF;
	enum err err = ERR_OK;
	VipsImage *image;
	bool ok = false;

	*bytes = (struct picture_bytes){ NULL, 0 };
	image = picture_open(data, len, picture, wish, is_kept);
	if (image != NULL && picture_make_writable(&image, wish->format)) {
		if (out != NULL) {
			out->type = wish->format;
			out->width = vips_image_get_width(image);
			out->height = picture_moves(picture, wish) ? vips_image_get_page_height(image) :
			    vips_image_get_height(image);
			out->frames = picture_moves(picture, wish) ? picture->frames : 1;
			out->has_alpha = vips_image_hasalpha(image);
		}
		ok = picture_write(image, wish->format, wish->quality, is_lossless, bytes);
	}
	if (image != NULL)
		g_object_unref(image);
	if (!ok) {
		err = failure("making");
		picture_free(bytes);
	}
	vips_thread_shutdown();	/* what libvips keeps for each thread */
	return err;
}

enum err
picture_clean(const void *data, size_t len, int64_t max_pixels, enum picture_type *was,
    struct picture *out, struct picture_bytes *bytes, const char **reason)
{
	struct picture_wish wish = { .quality = KEPT_QUALITY };
	struct picture picture = { .type = PICTURE_JPEG };
	enum err err;

	*bytes = (struct picture_bytes){ NULL, 0 };
	err = picture_probe(data, len, max_pixels, &picture, reason);
	if (err != ERR_OK)
		return err;
	*was = wish.format = picture.type;
	if (picture.type == PICTURE_GIF)
		wish.format = picture.frames > 1 ? PICTURE_WEBP : PICTURE_PNG;
	if (picture.type == PICTURE_AVIF)
		wish.quality = KEPT_AVIF;
	err = make(data, len, &picture, &wish, true, out, bytes);
	if (err == ERR_NOT_MEDIA)
		return refuse(reason, PICTURE_CUT);
	if (err != ERR_OK)
		return err;
	/* the encoder makes one frame of several that are the same */
	return out->frames > 1 ?
	    picture_probe(bytes->data, bytes->len, INT64_MAX, out, reason) : ERR_OK;
}

enum err
picture_render(const void *data, size_t len, const struct picture *picture,
    const struct picture_wish *wish, struct picture_bytes *bytes)
{
	enum err err;

	last_said[0] = '\0';
	pthread_once(&once, init);
	err = make(data, len, picture, wish, false, NULL, bytes);
	return err == ERR_NOT_MEDIA ? ERR_INTERNAL : err;
}
