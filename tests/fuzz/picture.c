/* Fuzzes the decoding of pictures: what an upload goes through, and then its variants. */
#include "lib/io/log.h"
#include "lib/picture/picture.h"
#include "support/fuzz/fuzz.h"

#define PIXELS_MAX 250000	/* few, so that each input takes little */

static void
render(const struct picture_bytes *kept, const struct picture *picture, enum picture_type format)
{
	const struct picture_wish wish = {
		.width = 20, .height = 10, .covers = format == PICTURE_PNG, .format = format,
		.quality = 50,
	};
	struct picture_bytes made;

	FUZZ_HOLDS(picture_render(kept->data, kept->len, picture, &wish, &made) == ERR_OK);
	FUZZ_HOLDS(made.len > 0);
	picture_free(&made);
}

/* What was kept is what it says, and says the same when it is read again. */
static void
look_again(const struct picture_bytes *kept, const struct picture *picture)
{
	struct picture again;
	const char *reason;

	FUZZ_HOLDS(picture->width > 0 && picture->height > 0 && picture->frames > 0);
	FUZZ_HOLDS(picture->width * picture->height * picture->frames <= PIXELS_MAX);
	FUZZ_HOLDS(picture_probe(kept->data, kept->len, PIXELS_MAX, &again, &reason) == ERR_OK);
	FUZZ_HOLDS(again.type == picture->type && again.frames == picture->frames);
	FUZZ_HOLDS(again.width == picture->width && again.height == picture->height);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct picture_bytes kept;
	const char *reason = NULL;
	struct picture picture;
	enum picture_type was;
	enum err err;

	log_open("fuzz", LOG_LEVEL_ERROR);
	err = picture_clean(data, size, PIXELS_MAX, &was, &picture, &kept, &reason);
	FUZZ_HOLDS(err == ERR_OK || err == ERR_NOT_MEDIA);
	if (err == ERR_OK) {
		look_again(&kept, &picture);
		render(&kept, &picture, PICTURE_JPEG);
		render(&kept, &picture, PICTURE_WEBP);
		render(&kept, &picture, PICTURE_PNG);
	} else {
		FUZZ_HOLDS(reason != NULL && kept.data == NULL && kept.len == 0);
	}
	picture_free(&kept);
	return 0;
}
