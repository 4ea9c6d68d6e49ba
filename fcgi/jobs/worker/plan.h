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

#include "service/video/chapter.h"

struct arena;

#define PLAN_RENDITIONS_MAX 12
#define PLAN_SEGMENT_S      4	/* keyframes of what we encode are so far apart */
#define PLAN_PLAYLIST       "index.m3u8"
#define PLAN_INIT           "init.mp4"
#define PLAN_SEGMENT        "%05d.m4s"	/* from 0 on */
#define PLAN_PIECE          "piece%05d.m4s"	/* of a copy: from one keyframe to the next */
#define PLAN_TRACKS_MAX     8		/* of sound, and of subtitles */

struct fraction {
	int64_t num;
	int64_t den;	/* 0: not known */
};

/* A track of sound; what is not known is 0 or "". */
struct track {
	int         index;	/* of its stream */
	const char *codec;
	const char *profile;
	const char *language;	/* as the container says it: "eng" */
	const char *title;
	bool        is_default;
	int         channels;
	int64_t     hz;
	int64_t     bits_per_s;
	int64_t     late_ms;	/* begins so long after the container */
	int64_t     end_ms;	/* and ends */
	int64_t     hidden_ms;	/* of it there are packets that are not to be heard */
	bool        is_broken;	/* holes in it, or its time begins anew */
};

/* Where a copy is cut into segments: always at a keyframe. */
struct cuts {
	int64_t *at_us;		/* where each segment begins; the first at 0 */
	size_t  *pieces;	/* so many keyframes are in it */
	size_t   count;		/* 0: it cannot be cut as ours are */
};

/* What the source holds, as ffprobe says it; 0, -1 or "": not known. */
struct source {
	int64_t         size_bytes;	/* of the file */
	int64_t         duration_ms;	/* what will play: the longer of picture and sound */
	int64_t         promised_ms;	/* by the container, where that counts for something */
	int64_t         found_ms;	/* the end of all packets of all streams */
	int64_t         start_ms;	/* where the container's time begins */
	bool            starts_anew;	/* a format whose time may jump, as broadcasts' */
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
	int             dolby_profile;	/* of Dolby Vision; 0: none */
	struct fraction rate;		/* frames a second on average */
	struct fraction base_rate;	/* the same as `rate` when it is constant */

	/* by its packets */
	int64_t         video_late_ms;	/* begins so long after the container */
	int64_t         video_end_ms;
	int64_t         frames;
	int64_t         measured_bits_per_s;
	bool            is_hidden;	/* an edit list keeps some of them from being seen */
	bool            is_broken;	/* their order, their times or their sizes are not a copy's */
	int64_t        *keys_us;	/* times of keyframes, from the container's begin on */
	size_t          key_count;
	struct cuts     cuts;

	size_t          track_count;
	struct track    tracks[PLAN_TRACKS_MAX];	/* that can be decoded; the first plays */
	bool            is_unheard;	/* it has sound, and none of it can be decoded */

	struct chapter *chapters;
	size_t          chapter_count;
	size_t          subtitle_count;
	struct track    subtitles[PLAN_TRACKS_MAX];	/* that are text */
};

/* More than a frame beyond, and segments would differ between renditions. */
#define PLAN_CUT_SLACK_US 20000

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
	enum plan_audio  audio[PLAN_TRACKS_MAX];	/* of each track of the source */
	bool             is_apart;	/* each track of sound is a rendition of its own */
	const struct cuts *cuts;	/* of the copy, and so of all; NULL: one each PLAN_SEGMENT_S */
	int64_t          still_ms;	/* so long the last picture stays */
	int64_t          end_ms;	/* of the picture, that included; 0: not known */
	int64_t          bytes_max;	/* all of it should not be larger */
	int64_t          bytes_bound;	/* and never is: a multiple of the source */
	int64_t          frames_max;	/* of each rendition, while pictures are repeated */
	bool             is_sparse;	/* none is: the pictures there are, at their times */
	int64_t          silence_s;	/* so much may be made where there is no sound */
	int              threads;	/* of each decoder and encoder; 0: as ffmpeg likes */
};

/*
 * True when the video might be copied, so that its keyframes are worth a look:
 * H.264 of at most High profile, 4:2:0 in 8 bits, no HDR, square samples,
 * upright, progressive, of even size, no larger than the largest of `sides`;
 * nothing of it hidden, its packets in order, and lasting as long as the sound.
 */
bool plan_may_copy(const struct source *source, const int *sides, size_t count);

/*
 * The segments of a copy by the keyframes of `source`: each as long as can be
 * up to PLAN_SEGMENT_S, none of a picture or two at the end.  None at all where
 * keyframes are further apart, or so many that nobody wants the pieces.
 */
void plan_cut(struct arena *arena, struct source *source);

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

/* The sound of a rendition of its own lies in a directory of this name. */
const char *plan_track_name(struct arena *arena, size_t track);

/* True when the picture is that of a video in high dynamic range. */
bool plan_is_hdr(const struct source *source);

/* The same for a poster: a representative frame from `at_ms` on, as poster.jpg. */
#define PLAN_POSTER_MAX 1280	/* pixels of the longer side */
const char *const *plan_poster_arguments(struct arena *arena,
    const struct source *source, const char *input, int64_t at_ms);

/* The picture's size as it is meant to be seen, never 0. */
void plan_display_size(const struct source *source, int *width, int *height);

#endif
