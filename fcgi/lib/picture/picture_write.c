/* libvips: how pictures are written. */
#include "lib/picture/picture_write.h"

#include <string.h>

#include "lib/base/count.h"
#include "lib/picture/picture_webp.h"

#define AVIF_EFFORT 1	/* of 9: each step doubles the time */
#define WEBP_EFFORT 3	/* of 6 */

/* Replace `*image` by what `status` says was made of it. */
static bool
step(VipsImage **image, VipsImage *made, int status)
{
	g_object_unref(*image);
	*image = status == 0 ? made : NULL;
	return status == 0;
}

/*
 * What an encoder has to know of the frames; all else that libvips carries along
 * (EXIF, XMP, IPTC, comments, a profile) may tell of somebody, and goes: its
 * "strip" leaves it in WebP.
 */
static bool
is_needed(const char *name)
{
	static const char *const names[] = {
		"n-pages", "page-height", "delay", "loop", "gif-delay", "gif-loop", "background",
	};
	size_t i;

	for (i = 0; i < COUNT(names); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

static bool
make_bare(VipsImage **image)
{
	VipsImage *made = NULL;
	/* what others hold of it stays as it is */
	const int status = vips_copy(*image, &made, NULL);
	char **names;
	size_t i;

	if (!step(image, made, status))
		return false;
	names = vips_image_get_fields(*image);
	for (i = 0; names != NULL && names[i] != NULL; i++)
		if (!is_needed(names[i]))
			vips_image_remove(*image, names[i]);
	g_strfreev(names);
	return true;
}

static bool
make_plain_colours(VipsImage **image, enum picture_type format)
{
	const VipsInterpretation space = vips_image_get_interpretation(*image);
	VipsImage *made = NULL;
	int status;

	if (space != VIPS_INTERPRETATION_sRGB && space != VIPS_INTERPRETATION_B_W) {
		status = vips_colourspace(*image, &made, VIPS_INTERPRETATION_sRGB, NULL);
		if (!step(image, made, status))
			return false;
	}
	if (format == PICTURE_JPEG && vips_image_hasalpha(*image)) {
		VipsArrayDouble *white = vips_array_double_newv(1, 255.0);

		status = vips_flatten(*image, &made, "background", white, NULL);
		vips_area_unref(VIPS_AREA(white));
		return step(image, made, status);
	}
	return true;
}

bool
picture_make_writable(VipsImage **image, enum picture_type format)
{
	return make_plain_colours(image, format) && make_bare(image);
}

static int
save(VipsImage *image, enum picture_type format, int quality, bool is_lossless,
    struct picture_bytes *bytes)
{
	switch (format) {
	case PICTURE_JPEG:
		return vips_jpegsave_buffer(image, &bytes->data, &bytes->len, "Q", quality,
		    "optimize_coding", TRUE, "strip", TRUE, NULL);
	case PICTURE_WEBP:
		return vips_webpsave_buffer(image, &bytes->data, &bytes->len, "Q", quality,
		    "lossless", is_lossless, "effort", WEBP_EFFORT, "strip", TRUE, NULL);
	case PICTURE_AVIF:
		return vips_heifsave_buffer(image, &bytes->data, &bytes->len, "Q", quality,
		    "compression", VIPS_FOREIGN_HEIF_COMPRESSION_AV1, "effort", AVIF_EFFORT,
		    "strip", TRUE, NULL);
	default:
		return vips_pngsave_buffer(image, &bytes->data, &bytes->len, "strip", TRUE, NULL);
	}
}

bool
picture_write(VipsImage *image, enum picture_type format, int quality, bool is_lossless,
    struct picture_bytes *bytes)
{
	struct picture_bytes bare;

	if (save(image, format, quality, is_lossless, bytes) != 0)
		return false;
	/* libvips 8.14 writes an EXIF of its own into every WebP */
	if (format == PICTURE_WEBP &&
	    picture_webp_strip(bytes->data, bytes->len, &bare) == ERR_OK && bare.data != NULL) {
		picture_free(bytes);
		*bytes = bare;
	}
	return true;
}
