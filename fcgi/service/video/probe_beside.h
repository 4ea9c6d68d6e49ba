/*
 * Whether a container holds anything beside picture, sound and plain subtitles:
 * who has a video may say where, when and with what it was taken only to its
 * owner.  What tells nothing is on a list, one a container (probe_boxes.c,
 * probe_ebml.c), and whatever is on none of them counts as something: then others
 * get a copy without it.
 *
 *	tells nothing: title, name of a track, language, handler, the program that
 *	encoded or wrote it, brands, statistics of tracks, chapters, empty padding
 *	something: any other tag, the time of recording, tracks that are neither
 *	picture, sound nor subtitles, attachments, XMP, uuid and unknown boxes,
 *	padding that is not empty, subtitles as cameras write them
 *
 * Containers without such a list here (AVI, MPEG, FLV, Ogg, ASF) hold something.
 */
#ifndef SERVICE_PROBE_BESIDE_H
#define SERVICE_PROBE_BESIDE_H

#include <stdbool.h>

#define PROBE_BESIDES(X) \
	X(PROBE_BESIDE_NOTHING,   "nothing") \
	X(PROBE_BESIDE_SUBTITLES, "subtitles") /* nothing else, but their text is to be read */ \
	X(PROBE_BESIDE_TAG,       "tag") \
	X(PROBE_BESIDE_TIME,      "time") \
	X(PROBE_BESIDE_TRACK,     "track") \
	X(PROBE_BESIDE_BOX,       "box") /* one that is on no list */ \
	X(PROBE_BESIDE_PADDING,   "padding") \
	X(PROBE_BESIDE_FORMAT,    "format") /* no list, too long, or not as it should be */

enum probe_beside {
#define X(symbol, word) symbol,
	PROBE_BESIDES(X)
#undef X
};
const char *probe_beside_word(enum probe_beside beside);

/* What the file at `path` holds; one that cannot be read, PROBE_BESIDE_FORMAT. */
enum probe_beside probe_beside(const char *path);

/* True of a line of subtitles as cameras write them: a position, an exposure, a date. */
bool probe_line_tells(const char *line);

#endif
