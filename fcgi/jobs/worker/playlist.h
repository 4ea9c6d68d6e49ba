/*
 * HLS playlists (RFC 8216): what ffmpeg wrote is read, and the master, which
 * names all renditions, is made.  Pure.
 */
#ifndef WORKER_PLAYLIST_H
#define WORKER_PLAYLIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jobs/worker/plan.h"

struct arena;

struct segment {
	const char *name;
	int64_t     duration_us;
	int64_t     size_bytes;		/* filled in by whoever has the file */
};

struct playlist {
	struct segment *segments;
	size_t          count;
	int64_t         duration_us;
	bool            is_whole;	/* it has its end */
};

/* Read a media playlist.  False when it names a file outside its directory, or none. */
bool playlist_read(struct arena *arena, const char *text, struct playlist *out);

/* One rendition in the master. */
struct variant {
	const struct rendition *rendition;
	struct fraction         rate;		/* den 0: not said */
	int64_t                 peak_bits_per_s;
	int64_t                 average_bits_per_s;
	const char             *codecs;		/* "avc1.64001f,mp4a.40.2" (RFC 6381) */
};

/* A track of sound that is apart from the picture. */
struct playlist_sound {
	const char *directory;		/* "a1" */
	const char *name;		/* for people: a title or a language */
	const char *language;		/* BCP 47; "": not known */
	int64_t     peak_bits_per_s;
};

/*
 * A media playlist of `playlist`, VOD, whose target is `target_s`: the same in
 * all renditions (RFC 8216 section 6.2.4).
 */
const char *playlist_media(struct arena *arena, const struct playlist *playlist,
    int64_t target_s);
/* The least EXT-X-TARGETDURATION that it may have. */
int64_t playlist_target(const struct playlist *playlist);

/*
 * BANDWIDTH and AVERAGE-BANDWIDTH of RFC 8216 section 4.3.4.2: the peak is
 * over any run of segments of between half and one and a half times the
 * longest segment.
 */
int64_t playlist_peak(const struct playlist *playlist);
int64_t playlist_average(const struct playlist *playlist);

/* RFC 6381 of an init segment: avc1.PPCCLL from its avcC box; NULL: no H.264 in it. */
const char *playlist_codecs(struct arena *arena, const unsigned char *init, size_t len,
    bool has_audio);

/* The one nearest 480 first, for a player begins there; then from the tallest down. */
struct playlist_all {
	const struct variant        *variants;
	size_t                       count;
	const struct playlist_sound *sounds;	/* the first is the default */
	size_t                       sound_count;
};
const char *playlist_master(struct arena *arena, const struct playlist_all *all);

#endif
