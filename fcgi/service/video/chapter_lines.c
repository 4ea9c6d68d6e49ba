/* Lines of times. */
#include "service/video/chapter_lines.h"

#include <stdbool.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"

#define BEFORE "-*([ \t"	/* bullets and brackets */
#define AFTER  ")]:.- \t|"
#define DIGITS "0123456789"

/* What stands around a time: some of `some`, and a bullet or a dash of Unicode. */
static const char *
skip(const char *at, const char *some)
{
	static const char *const signs[] = { "\xe2\x80\xa2", "\xe2\x80\x93", "\xe2\x80\x94" };
	size_t i;

	while (*at != '\0') {
		for (i = 0; i < COUNT(signs) && strncmp(at, signs[i], 3) != 0; i++)
			;
		if (i == COUNT(signs) && strchr(some, *at) == NULL)
			break;
		at += i < COUNT(signs) ? 3 : 1;
	}
	return at;
}

/* Up to three digits; -1: none. */
static int64_t
read_number(const char **at)
{
	const size_t len = strspn(*at, DIGITS);
	int64_t number = 0;
	size_t i;

	if (len == 0 || len > 3)
		return -1;
	for (i = 0; i < len; i++)
		number = number * 10 + ((*at)[i] - '0');
	*at += len;
	return number;
}

/* "1:02:03" or "4:05" in milliseconds; -1: no time. */
static int64_t
read_time(const char **at)
{
	int64_t seconds = read_number(at), part;
	int parts = 1;

	for (; seconds >= 0 && **at == ':' && (*at)[1] >= '0' && (*at)[1] <= '9'; parts++) {
		(*at)++;
		if (strspn(*at, DIGITS) != 2 || (part = read_number(at)) > 59 || parts == 3)
			return -1;
		seconds = seconds * 60 + part;
	}
	return parts > 1 ? seconds * 1000 : -1;
}

/* CHAPTER_TITLE_MAX characters at most, and no white space at its end. */
static const char *
title_of(struct arena *arena, const char *text)
{
	size_t len = 0, characters = 0;

	for (; text[len] != '\0'; len++)
		if (((unsigned char)text[len] & 0xc0) != 0x80 && ++characters > CHAPTER_TITLE_MAX)
			break;
	while (len > 0 && strchr(" \t\r", text[len - 1]) != NULL)
		len--;
	return arena_strndup(arena, text, len);
}

static bool
read_line(struct arena *arena, const char *line, struct chapter *out)
{
	const char *at = skip(line, BEFORE), *after;

	out->at_ms = read_time(&at);
	if (out->at_ms < 0)
		return false;
	after = skip(at, AFTER);
	if (after == at)	/* it goes on as another thing: "4:05pm" */
		return false;
	out->title = title_of(arena, after);
	out->origin = "description";
	return out->title[0] != '\0';
}

size_t
chapter_lines(struct arena *arena, const char *text, int64_t duration_ms, struct chapter **out)
{
	char *rest = arena_strdup(arena, text), *line;
	struct chapter found;
	size_t count = 0;

	*out = ARENA_ARRAY(arena, struct chapter, CHAPTERS_MAX);
	while ((line = strsep(&rest, "\n")) != NULL && count < CHAPTERS_MAX) {
		if (!read_line(arena, line, &found))
			continue;
		if (count == 0 ? found.at_ms != 0 : found.at_ms <= (*out)[count - 1].at_ms)
			return 0;
		if (duration_ms > 0 && found.at_ms >= duration_ms)
			break;
		(*out)[count++] = found;
	}
	return count > 1 ? count : 0;
}
