/* What is known of pictures without a decoder. */
#include <stdlib.h>

#include "lib/picture/picture.h"

const char *const picture_formats[] = { "jpeg", "webp", "avif", "png", NULL };

const char *const picture_reasons[PICTURE_REASONS_COUNT] = {
#define X(symbol, sentence) [symbol] = sentence,
	PICTURE_REASONS(X)
#undef X
};

const char *
picture_mime(enum picture_type type)
{
	static const char *const types[] = {
		[PICTURE_JPEG] = "image/jpeg", [PICTURE_WEBP] = "image/webp",
		[PICTURE_AVIF] = "image/avif", [PICTURE_PNG] = "image/png",
		[PICTURE_GIF] = "image/gif",
	};

	return types[type];
}

bool
picture_moves(const struct picture *picture, const struct picture_wish *wish)
{
	return picture->frames > 1 && wish->format == PICTURE_WEBP && !wish->covers;
}

#define MADE_COST 3	/* of a pixel that is written, in those that are read */

static int64_t
within(int64_t wished, int64_t side)
{
	return wished > 0 && wished < side ? wished : side;
}

int64_t
picture_render_cost(const struct picture *picture, const struct picture_wish *wish)
{
	const int64_t frames = picture_moves(picture, wish) ? picture->frames : 1;
	int64_t width = within(wish->width, picture->width);
	int64_t height = within(wish->height, picture->height);

	/* within a box it keeps its form */
	if (!wish->covers && width * picture->height < height * picture->width)
		height = width * picture->height / picture->width;
	else if (!wish->covers)
		width = height * picture->width / picture->height;
	return frames * (picture->width * picture->height + MADE_COST * width * height);
}

int64_t
picture_clean_cost(int64_t pixels)
{
	return MADE_COST * pixels;
}

void
picture_free(struct picture_bytes *bytes)
{
	free(bytes->data);	/* glib's g_malloc() is malloc() */
	*bytes = (struct picture_bytes){ NULL, 0 };
}
