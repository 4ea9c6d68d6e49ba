/* ffprobe's words: lines of key=value, texts quoted with \ before what needs it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "service/video/probe_inside.h"

#define STREAMS_MAX 64

struct stream {
	bool    is_video;
	bool    is_picture;	/* cover art */
	bool    is_audio;
	int64_t width;
	int64_t height;
	int     rotation;
};

static const char *
unquote(struct arena *arena, const char *value)
{
	char *text = arena_strdup(arena, *value == '"' ? value + 1 : value), *out = text;
	const char *in;

	for (in = text; *in != '\0' && *in != '"'; in++) {
		if (*in == '\\' && in[1] != '\0')
			in++;
		*out++ = *in;
	}
	*out = '\0';
	return text;
}

static int64_t
number(const char *value)
{
	return strtoll(*value == '"' ? value + 1 : value, NULL, 10);
}

/* "12.345" seconds; 0 for "N/A" and what is out of bounds. */
static int64_t
duration(const char *value)
{
	double seconds = strtod(*value == '"' ? value + 1 : value, NULL);

	if (!(seconds > 0 && seconds < (double)PROBE_DURATION_MAX_MS))
		return 0;
	return (int64_t)(seconds * 1000 + 0.5);
}

static bool
starts(const char **text, const char *prefix)
{
	size_t len = strlen(prefix);

	if (strncmp(*text, prefix, len) != 0)
		return false;
	*text += len;
	return true;
}

static bool
is_one_of(const char *value, const char *text)
{
	size_t len = strlen(text);

	return value[0] == '"' && strncmp(value + 1, text, len) == 0 && value[len + 1] == '"';
}

static void
read_stream(const char *line, struct stream *stream)
{
	if (starts(&line, "codec_type=")) {
		stream->is_video = is_one_of(line, "video");
		stream->is_audio = is_one_of(line, "audio");
	} else if (starts(&line, "width=")) {
		stream->width = number(line);
	} else if (starts(&line, "height=")) {
		stream->height = number(line);
	} else if (starts(&line, "disposition.attached_pic=")) {
		stream->is_picture = number(line) != 0;
	} else if (starts(&line, "side_data_list.side_data.")) {
		strtoll(line, (char **)&line, 10);
		if (starts(&line, ".rotation="))
			stream->rotation = (int)number(line);
	}
}

static void
read_line(struct arena *arena, const char *line, struct stream *streams,
    struct probe_said *out)
{
	char *end;
	long long index;

	if (starts(&line, "streams.stream.")) {
		errno = 0;
		index = strtoll(line, &end, 10);
		if (*end == '.' && index >= 0 && index < STREAMS_MAX)
			read_stream(end + 1, &streams[index]);
	} else if (starts(&line, "format.format_name=")) {
		out->format = unquote(arena, line);
	} else if (starts(&line, "format.tags.major_brand=")) {
		out->brand = unquote(arena, line);
	} else if (starts(&line, "format.duration=")) {
		out->duration_ms = duration(line);
	}
}

void
probe_read(struct arena *arena, const char *output, struct probe_said *out)
{
	struct stream *streams = ARENA_ARRAY(arena, struct stream, STREAMS_MAX);
	char *text = arena_strdup(arena, output), *line, *rest = text;
	int i;

	*out = (struct probe_said){ .format = "", .brand = "", .stream = -1 };
	while ((line = strsep(&rest, "\n")) != NULL)
		read_line(arena, line, streams, out);
	for (i = 0; i < STREAMS_MAX; i++) {
		out->has_audio = out->has_audio || streams[i].is_audio;
		if (out->stream < 0 && streams[i].is_video && !streams[i].is_picture) {
			out->stream = i;
			out->width = streams[i].width;
			out->height = streams[i].height;
			out->rotation = streams[i].rotation;
		}
	}
}
