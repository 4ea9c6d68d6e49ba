/* Within lib/picture/decoder*.c: what goes between a program and its decoders. */
#ifndef LIB_DECODER_WIRE_H
#define LIB_DECODER_WIRE_H

#include <stddef.h>
#include <stdint.h>

#include "lib/picture/picture.h"

enum { DECODER_RENDER, DECODER_CLEAN, DECODER_PROBE };	/* picture_render(), and so on */

/*
 * Over the decoder's stdin, a socket: a task, and with it (SCM_RIGHTS) two files
 * in memory: the picture, and an empty one for the answer.  Back comes, as an int,
 * what waitpid() said of the process that had them; 0 where it was the decoder itself.
 */
struct decoder_task {
	int                 what;	/* of these */
	int64_t             max_pixels;
	struct picture      picture;
	struct picture_wish wish;
};

/* The decoder's one argument: a process for each task, or itself for all. */
#define DECODER_EACH "each"
#define DECODER_ALL  "all"

#define DECODER_SAID_MAX 256

/*
 * The answer's file begins so; behind it are the bytes.  It was written by a
 * process that may be anybody's: nothing in it is believed before it was looked at.
 */
struct decoder_answer {
	int32_t err;		/* enum err */
	int32_t reason;		/* enum picture_reason */
	int32_t was;		/* enum picture_type */
	int32_t type;		/* what struct picture has */
	int64_t width;
	int64_t height;
	int64_t frames;
	int32_t has_alpha;
	char    said[DECODER_SAID_MAX];	/* for the log */
};

#endif
