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

#define PROBE_SIDE_MAX    8192			/* pixels */
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

struct probe {
	const char *type;		/* mime type */
	int64_t     duration_ms;
	int64_t     width;		/* as shown: turned where the file says so */
	int64_t     height;
	int         stream;		/* index of the video stream */
};

/*
 * Say what the file at `path` is, having decoded its first picture.
 * `*reason`, of ERR_NOT_MEDIA, is one sentence for whoever sent it.
 *
 * ERR_NOT_MEDIA    no video that we take, damaged, or cut short
 * ERR_UNAVAILABLE  the tools took too long: perhaps later
 * ERR_INTERNAL     the tools could not be run
 */
enum err probe_video(struct arena *arena, const char *path, struct probe *out,
    const char **reason);

#endif
