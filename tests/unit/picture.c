/* Pictures: what is kept of them, and what is made of that. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <vips/vips.h>
#include <vips/vector.h>

#include "lib/picture/picture.h"
#include "lib/picture/picture_webp.h"
#include "support/run/suite.h"

#define PIXELS_MAX 1000000

/* Red above, blue below; as `format` (".jpg[Q=90]"), with what metadata `exif` adds. */
static struct picture_bytes
draw(int width, int height, const char *format, void (*exif)(VipsImage *image))
{
	struct picture_bytes bytes = { NULL, 0 };
	VipsImage *black, *grey, *image, *coloured;
	const double red[] = { 200, 20, 20 }, blue[] = { 20, 20, 200 };

	vips_black(&black, width, height, "bands", 3, NULL);
	vips_copy(black, &grey, "interpretation", VIPS_INTERPRETATION_sRGB, NULL);
	coloured = vips_image_copy_memory(grey);
	vips_draw_rect(coloured, (double *)red, 3, 0, 0, width, height / 2, "fill", TRUE, NULL);
	vips_draw_rect(coloured, (double *)blue, 3, 0, height / 2, width, height - height / 2,
	    "fill", TRUE, NULL);
	vips_copy(coloured, &image, NULL);
	if (exif != NULL)
		exif(image);
	CU_ASSERT_EQUAL_FATAL(vips_image_write_to_buffer(image, format, &bytes.data, &bytes.len,
	    NULL), 0);
	g_object_unref(black);
	g_object_unref(grey);
	g_object_unref(coloured);
	g_object_unref(image);
	return bytes;
}

/* Taken with the camera turned, somewhere that is nobody's business. */
static void
turned(VipsImage *image)
{
	vips_image_set_int(image, "orientation", 6);
	vips_image_set_string(image, "exif-ifd0-Model", "A camera (A camera, ASCII, 9, 9)");
	vips_image_set_string(image, "exif-ifd0-Artist", "Somebody (Somebody, ASCII, 9, 9)");
}

static struct picture_bytes
clean(const struct picture_bytes *sent, struct picture *picture)
{
	struct picture_bytes bytes;
	const char *reason = NULL;
	enum picture_type was;

	CU_ASSERT_EQUAL_FATAL(picture_clean(sent->data, sent->len, PIXELS_MAX, &was, picture,
	    &bytes, &reason), ERR_OK);
	return bytes;
}

static VipsImage *
decode(const struct picture_bytes *bytes)
{
	VipsImage *image = vips_image_new_from_buffer(bytes->data, bytes->len, "", NULL);

	CU_ASSERT_PTR_NOT_NULL_FATAL(image);
	return image;
}

static void
turns_upright_and_tells_nothing(void)
{
	struct picture_bytes sent = draw(64, 32, ".jpg", turned), kept;
	struct picture picture;
	VipsImage *image;
	double *pixel;
	int bands;

	CU_ASSERT_PTR_NOT_NULL(memmem(sent.data, sent.len, "Somebody", 8));
	kept = clean(&sent, &picture);
	CU_ASSERT_EQUAL(picture.width, 32);
	CU_ASSERT_EQUAL(picture.height, 64);
	CU_ASSERT_PTR_NULL(memmem(kept.data, kept.len, "Somebody", 8));
	CU_ASSERT_PTR_NULL(memmem(kept.data, kept.len, "Exif", 4));
	image = decode(&kept);
	CU_ASSERT_EQUAL(vips_image_get_orientation(image), 1);
	/* what was above is on the right now */
	vips_getpoint(image, &pixel, &bands, 28, 32, NULL);
	CU_ASSERT_TRUE(pixel[0] > 150 && pixel[2] < 80);
	g_free(pixel);
	g_object_unref(image);
	picture_free(&sent);
	picture_free(&kept);
}

static double redness(const struct picture_bytes *bytes);

/* All that a camera, an editor and a phone put beside a picture. */
static void
told(VipsImage *image)
{
	static const char secret[] = "<x:xmpmeta>Somebody</x:xmpmeta>";

	turned(image);
	vips_image_set_blob_copy(image, VIPS_META_XMP_NAME, secret, sizeof(secret));
	vips_image_set_blob_copy(image, VIPS_META_IPTC_NAME, secret, sizeof(secret));
	vips_image_set_string(image, "exif-ifd3-GPSLatitude", "Somebody (Somebody, ASCII, 9, 9)");
	vips_image_set_string(image, "png-comment-0-Comment", "Somebody");
	vips_image_set_string(image, "gif-comment", "Somebody");
}

static void
check_bare(const struct picture_bytes *bytes)
{
	static const char *const words[] = { "Somebody", "Exif", "EXIF", "XMP ", "xmpmeta", "ICCP", "iCCP" };
	VipsImage *image = decode(bytes);
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (memmem(bytes->data, bytes->len, words[i], strlen(words[i])) != NULL)
			CU_FAIL(words[i]);
	CU_ASSERT_EQUAL(vips_image_get_typeof(image, VIPS_META_EXIF_NAME), 0);
	CU_ASSERT_EQUAL(vips_image_get_typeof(image, VIPS_META_XMP_NAME), 0);
	CU_ASSERT_EQUAL(vips_image_get_typeof(image, VIPS_META_IPTC_NAME), 0);
	CU_ASSERT_EQUAL(vips_image_get_typeof(image, VIPS_META_ICC_NAME), 0);
	g_object_unref(image);
}

/* In each format that comes in, and in each that is made of it. */
static void
tells_nothing_in_any_format(void)
{
	static const char *const formats[] = { ".jpg", ".png", ".webp", ".webp[lossless]", ".avif" };
	struct picture_bytes sent, kept, made;
	struct picture_wish wish = { .width = 32, .quality = 80 };
	struct picture picture;
	size_t i;

	for (i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		sent = draw(64, 48, formats[i], told);
		kept = clean(&sent, &picture);
		check_bare(&kept);
		for (int format = 0; format < PICTURE_WRITTEN; format++) {
			wish.format = (enum picture_type)format;
			/* of what was sent, too: what was kept before may hold it */
			CU_ASSERT_EQUAL_FATAL(picture_render(sent.data, sent.len, &picture, &wish,
			    &made), ERR_OK);
			check_bare(&made);
			if (wish.format == PICTURE_WEBP)
				CU_ASSERT_TRUE(made.len < 1024);
			picture_free(&made);
		}
		picture_free(&sent);
		picture_free(&kept);
	}
}

static void
takes_out_what_webp_holds(void)
{
	struct picture_bytes sent = draw(64, 48, ".webp", told), plain;
	struct picture_bytes bare = { NULL, 0 }, again = { NULL, 0 };
	struct picture picture;
	size_t len;

	CU_ASSERT_PTR_NOT_NULL(memmem(sent.data, sent.len, "Somebody", 8));
	CU_ASSERT_EQUAL_FATAL(picture_webp_strip(sent.data, sent.len, &bare), ERR_OK);
	CU_ASSERT_PTR_NOT_NULL_FATAL(bare.data);
	check_bare(&bare);
	CU_ASSERT_TRUE(redness(&bare) == redness(&sent));
	/* once is enough, and where there was nothing, nothing is made */
	CU_ASSERT_EQUAL(picture_webp_strip(bare.data, bare.len, &again), ERR_OK);
	CU_ASSERT_PTR_NULL(again.data);
	plain = clean(&sent, &picture);
	CU_ASSERT_EQUAL(picture_webp_strip(plain.data, plain.len, &again), ERR_OK);
	CU_ASSERT_PTR_NULL(again.data);
	for (len = 0; len < sent.len; len += 7) {
		if (picture_webp_strip(sent.data, len, &again) == ERR_OK)
			CU_ASSERT_TRUE(again.len <= len);
		picture_free(&again);
	}
	picture_free(&sent);
	picture_free(&plain);
	picture_free(&bare);
}

/* The same colours in Display P3, with its profile. */
static struct picture_bytes
in_display_p3(const struct picture_bytes *drawn)
{
	struct picture_bytes bytes = { NULL, 0 };
	VipsImage *image = vips_image_new_from_buffer(drawn->data, drawn->len, "", NULL), *wide;

	CU_ASSERT_EQUAL_FATAL(vips_icc_transform(image, &wide, "p3", "input_profile", "srgb", NULL),
	    0);
	CU_ASSERT_EQUAL_FATAL(vips_image_write_to_buffer(wide, ".png", &bytes.data, &bytes.len,
	    NULL), 0);
	g_object_unref(image);
	g_object_unref(wide);
	return bytes;
}

static double
redness(const struct picture_bytes *bytes)
{
	VipsImage *image = decode(bytes);
	double *pixel, red;
	int bands;

	CU_ASSERT_EQUAL_FATAL(vips_getpoint(image, &pixel, &bands, 2, 2, NULL), 0);
	red = pixel[0];
	g_free(pixel);
	g_object_unref(image);
	return red;
}

static void
brings_colours_to_srgb(void)
{
	struct picture_bytes drawn = draw(16, 16, ".png", NULL), wide = in_display_p3(&drawn), kept;
	struct picture picture;
	VipsImage *image;

	CU_ASSERT_TRUE(redness(&wide) < 190);	/* 200 in sRGB */
	kept = clean(&wide, &picture);
	CU_ASSERT_TRUE(redness(&kept) > 196 && redness(&kept) < 204);
	image = decode(&kept);
	CU_ASSERT_EQUAL(vips_image_get_typeof(image, VIPS_META_ICC_NAME), 0);
	g_object_unref(image);
	picture_free(&drawn);
	picture_free(&wide);
	picture_free(&kept);
}

static void
keeps_each_format(void)
{
	static const struct { const char *format; enum picture_type type; } formats[] = {
		{ ".jpg", PICTURE_JPEG }, { ".png", PICTURE_PNG }, { ".webp", PICTURE_WEBP },
		{ ".avif", PICTURE_AVIF },
	};

	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		struct picture_bytes sent = draw(40, 20, formats[i].format, NULL), kept;
		struct picture picture;

		kept = clean(&sent, &picture);
		CU_ASSERT_EQUAL(picture.type, formats[i].type);
		CU_ASSERT_EQUAL(picture.width, 40);
		CU_ASSERT_FALSE(picture.has_alpha);
		picture_free(&sent);
		picture_free(&kept);
	}
}

static bool
is_loaded(const void *data, size_t len)
{
	VipsImage *image = vips_image_new_from_buffer(data, len, "", NULL);

	vips_error_clear();
	if (image == NULL)
		return false;
	g_object_unref(image);
	return true;
}

/* First of all: until a picture was read, they are not blocked. */
static void
blocks_loaders_that_are_not_trusted(void)
{
	static const char svg[] = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>";
	struct picture_bytes ppm = draw(8, 8, ".ppm", NULL), jpeg = draw(8, 8, ".jpg", NULL);
	const char *reason = NULL;
	struct picture picture;

	CU_ASSERT_TRUE(is_loaded(ppm.data, ppm.len));
	CU_ASSERT_TRUE(is_loaded(svg, sizeof(svg) - 1));
	CU_ASSERT_EQUAL(picture_probe(ppm.data, ppm.len, PIXELS_MAX, &picture, &reason),
	    ERR_NOT_MEDIA);
	CU_ASSERT_FALSE(is_loaded(ppm.data, ppm.len));
	CU_ASSERT_FALSE(is_loaded(svg, sizeof(svg) - 1));
	CU_ASSERT_TRUE(is_loaded(jpeg.data, jpeg.len));
	picture_free(&ppm);
	picture_free(&jpeg);
}

static void
refuses_the_rest(void)
{
	static const char *const formats[] = { ".tif" };
	const char *reason = NULL;
	struct picture picture;

	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		struct picture_bytes sent = draw(40, 20, formats[i], NULL);

		CU_ASSERT_EQUAL(picture_probe(sent.data, sent.len, PIXELS_MAX, &picture, &reason),
		    ERR_NOT_MEDIA);
		picture_free(&sent);
	}
}

static void
counts_pixels_first(void)
{
	struct picture_bytes sent = draw(1001, 1000, ".png", NULL);
	const char *reason = "";
	struct picture picture;

	CU_ASSERT_EQUAL(picture_probe(sent.data, sent.len, PIXELS_MAX, &picture, &reason),
	    ERR_NOT_MEDIA);
	CU_ASSERT_PTR_NOT_NULL(strstr(reason, "pixels"));
	CU_ASSERT_EQUAL(picture_probe(sent.data, sent.len, PIXELS_MAX + 1000, &picture, &reason),
	    ERR_OK);
	picture_free(&sent);
}

/* What is read, and three times what is written of each frame. */
static void
costs_are_known_before(void)
{
	const struct picture still = { .type = PICTURE_PNG, .width = 1000, .height = 500, .frames = 1 };
	const struct picture moving = { .type = PICTURE_WEBP, .width = 100, .height = 100, .frames = 10 };
	const struct picture_wish whole = { .format = PICTURE_WEBP },
	    narrow = { .width = 100, .format = PICTURE_JPEG },
	    low = { .height = 50, .format = PICTURE_JPEG },
	    box = { .width = 100, .height = 500, .format = PICTURE_JPEG },
	    cut = { .width = 100, .height = 200, .covers = true, .format = PICTURE_JPEG },
	    larger = { .width = 9000, .format = PICTURE_JPEG };

	CU_ASSERT_EQUAL(picture_render_cost(&still, &whole), 500000 * 4);
	CU_ASSERT_EQUAL(picture_render_cost(&still, &narrow), 500000 + 3 * 100 * 50);
	CU_ASSERT_EQUAL(picture_render_cost(&still, &low), 500000 + 3 * 100 * 50);
	CU_ASSERT_EQUAL(picture_render_cost(&still, &box), 500000 + 3 * 100 * 50);
	CU_ASSERT_EQUAL(picture_render_cost(&still, &cut), 500000 + 3 * 100 * 200);
	CU_ASSERT_EQUAL(picture_render_cost(&still, &larger), 500000 * 4);
	CU_ASSERT_EQUAL(picture_render_cost(&moving, &whole), 10 * 10000 * 4);
	CU_ASSERT_EQUAL(picture_render_cost(&moving, &narrow), 10000 * 4);
	CU_ASSERT_EQUAL(picture_clean_cost(1000), 3000);
}

static void
renders_each_wish(void)
{
	static const struct { int w, h; bool covers; int width, height; } wishes[] = {
		{ 0, 0, false, 80, 40 }, { 40, 0, false, 40, 20 }, { 0, 10, false, 20, 10 },
		{ 40, 5, false, 10, 5 }, { 30, 30, true, 30, 30 }, { 400, 400, false, 80, 40 },
	};
	struct picture_bytes sent = draw(80, 40, ".png", NULL), kept, made;
	struct picture picture;

	kept = clean(&sent, &picture);
	for (size_t i = 0; i < sizeof(wishes) / sizeof(wishes[0]); i++)
		for (int format = 0; format < PICTURE_WRITTEN; format++) {
			const struct picture_wish wish = {
				.width = wishes[i].w, .height = wishes[i].h,
				.covers = wishes[i].covers, .quality = 60,
				.format = (enum picture_type)format,
			};
			VipsImage *image;

			CU_ASSERT_EQUAL_FATAL(picture_render(kept.data, kept.len, &picture, &wish,
			    &made), ERR_OK);
			image = decode(&made);
			CU_ASSERT_EQUAL(vips_image_get_width(image), wishes[i].width);
			CU_ASSERT_EQUAL(vips_image_get_height(image), wishes[i].height);
			g_object_unref(image);
			picture_free(&made);
		}
	picture_free(&sent);
	picture_free(&kept);
}

#define CROWD         8
#define CROWD_RENDERS 50

struct crowd {
	const struct picture_bytes *kept;
	const struct picture       *picture;
	int                         failed;
};

static void *
render_many(void *context)
{
	struct crowd *crowd = context;
	struct picture_bytes made;
	int i;

	for (i = 0; i < CROWD_RENDERS; i++) {
		const struct picture_wish wish = { .width = 50 + i, .format = PICTURE_JPEG, .quality = 80 };

		if (picture_render(crowd->kept->data, crowd->kept->len, crowd->picture, &wish, &made) != ERR_OK)
			crowd->failed++;
		else
			picture_free(&made);
	}
	return NULL;
}

/*
 * liborc, with which libvips makes code for the processor as it runs, is not safe
 * for threads before 0.4.34: orc_code_chunk_merge() reads what another thread freed.
 */
static void
renders_in_a_crowd(void)
{
	struct picture_bytes sent = draw(300, 200, ".png", NULL), kept;
	struct picture picture;
	struct crowd crowds[CROWD];
	pthread_t threads[CROWD];
	int i;

	kept = clean(&sent, &picture);
	for (i = 0; i < CROWD; i++) {
		crowds[i] = (struct crowd){ &kept, &picture, 0 };
		CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, render_many, &crowds[i]), 0);
	}
	for (i = 0; i < CROWD; i++) {
		pthread_join(threads[i], NULL);
		CU_ASSERT_EQUAL(crowds[i].failed, 0);
	}
	CU_ASSERT_FALSE(vips_vector_isenabled());
	picture_free(&sent);
	picture_free(&kept);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "blocks loaders that are not trusted", blocks_loaders_that_are_not_trusted },
		{ "refuses the rest", refuses_the_rest },
		{ "turns upright and tells nothing", turns_upright_and_tells_nothing },
		{ "tells nothing in any format", tells_nothing_in_any_format },
		{ "takes out what WebP holds", takes_out_what_webp_holds },
		{ "brings colours to sRGB", brings_colours_to_srgb },
		{ "keeps each format", keeps_each_format },
		{ "counts pixels first", counts_pixels_first },
		{ "costs are known before", costs_are_known_before },
		{ "renders each wish", renders_each_wish },
		{ "renders in a crowd", renders_in_a_crowd },
		CU_TEST_INFO_NULL,
	};

	if (VIPS_INIT("test") != 0)
		return EXIT_FAILURE;
	return suite_run("picture", tests);
}
