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

void
picture_free(struct picture_bytes *bytes)
{
	free(bytes->data);	/* glib's g_malloc() is malloc() */
	*bytes = (struct picture_bytes){ NULL, 0 };
}
