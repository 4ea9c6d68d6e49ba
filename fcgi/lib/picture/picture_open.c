/* libvips: how pictures are opened, to be written in another form. */
#include "lib/picture/picture_open.h"

#define SIDE_ANY VIPS_MAX_COORD	/* no bound: it is never made larger */

/*
 * Decode at about the size that is wanted (JPEG and WebP can), turn it upright,
 * bring it to sRGB, and resize; lazily.
 */
static VipsImage *
open_resized(const void *data, size_t len, const struct picture *picture,
    const struct picture_wish *wish)
{
	const bool covers = wish->covers && wish->width > 0 && wish->height > 0;
	VipsImage *image = NULL;

	if (vips_thumbnail_buffer((void *)data, len, &image,
	        wish->width > 0 ? (int)wish->width : SIDE_ANY,
	        "height", wish->height > 0 ? (int)wish->height : SIDE_ANY,
	        "size", VIPS_SIZE_DOWN,
	        "crop", covers ? VIPS_INTERESTING_CENTRE : VIPS_INTERESTING_NONE,
	        "export_profile", "srgb",
	        "option_string", picture_moves(picture, wish) ? "n=-1" : "", NULL) != 0)
		return NULL;
	return image;
}

/*
 * Decode all of it at its size, strictly: vips_thumbnail_buffer() lets what is
 * cut short pass.  nsgif does too, but a GIF says where it ends.
 */
static VipsImage *
open_whole(const unsigned char *data, size_t len, const struct picture *picture,
    const struct picture_wish *wish)
{
	VipsImage *image, *upright = NULL;
	size_t end = len;

	while (end > 0 && data[end - 1] == '\0')
		end--;
	if (picture->type == PICTURE_GIF && (end == 0 || data[end - 1] != ';')) {
		vips_error("gif", "no trailer");
		return NULL;
	}
	image = vips_image_new_from_buffer(data, len, picture_moves(picture, wish) ? "n=-1" : "",
	    "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", VIPS_FAIL_ON_TRUNCATED, NULL);
	if (image == NULL)
		return NULL;
	if (vips_thumbnail_image(image, &upright, SIDE_ANY, "height", SIDE_ANY,
	        "size", VIPS_SIZE_DOWN, "export_profile", "srgb", NULL) != 0)
		upright = NULL;
	g_object_unref(image);
	return upright;
}

/*
 * Read all of it and throw it away.  libvips 8.14 never frees the encoder of
 * what moves when reading fails under it, so that is found out before.
 */
static bool
is_readable(const void *data, size_t len, const struct picture *picture,
    const struct picture_wish *wish)
{
	VipsImage *image = open_whole(data, len, picture, wish);
	double average;
	bool ok;

	ok = image != NULL && vips_avg(image, &average, NULL) == 0;
	if (image != NULL)
		g_object_unref(image);
	return ok;
}

VipsImage *
picture_open(const void *data, size_t len, const struct picture *picture,
    const struct picture_wish *wish, bool is_kept)
{
	if (!is_kept)
		return open_resized(data, len, picture, wish);
	if (picture_moves(picture, wish) && !is_readable(data, len, picture, wish))
		return NULL;
	return open_whole(data, len, picture, wish);
}
