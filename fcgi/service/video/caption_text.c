/* Captions, line by line. */
#include "service/video/caption_text.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/utf8.h"

#define BOM     "\xef\xbb\xbf"
#define HEADER  "WEBVTT"
#define ARROW   "-->"

/* "01:02:03,400", with a point too, and in WebVTT without hours, in milliseconds; -1: no time. */
static long long
read_time(const char **at)
{
	unsigned h = 0, m, s, ms;
	int used = 0;

	if (sscanf(*at, "%3u:%2u:%2u%*1[.,]%3u%n", &h, &m, &s, &ms, &used) != 4 || used == 0) {
		h = 0;
		used = 0;
		if (sscanf(*at, "%2u:%2u%*1[.,]%3u%n", &m, &s, &ms, &used) != 3 || used == 0)
			return -1;
	}
	*at += used;
	return m > 59 || s > 59 ? -1 : ((h * 60LL + m) * 60 + s) * 1000 + ms;
}

static void
add_time(struct buf *out, long long ms)
{
	buf_printf(out, "%02lld:%02lld:%02lld.%03lld", ms / 3600000, ms / 60000 % 60,
	    ms / 1000 % 60, ms % 1000);
}

enum timing { TIMING_OK, TIMING_NONE, TIMING_ENDS_FIRST };

/* "00:01.000 --> 00:02.000 line:0", written to `out`. */
static enum timing
add_timing(struct buf *out, const char *line)
{
	const char *at = line + strspn(line, " \t");
	const long long from = read_time(&at);
	long long to;

	at += strspn(at, " \t");
	if (from < 0 || strncmp(at, ARROW, strlen(ARROW)) != 0)
		return TIMING_NONE;
	at += strlen(ARROW);
	at += strspn(at, " \t");
	to = read_time(&at);
	if (to < 0 || (*at != '\0' && *at != ' ' && *at != '\t'))
		return TIMING_NONE;
	if (to <= from)
		return TIMING_ENDS_FIRST;
	add_time(out, from);
	buf_text_add(out, " " ARROW " ");
	add_time(out, to);
	buf_printf(out, "%s\n", at);
	return TIMING_OK;
}

static const char *
blame(struct arena *arena, enum timing timing, size_t line)
{
	return timing == TIMING_ENDS_FIRST ?
	    arena_printf(arena, "line %d ends before it begins", (int)line) :
	    arena_printf(arena, "line %d is no time of captions", (int)line);
}

static bool
is_number(const char *line)
{
	return line[0] != '\0' && line[strspn(line, "0123456789")] == '\0';
}

/* Where each line begins, ended; the last is NULL. */
static const char **
split(struct arena *arena, const char *text)
{
	char *all = arena_strdup(arena, text), *at;
	size_t count = 2, i = 0;
	const char **lines;

	for (at = all; *at != '\0'; at++)
		count += (*at == '\n');
	lines = ARENA_ARRAY(arena, const char *, count);
	while ((at = strsep(&all, "\n")) != NULL) {
		at[strcspn(at, "\r")] = '\0';
		lines[i++] = at;
	}
	lines[i] = NULL;
	return lines;
}

/* The number of an SRT's piece stands alone before its time. */
static bool
is_left_out(const char *const *lines, size_t i)
{
	return is_number(lines[i]) && lines[i + 1] != NULL && strstr(lines[i + 1], ARROW) != NULL;
}

static bool
is_webvtt(const char *first)
{
	return strncmp(first, HEADER, strlen(HEADER)) == 0 &&
	    (first[6] == '\0' || strchr(" \t\r\n", first[6]) != NULL);
}

const char *
caption_text(struct arena *arena, const char *text, size_t len, const char **why)
{
	enum timing timing;
	const char **lines;
	size_t cues = 0, i;
	struct buf out;

	*why = "is not text in UTF-8";
	if (strlen(text) != len || !utf8_is_valid(text, len))
		return NULL;
	if (strncmp(text, BOM, strlen(BOM)) == 0)
		text += strlen(BOM);
	lines = split(arena, text);
	buf_init(&out, arena, len + 64);
	if (!is_webvtt(lines[0]))
		buf_text_add(&out, HEADER "\n\n");
	for (i = 0; lines[i] != NULL; i++) {
		if (strstr(lines[i], ARROW) == NULL) {
			if (!is_left_out(lines, i))
				buf_printf(&out, "%s\n", lines[i]);
		} else if ((timing = add_timing(&out, lines[i])) != TIMING_OK) {
			*why = blame(arena, timing, i + 1);
			return NULL;
		} else {
			cues++;
		}
	}
	*why = "has no captions";
	return cues > 0 ? buf_text(&out) : NULL;
}

bool
caption_text_is_silent(const char *text, size_t len)
{
	return strlen(text) == len && is_webvtt(text) && strstr(text, ARROW) == NULL;
}
