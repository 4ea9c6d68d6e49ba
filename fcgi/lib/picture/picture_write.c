/* libvips: how pictures are written. */
#include "lib/picture/picture_write.h"

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

bool
picture_make_writable(VipsImage **image, enum picture_type format)
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
	return save(image, format, quality, is_lossless, bytes) == 0;
}
