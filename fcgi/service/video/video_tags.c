/* Tags: one way to write each. */
#include <ctype.h>
#include <string.h>

#include "lib/base/arena.h"
#include "service/video/video.h"

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static const char *
normalise(struct arena *arena, const char *tag)
{
	char *text = arena_strdup(arena, tag), *end = text;

	for (; *tag != '\0'; tag++) {
		if (!is_space(*tag))
			*end++ = *tag >= 'A' && *tag <= 'Z' ? (char)(*tag + 32) : *tag;
		else if (end > text && end[-1] != ' ')
			*end++ = ' ';
	}
	if (end > text && end[-1] == ' ')
		end--;
	*end = '\0';
	return text;
}

static bool
has(const struct texts *texts, const char *text)
{
	size_t i;

	for (i = 0; i < texts->count; i++)
		if (strcmp(texts->items[i], text) == 0)
			return true;
	return false;
}

bool
video_tags_normalise(struct arena *arena, const struct texts *tags, struct texts *out,
    size_t *bad)
{
	struct texts made = { ARENA_ARRAY(arena, const char *, tags->count + 1), 0 };
	size_t i;

	for (i = 0; i < tags->count; i++) {
		const char *tag = normalise(arena, tags->items[i]);

		if (*tag == '\0') {
			*bad = i;
			return false;
		}
		if (!has(&made, tag))
			made.items[made.count++] = tag;
	}
	*out = made;
	return true;
}
