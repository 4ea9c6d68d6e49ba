/* A video's tracks, and which of its subtitles are a camera's. */
#include "jobs/worker/tracks.h"

#include <json-c/json.h>
#include <string.h>

#include "jobs/worker/task.h"
#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/io/box.h"
#include "service/base/tool.h"
#include "service/video/probe.h"

#define OUTPUT_MAX (256 * 1024)

static bool
is_among(const char *codec, const char *const *names, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (strcmp(codec, names[i]) == 0)
			return true;
	return false;
}

/* Pictures of letters: no camera writes those. */
static bool
is_drawn(const char *codec)
{
	static const char *const names[] = {
		"dvd_subtitle", "hdmv_pgs_subtitle", "dvb_subtitle", "xsub",
	};

	return is_among(codec, names, COUNT(names));
}

static bool
is_text(const char *codec)
{
	static const char *const names[] = {
		"mov_text", "subrip", "srt", "ass", "ssa", "webvtt", "text",
	};

	return is_among(codec, names, COUNT(names));
}

static bool
on_line(void *context, const char *line)
{
	bool *tells = context;

	*tells = *tells || probe_line_tells(line);
	return !*tells;
}

static enum err
read_text(struct task *task, const char *path, int stream, bool *tells)
{
	const char *const argv[] = {
		"ffmpeg", "-hide_banner", "-nostdin", "-nostats", "-v", "error", PROBE_GUARDS,
		"-i", arena_printf(task->arena, "file:%s", path),
		"-map", arena_printf(task->arena, "0:%d", stream), "-c:s", "srt",
		"-flush_packets", "1", "-f", "srt", "-", NULL,
	};
	const struct box box = { .reads = path };
	struct child child = { .argv = argv, .box = &box, .on_line = on_line, .context = tells };
	struct child_result result;
	enum err err;

	*tells = false;
	err = task_tool(task, &child, &result);
	/* what cannot be read may say anything */
	if (err == ERR_OK && result.status != 0)
		*tells = true;
	return *tells ? ERR_OK : err;
}

struct stream {
	int         index;
	const char *type;
	const char *codec;
	bool        is_picture;
	int         channels;
};

static const char *
text(struct json_object *object, const char *name)
{
	struct json_object *value = NULL;

	return json_object_object_get_ex(object, name, &value) ? json_object_get_string(value) : "";
}

static int
number(struct json_object *object, const char *name)
{
	struct json_object *value = NULL;

	return json_object_object_get_ex(object, name, &value) ? json_object_get_int(value) : 0;
}

static struct stream
read_stream(struct arena *arena, struct json_object *object)
{
	struct json_object *disposition = NULL;
	struct stream stream = {
		.index = number(object, "index"),
		.type = arena_strdup(arena, text(object, "codec_type")),
		.codec = arena_strdup(arena, text(object, "codec_name")),
		.channels = number(object, "channels"),
	};

	if (json_object_object_get_ex(object, "disposition", &disposition))
		stream.is_picture = number(disposition, "attached_pic") != 0;
	return stream;
}

static enum err
take(struct task *task, const char *path, const struct stream *stream, struct tracks *out)
{
	const bool is_subtitle = strcmp(stream->type, "subtitle") == 0;
	bool tells = is_subtitle && !is_drawn(stream->codec);
	enum err err = ERR_OK;

	if (is_subtitle && is_text(stream->codec))
		err = read_text(task, path, stream->index, &tells);
	out->tells |= tells;
	if (strcmp(stream->type, "video") == 0 && !stream->is_picture && out->video < 0)
		out->video = stream->index;
	/* without channels its codec is not known */
	else if (strcmp(stream->type, "audio") == 0 && stream->channels > 0)
		out->audio[out->audio_count++] = stream->index;
	else if (is_subtitle && !tells)
		out->subtitles[out->subtitles_count++] = stream->index;
	return err;
}

static enum err
take_all(struct task *task, const char *path, struct json_object *root, struct tracks *out)
{
	struct json_object *streams = NULL;
	enum err err = ERR_OK;
	struct stream stream;
	size_t count = 0, i;

	*out = (struct tracks){ .video = -1 };
	if (json_object_object_get_ex(root, "streams", &streams) &&
	    json_object_is_type(streams, json_type_array))
		count = json_object_array_length(streams);
	for (i = 0; err == ERR_OK && i < count && i < TRACKS_MAX; i++) {
		stream = read_stream(task->arena, json_object_array_get_idx(streams, i));
		err = take(task, path, &stream, out);
	}
	out->tells |= count > TRACKS_MAX;
	return err;
}

enum err
tracks_read(struct task *task, const char *path, struct tracks *out)
{
	const char *const argv[] = {
		"ffprobe", "-v", "error", PROBE_GUARDS, "-of", "json", "-show_entries",
		"stream=index,codec_type,codec_name,channels:stream_disposition=attached_pic",
		arena_printf(task->arena, "file:%s", path), NULL,
	};
	const struct box box = { .reads = path };
	struct child child = {
		.argv = argv, .box = &box, .output_max = OUTPUT_MAX, .timeout_ms = TOOL_TIMEOUT_MS,
	};
	struct child_result result;
	struct json_object *root;
	enum err err;

	err = task_tool(task, &child, &result);
	if (err != ERR_OK)
		return err;
	root = result.status == 0 ? json_tokener_parse(result.output) : NULL;
	if (root != NULL)
		err = take_all(task, path, root, out);
	json_object_put(root);
	if (root == NULL || (err == ERR_OK && out->video < 0))
		return task_blame(task, path, "The file holds no video that can be read.");
	return err;
}
