/* Captions in HLS: lines of the master, and playlists of one segment. */
#include "service/video/caption_hls.h"

#include <inttypes.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "service/video/language.h"

#define GROUP   "words"
#define VARIANT "#EXT-X-STREAM-INF:"

/* A quoted string has neither quotes nor line ends (RFC 8216 section 4.2). */
static void
add_within_quotes(struct buf *out, const char *text)
{
	for (; *text != '\0'; text++)
		if (*text != '"' && (unsigned char)*text >= ' ')
			buf_printf(out, "%c", *text);
}

/* No two have one name in a group (section 4.3.4.1.1), for each has the language in it. */
static void
add_caption(struct buf *out, const struct caption *caption)
{
	buf_text_add(out, "#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"" GROUP "\",NAME=\"");
	if (caption->label[0] != '\0') {
		add_within_quotes(out, caption->label);
		buf_printf(out, " (%s)", caption->language);
	} else {
		buf_text_add(out, caption->language);
	}
	buf_text_add(out, "\"");
	if (strcmp(caption->language, LANGUAGE_UNKNOWN) != 0)
		buf_printf(out, ",LANGUAGE=\"%s\"", caption->language);
	buf_printf(out, ",DEFAULT=NO,AUTOSELECT=YES,FORCED=NO,URI=\""
	    CAPTION_HLS_DIRECTORY "%s" CAPTION_HLS_ENDING "\"\n", caption->language);
}

const char *
caption_hls_master(struct arena *arena, const char *master, const struct caption *captions,
    size_t count)
{
	const char *line, *end;
	struct buf out;
	size_t i;

	buf_init(&out, arena, strlen(master) + count * 256 + 64);
	for (line = master; *line != '\0'; line = end + (*end == '\n')) {
		end = line + strcspn(line, "\n");
		if (strncmp(line, VARIANT, strlen(VARIANT)) == 0) {
			for (i = 0; i < count; i++)
				add_caption(&out, &captions[i]);
			count = 0;
			buf_printf(&out, "%.*s,SUBTITLES=\"" GROUP "\"\n", (int)(end - line), line);
		} else {
			buf_printf(&out, "%.*s\n", (int)(end - line), line);
		}
	}
	return buf_text(&out);
}

const char *
caption_hls_playlist(struct arena *arena, const char *language, int64_t duration_ms)
{
	return arena_printf(arena, "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:%" PRId64 "\n"
	    "#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXTINF:%.3f,\n"
	    "../../captions/%s\n#EXT-X-ENDLIST\n", (duration_ms + 999) / 1000,
	    (double)duration_ms / 1000, language);
}

const char *
caption_hls_language(struct arena *arena, const char *file)
{
	const size_t before = strlen(CAPTION_HLS_DIRECTORY), after = strlen(CAPTION_HLS_ENDING);
	const size_t len = strlen(file);

	if (len <= before + after || strncmp(file, CAPTION_HLS_DIRECTORY, before) != 0 ||
	    strcmp(file + len - after, CAPTION_HLS_ENDING) != 0)
		return NULL;
	return arena_strndup(arena, file + before, len - before - after);
}
