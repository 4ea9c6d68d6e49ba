/* HLS playlists, read and made. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "jobs/worker/playlist.h"
#include "lib/base/arena.h"
#include "lib/base/buf.h"

#define EXTINF      "#EXTINF:"
#define ENDLIST     "#EXT-X-ENDLIST"
#define FIRST_SIDE  480
#define SEGMENT_MAX_S 86400

/* The next line that is not empty, without its end; NULL after the last. */
static const char *
next_line(struct arena *arena, const char **at)
{
	const char *line = *at + strspn(*at, "\r\n");
	size_t len = strcspn(line, "\r\n");

	if (*line == '\0')
		return NULL;
	*at = line + len;
	return arena_strndup(arena, line, len);
}

/* -1: none that a segment has. */
static int64_t
duration_of(const char *text)
{
	const double seconds = strtod(text, NULL);

	return seconds >= 0 && seconds <= SEGMENT_MAX_S ? llround(seconds * 1e6) : -1;
}

bool
playlist_read(struct arena *arena, const char *text, struct playlist *out)
{
	const char *at = text, *line;
	int64_t duration_us = 0;
	size_t lines = 0;

	for (line = text; *line != '\0'; line++)
		lines += (*line == '\n' || *line == '\r');
	*out = (struct playlist){ .segments = ARENA_ARRAY(arena, struct segment, lines + 1) };
	while ((line = next_line(arena, &at)) != NULL) {
		if (strncmp(line, EXTINF, strlen(EXTINF)) == 0) {
			duration_us = duration_of(line + strlen(EXTINF));
		} else if (strcmp(line, ENDLIST) == 0) {
			out->is_whole = true;
		} else if (line[0] != '#') {
			if (strchr(line, '/') != NULL || line[0] == '.' || duration_us < 0)
				return false;
			out->segments[out->count++] = (struct segment){ line, duration_us, 0 };
			out->duration_us += duration_us;
			duration_us = 0;
		}
	}
	return out->count > 0;
}

static int64_t
rate_of(int64_t bytes, int64_t duration_us)
{
	return duration_us > 0 ? (bytes * 8000000 + duration_us - 1) / duration_us : 0;
}

int64_t
playlist_peak(const struct playlist *playlist)
{
	int64_t target_us = 0, peak = 0, bytes, duration_us;
	size_t i, j;

	for (i = 0; i < playlist->count; i++)
		if (playlist->segments[i].duration_us > target_us)
			target_us = playlist->segments[i].duration_us;
	for (i = 0; i < playlist->count; i++) {
		bytes = duration_us = 0;
		for (j = i; j < playlist->count && 2 * duration_us < 3 * target_us; j++) {
			bytes += playlist->segments[j].size_bytes;
			duration_us += playlist->segments[j].duration_us;
			if (2 * duration_us >= target_us && 2 * duration_us <= 3 * target_us &&
			    rate_of(bytes, duration_us) > peak)
				peak = rate_of(bytes, duration_us);
		}
	}
	return peak;
}

int64_t
playlist_average(const struct playlist *playlist)
{
	int64_t bytes = 0;
	size_t i;

	for (i = 0; i < playlist->count; i++)
		bytes += playlist->segments[i].size_bytes;
	return rate_of(bytes, playlist->duration_us);
}

const char *
playlist_codecs(struct arena *arena, const unsigned char *init, size_t len, bool has_audio)
{
	const unsigned char *box = memmem(init, len, "avcC", 4);

	/* configurationVersion 1, profile, compatibility, level (ISO/IEC 14496-15) */
	if (box == NULL || (size_t)(init + len - box) < 8 || box[4] != 1)
		return NULL;
	return arena_printf(arena, "avc1.%02x%02x%02x%s", box[5], box[6], box[7],
	    has_audio ? ",mp4a.40.2" : "");
}

int64_t
playlist_target(const struct playlist *playlist)
{
	int64_t target_us = 0;
	size_t i;

	for (i = 0; i < playlist->count; i++)
		if (playlist->segments[i].duration_us > target_us)
			target_us = playlist->segments[i].duration_us;
	return (target_us + 500000) / 1000000;
}

const char *
playlist_media(struct arena *arena, const struct playlist *playlist, int64_t target_s)
{
	struct buf text;
	size_t i;

	buf_init(&text, arena, 1024);
	buf_printf(&text, "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:%" PRId64 "\n"
	    "#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-INDEPENDENT-SEGMENTS\n"
	    "#EXT-X-MAP:URI=\"" PLAN_INIT "\"\n", target_s);
	for (i = 0; i < playlist->count; i++)
		buf_printf(&text, EXTINF "%.6f,\n%s\n",
		    (double)playlist->segments[i].duration_us / 1e6, playlist->segments[i].name);
	buf_text_add(&text, ENDLIST "\n");
	return buf_text(&text);
}

#define SOUNDS "sound"

/* A quoted string has neither quotes nor line ends (RFC 8216 section 4.2). */
static void
add_quoted(struct buf *master, const char *name, const char *value)
{
	buf_printf(master, ",%s=\"", name);
	for (; *value != '\0'; value++)
		if (*value != '"' && (unsigned char)*value >= ' ')
			buf_printf(master, "%c", *value);
	buf_text_add(master, "\"");
}

static void
add_sound(struct buf *master, const struct playlist_sound *sound, bool is_first)
{
	buf_text_add(master, "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"" SOUNDS "\"");
	add_quoted(master, "NAME", sound->name);
	if (sound->language[0] != '\0')
		add_quoted(master, "LANGUAGE", sound->language);
	buf_printf(master, ",DEFAULT=%s,AUTOSELECT=YES,CHANNELS=\"2\",URI=\"%s/" PLAN_PLAYLIST "\"\n",
	    is_first ? "YES" : "NO", sound->directory);
}

static void
add_variant(struct buf *master, const struct variant *variant, int64_t sound_bits_per_s)
{
	const struct rendition *rendition = variant->rendition;

	buf_printf(master, "#EXT-X-STREAM-INF:BANDWIDTH=%" PRId64 ",AVERAGE-BANDWIDTH=%" PRId64
	    ",CODECS=\"%s\",RESOLUTION=%dx%d", variant->peak_bits_per_s + sound_bits_per_s,
	    variant->average_bits_per_s + sound_bits_per_s, variant->codecs,
	    rendition->width, rendition->height);
	if (variant->rate.den > 0)
		buf_printf(master, ",FRAME-RATE=%.3f",
		    (double)variant->rate.num / (double)variant->rate.den);
	if (sound_bits_per_s > 0)
		buf_text_add(master, ",AUDIO=\"" SOUNDS "\"");
	buf_printf(master, "\n%d/" PLAN_PLAYLIST "\n", rendition->side);
}

const char *
playlist_master(struct arena *arena, const struct playlist_all *all)
{
	const struct variant *variants = all->variants;
	int64_t sound_bits_per_s = 0;
	struct buf master;
	size_t first = 0, i;

	buf_init(&master, arena, 1024);
	buf_text_add(&master, "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n");
	for (i = 0; i < all->sound_count; i++) {
		add_sound(&master, &all->sounds[i], i == 0);
		if (all->sounds[i].peak_bits_per_s > sound_bits_per_s)
			sound_bits_per_s = all->sounds[i].peak_bits_per_s;
	}
	for (i = 1; i < all->count; i++)
		if (abs(variants[i].rendition->side - FIRST_SIDE) <
		    abs(variants[first].rendition->side - FIRST_SIDE))
			first = i;
	add_variant(&master, &variants[first], sound_bits_per_s);
	for (i = 0; i < all->count; i++)
		if (i != first)
			add_variant(&master, &variants[i], sound_bits_per_s);
	return buf_text(&master);
}
