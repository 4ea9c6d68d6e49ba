/*
 * What to make of a video: which renditions, copied or encoded, and the one
 * ffmpeg run that makes them.  Pure: no file, no clock, no child.
 *
 * A rendition is named by its shorter side ("720" is 1280x720, and 720x1280
 * of a portrait video).  Each is a directory with index.m3u8, init.mp4 and
 * 00000.m4s, 00001.m4s, …: CMAF (ISO/IEC 23000-19) as HLS (RFC 8216) takes it.
 */
#ifndef WORKER_PLAN_H
#define WORKER_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

#define PLAN_RENDITIONS_MAX 12
#define PLAN_SEGMENT_S      4	/* keyframes of what we encode are so far apart */
#define PLAN_PLAYLIST       "index.m3u8"
#define PLAN_INIT           "init.mp4"
#define PLAN_SEGMENT        "%05d.m4s"	/* from 0 on */

struct fraction {
	int64_t num;
	int64_t den;	/* 0: not known */
};

/* What the source holds, as ffprobe says it; 0, -1 or "": not known. */
struct source {
	int64_t         size_bytes;	/* of the file */
	int64_t         duration_ms;
	bool            is_sparse;	/* it was seen to have fewer pictures than its time takes */
	int64_t         bits_per_s;	/* of the video */
	int             video;		/* its stream's index */
	const char     *codec;
	const char     *profile;
	const char     *pixels;		/* pix_fmt */
	const char     *transfer;	/* smpte2084 and arib-std-b67 are HDR */
	int             width;		/* as coded: before rotation and aspect */
	int             height;
	struct fraction aspect;		/* of a sample */
	int             rotation;	/* degrees, a multiple of 90 */
	bool            is_interlaced;
	struct fraction rate;		/* frames a second on average */
	struct fraction base_rate;	/* the same as `rate` when it is constant */
	int64_t         video_late_ms;	/* begins so long after the container */

	int             audio;		/* its stream's index; -1: none */
	const char     *audio_codec;
	const char     *audio_profile;
	int             channels;
	int64_t         audio_bits_per_s;
	int64_t         audio_late_ms;

	/* by reading all packets, which only a candidate for copying needs */
	int64_t         key_gap_ms;	/* longest between keyframes; -1: not looked at */
	int64_t         measured_bits_per_s;
};

struct rendition {
	int     side;		/* the shorter, in pixels: its name */
	int     width;
	int     height;
	bool    is_copy;
	int64_t max_bits_per_s;	/* of encoded video */
};

enum plan_audio { PLAN_SILENT, PLAN_COPY_AUDIO, PLAN_ENCODE_AUDIO };

struct plan {
	struct rendition renditions[PLAN_RENDITIONS_MAX];	/* tallest first */
	size_t           count;		/* at least 1 */
	struct fraction  rate;		/* of what is encoded: constant, at most 60 */
	enum plan_audio  audio;
	int64_t          bytes_max;	/* all of it should not be larger */
	int64_t          bytes_bound;	/* and never is: a multiple of the source */
	int64_t          frames_max;	/* of each rendition, while pictures are repeated */
	bool             is_sparse;	/* none is: the pictures there are, at their times */
	int64_t          silence_s;	/* so much may be made where there is no sound */
	int              threads;	/* of each decoder and encoder; 0: as ffmpeg likes */
};

/*
 * True when the video might be copied, so that its packets are worth reading:
 * H.264 of at most High profile, 4:2:0 in 8 bits, square samples, upright,
 * progressive, of even size, no larger than the largest of `sides`.
 */
bool plan_may_copy(const struct source *source, const int *sides, size_t count);

/* The output is never larger than so many times its source, and this. */
#define PLAN_TIMES_SOURCE 32
#define PLAN_BYTES_LEAST  (INT64_C(64) << 20)

/*
 * The bounds of a plan whose renditions, rate and `bytes_max` are there: by
 * the bytes of the source, for what its header says of time costs nothing.
 */
void plan_bound(const struct source *source, struct plan *plan);

/* `sides`: the configured renditions, in any order.  `threads` is left 0. */
void plan_make(const struct source *source, const int *sides, size_t count,
    struct plan *out);

/* The heights of "240,360,…" into `sides`; false when it is no such list. */
bool plan_read_sides(const char *text, int sides[PLAN_RENDITIONS_MAX], size_t *count);

/*
 * ffmpeg's arguments: reads `input`, writes each rendition to a directory of
 * its name below the current one, which must be there, and progress to stdout.
 */
const char *const *plan_arguments(struct arena *arena, const struct source *source,
    const struct plan *plan, const char *input);

/* The same for a poster: a representative frame from `at_ms` on, as poster.jpg. */
#define PLAN_POSTER_MAX 1280	/* pixels of the longer side */
const char *const *plan_poster_arguments(struct arena *arena,
    const struct source *source, const char *input, int64_t at_ms);

/* The picture's size as it is meant to be seen, never 0. */
void plan_display_size(const struct source *source, int *width, int *height);

#endif
