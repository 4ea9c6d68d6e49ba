/*
 * Pictures: decode, clean, resize and encode, by libvips.  What a file is, its
 * bytes decide, never its name; JPEG, PNG, GIF, WebP and AVIF are read, and
 * nothing else (libvips' loaders for untrusted formats are blocked).  Each call
 * works on one core.  Safe for threads.  Strangers' pictures are decoded where
 * nothing is but them: lib/picture/decoder.h calls these there.
 */
#ifndef LIB_PICTURE_H
#define LIB_PICTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"

/* GIF is read, and written as none: what it holds becomes PNG or animated WebP. */
enum picture_type {
	PICTURE_JPEG,
	PICTURE_WEBP,
	PICTURE_AVIF,
	PICTURE_PNG,
	PICTURE_WRITTEN,	/* how many can be written */
	PICTURE_GIF = PICTURE_WRITTEN,
};

/* "jpeg", "webp", "avif", "png"; NULL ends it. */
extern const char *const picture_formats[];
/* "image/jpeg"; also of GIF. */
const char *picture_mime(enum picture_type type);

/* Why a picture is not taken. */
#define PICTURE_REASONS(X) \
	X(PICTURE_UNKNOWN, "This is no picture that can be read: use JPEG, PNG, GIF, WebP or AVIF") \
	X(PICTURE_HEIF,    "Of HEIF files, only AVIF can be used") \
	X(PICTURE_FRAMES,  "The animation has more than 1000 frames") \
	X(PICTURE_PIXELS,  "The picture has too many pixels for this site") \
	X(PICTURE_CUT,     "The picture is cut short or damaged")

enum picture_reason {
#define X(symbol, sentence) symbol,
	PICTURE_REASONS(X)
#undef X
	PICTURE_REASONS_COUNT,
};
extern const char *const picture_reasons[PICTURE_REASONS_COUNT];

struct picture {
	enum picture_type type;
	int64_t           width;	/* as it is seen, of one frame */
	int64_t           height;
	int64_t           frames;	/* 1: it does not move */
	bool              has_alpha;
};

/* Encoded bytes; picture_free() them. */
struct picture_bytes {
	void  *data;
	size_t len;
};
void picture_free(struct picture_bytes *bytes);	/* takes an empty one */

/* Make libvips ready; the first call of the others does that too. */
void picture_start(void);

/*
 * What libvips said of this thread's last failure, for the log; "" nothing.  Of
 * the next call at the latest it is another.
 */
const char *picture_said(void);

/*
 * What the header says; no pixel is decoded.  `max_pixels` counts all frames.
 *
 * ERR_NOT_MEDIA    no picture of the five kinds, broken, or too many pixels:
 *                  `*reason`, one of picture_reasons, says which
 * ERR_UNAVAILABLE  it could not be seen: no memory, no threads, no space
 */
enum err picture_probe(const void *data, size_t len, int64_t max_pixels,
    struct picture *out, const char **reason);

/*
 * The same picture to be kept: turned as it is seen, in sRGB, with no metadata,
 * in its own format (GIF: PNG, or animated WebP).  A truncated one is refused.
 * `*was` is the type that it came in.  Errors as picture_probe(); on error
 * `bytes` is empty.
 */
enum err picture_clean(const void *data, size_t len, int64_t max_pixels,
    enum picture_type *was, struct picture *out, struct picture_bytes *bytes, const char **reason);

struct picture_wish {
	int64_t           width;	/* 0: as the height gives it; both 0: as it is */
	int64_t           height;
	bool              covers;	/* fill the box and cut what is over; else fit in it */
	enum picture_type format;
	int               quality;	/* 1..100; no use for PNG */
};

/* Does an animation move on in it? */
bool picture_moves(const struct picture *picture, const struct picture_wish *wish);

/*
 * What it takes, known before: about so many pixels to be decoded, of which a core
 * does 60 million or more a second, in 4 bytes of memory each.
 */
int64_t picture_render_cost(const struct picture *picture, const struct picture_wish *wish);
int64_t picture_clean_cost(int64_t pixels);	/* of all frames */

/*
 * A picture that picture_clean() made, as wished; never larger than it is.  An
 * animation moves on in WebP that is not cut to cover; else its first frame.
 *
 * ERR_INTERNAL     it could not be decoded or encoded; `bytes` is empty
 * ERR_UNAVAILABLE  as picture_probe()
 */
enum err picture_render(const void *data, size_t len, const struct picture *picture,
    const struct picture_wish *wish, struct picture_bytes *bytes);

#endif
