/*
 * Pictures, decoded where nothing else is: programs beside this one
 * (jobs/decoder) that hold no secret, in a box (lib/io/box.h) in which they may
 * write temporary files, and no more.  What somebody sent is decoded in a process
 * of its own, which is given that picture and a place for what comes of it, and
 * ends with it: who takes it over has what he sent.  What was made of it then is
 * decoded again, by the thousand, in processes that last, unless it is large.
 *
 * They begin when there is work, as many as work is asked for at once, and end
 * after a minute without.  Safe for threads; knows no libvips.
 */
#ifndef LIB_DECODER_H
#define LIB_DECODER_H

#include "lib/picture/picture.h"

#define DECODER_LARGE 64000000	/* costs so much (picture_render_cost()), a second or so */

/*
 * picture_probe(), picture_clean() and picture_render(), which see for what is
 * returned.  What is large has a process of its own, which gives its memory back,
 * and a lower priority; decoder_clean() goes by `max_pixels`.
 *
 * ERR_UNAVAILABLE  also: the decoder could not be started, died, took too long,
 *                  or said what cannot be; which is logged
 */
enum err decoder_probe(const void *data, size_t len, int64_t max_pixels, int64_t *pixels,
    const char **reason);
enum err decoder_clean(const void *data, size_t len, int64_t max_pixels,
    enum picture_type *was, struct picture *out, struct picture_bytes *bytes, const char **reason);
enum err decoder_render(const void *data, size_t len, const struct picture *picture,
    const struct picture_wish *wish, struct picture_bytes *bytes);

/* End those that there are; nothing may be asked any more. */
void decoder_stop(void);

#endif
