/*
 * What a file is: ffprobe decides, never its name or what a client says of it.
 * The tools may open that one file alone, and are bounded in time and memory.
 *
 * A leaf of service/, but for tool.h: any service may include it.
 */
#ifndef SERVICE_PROBE_H
#define SERVICE_PROBE_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/texts.h"

struct arena;

#define PROBE_SIDE_MAX    8192	/* pixels */
#define PROBE_DURATION_MAX_MS (48LL * 3600 * 1000)

/*
 * The containers that are taken: ffmpeg's demuxer, its mime type, and the name
 * that people know.  Playlists, scripts, subtitles and images have none.
 */
#define PROBE_FORMATS(X) \
	X("mov",      "video/mp4",        "MP4") \
	X("mov",      "video/quicktime",  "MOV") \
	X("mov",      "video/3gpp",       "3GP") \
	X("matroska", "video/webm",       "WebM") \
	X("matroska", "video/x-matroska", "MKV") \
	X("avi",      "video/x-msvideo",  "AVI") \
	X("mpegts",   "video/mp2t",       "MPEG-TS") \
	X("mpeg",     "video/mpeg",       "MPEG-PS") \
	X("flv",      "video/x-flv",      "FLV") \
	X("ogg",      "video/ogg",        "Ogg") \
	X("asf",      "video/x-ms-asf",   "ASF (WMV)")

/* The names above, for people. */
struct texts probe_formats(struct arena *arena);
/* ffmpeg's -format_whitelist for these. */
#define PROBE_WHITELIST "mov,matroska,avi,mpegts,mpeg,flv,ogg,asf"

/*
 * Why a file is no video that we take: a word for programs, and a sentence for
 * whoever sent it.
 */
#define PROBE_REFUSALS(X) \
	X(PROBE_NO_VIDEO, "no-video", "This is no video in a format that is taken here" \
	    " (MP4, MOV, WebM, MKV, AVI, MPEG, FLV, Ogg, ASF)") \
	X(PROBE_EMPTY,    "empty",      "The file is empty") \
	X(PROBE_CUT,      "cut-short",  "The file is cut short: send it again, whole") \
	X(PROBE_SOUND,    "sound-only", "The file has sound, but no moving picture") \
	X(PROBE_NO_SIZE,  "no-size",    "The file does not say how large its picture is") \
	X(PROBE_LARGE,    "too-large",  "The picture is larger than " \
	    TEXT_OF(PROBE_SIDE_MAX) " pixels a side") \
	X(PROBE_NO_TIME,  "no-length",  "The file has no moving picture of any length") \
	X(PROBE_DAMAGED,  "damaged",    "The first picture of the video cannot be decoded")

enum probe_refusal {
#define X(symbol, word, sentence) symbol,
	PROBE_REFUSALS(X)
#undef X
};
const char *probe_refusal_word(enum probe_refusal refusal);
const char *probe_refusal_sentence(enum probe_refusal refusal);

struct probe {
	const char *type;		/* mime type */
	int64_t     duration_ms;
	int64_t     width;		/* as shown: turned where the file says so */
	int64_t     height;
	int         stream;		/* index of the video stream */
};

/*
 * Say what the file at `path` is, having decoded its first picture.
 *
 * ERR_NOT_MEDIA    no video that we take, damaged, or cut short: `*refusal`
 * ERR_UNAVAILABLE  the tools failed, or the file cannot be read: perhaps later
 */
enum err probe_video(struct arena *arena, const char *path, struct probe *out,
    enum probe_refusal *refusal);

#endif
