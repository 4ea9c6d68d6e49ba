/* ffprobe's description of a video, read; and its sound, tried. */
#include <json-c/json.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "jobs/worker/source.h"
#include "jobs/worker/task.h"
#include "lib/base/arena.h"
#include "lib/base/texts.h"
#include "lib/io/box.h"
#include "service/base/tool.h"
#include "service/video/probe.h"

#define PROBE_OUTPUT_MAX (1024 * 1024)
#define CLAIM_MAX_MS     1e12	/* thirty years */

/* The profile of Dolby Vision without a picture for whoever does not know it. */
#define DOLBY_ALONE 5
#define NO_DOLBY "The video is in Dolby Vision of profile 5, whose colours nothing here can show:" \
	" export it as HDR10, HLG or SDR, and send that."

static const char ENTRIES[] =
    "stream=index,codec_type,codec_name,profile,pix_fmt,color_transfer,width,height,"
    "sample_aspect_ratio,field_order,avg_frame_rate,r_frame_rate,bit_rate,sample_rate,"
    "channels:stream_disposition=attached_pic,default:stream_tags=language,title:"
    "stream_side_data=rotation,dv_profile:chapter=start_time:chapter_tags=title:"
    "format=format_name,duration,start_time";

static struct json_object *
member(struct json_object *object, const char *name)
{
	struct json_object *value = NULL;

	json_object_object_get_ex(object, name, &value);
	return value;
}

/* Never NULL. */
static const char *
text(struct arena *arena, struct json_object *object, const char *name)
{
	struct json_object *value = member(object, name);

	return value != NULL ? arena_strdup(arena, json_object_get_string(value)) : "";
}

static int
number(struct json_object *object, const char *name)
{
	return json_object_get_int(member(object, name));
}

/* Seconds as text, in milliseconds; 0 when absent. */
static int64_t
milliseconds(struct json_object *object, const char *name)
{
	struct json_object *value = member(object, name);
	const double ms = value != NULL ? json_object_get_double(value) * 1000 : 0;

	return llround(fmin(fmax(ms, -CLAIM_MAX_MS), CLAIM_MAX_MS));
}

static int64_t
integer(struct json_object *object, const char *name)
{
	return json_object_get_int64(member(object, name));
}

/* "30000/1001" or "16:9"; den 0 when it is neither. */
static struct fraction
fraction(struct json_object *object, const char *name)
{
	struct json_object *value = member(object, name);
	struct fraction out = { 0, 0 };

	if (value == NULL || sscanf(json_object_get_string(value),
	    "%" SCNd64 "%*[/:]%" SCNd64, &out.num, &out.den) != 2 ||
	    out.num <= 0 || out.den <= 0)
		return (struct fraction){ 0, 0 };
	return out;
}

/* A number of the stream's side data; 0 where there is none of the name. */
static double
side_number(struct json_object *stream, const char *name)
{
	struct json_object *all = member(stream, "side_data_list"), *value;
	size_t i;

	for (i = 0; all != NULL && i < json_object_array_length(all); i++) {
		value = member(json_object_array_get_idx(all, i), name);
		if (value != NULL)
			return json_object_get_double(value);
	}
	return 0;
}

static void
read_video(struct arena *arena, struct json_object *stream, struct source *out)
{
	const char *order = text(arena, stream, "field_order");

	out->video = number(stream, "index");
	out->codec = text(arena, stream, "codec_name");
	out->profile = text(arena, stream, "profile");
	out->pixels = text(arena, stream, "pix_fmt");
	out->transfer = text(arena, stream, "color_transfer");
	out->width = number(stream, "width");
	out->height = number(stream, "height");
	out->aspect = fraction(stream, "sample_aspect_ratio");
	if (out->aspect.den == 0)
		out->aspect = (struct fraction){ 1, 1 };
	out->rotation = (int)(lround(side_number(stream, "rotation") / 90) * 90);
	out->dolby_profile = (int)side_number(stream, "dv_profile");
	out->is_interlaced = (strlen(order) == 2);	/* tt, bb, tb, bt */
	out->rate = fraction(stream, "avg_frame_rate");
	out->base_rate = fraction(stream, "r_frame_rate");
	out->bits_per_s = integer(stream, "bit_rate");
}

static void
read_track(struct arena *arena, struct json_object *stream, struct track *tracks, size_t *count)
{
	struct json_object *tags = member(stream, "tags");

	if (*count == PLAN_TRACKS_MAX)
		return;
	tracks[(*count)++] = (struct track){
		.index = number(stream, "index"),
		.codec = text(arena, stream, "codec_name"),
		.profile = text(arena, stream, "profile"),
		.language = text(arena, tags, "language"),
		.title = text(arena, tags, "title"),
		.is_default = number(member(stream, "disposition"), "default") != 0,
		.channels = number(stream, "channels"),
		.hz = integer(stream, "sample_rate"),
		.bits_per_s = integer(stream, "bit_rate"),
	};
}

static void
read_stream(struct arena *arena, struct json_object *stream, struct source *out)
{
	static const char *const texts[] = {
		"subrip", "srt", "ass", "ssa", "mov_text", "webvtt", "text", NULL
	};
	const char *type = text(arena, stream, "codec_type");

	if (strcmp(type, "video") == 0 && out->video < 0 &&
	    number(member(stream, "disposition"), "attached_pic") == 0)
		read_video(arena, stream, out);
	else if (strcmp(type, "audio") == 0)
		read_track(arena, stream, out->tracks, &out->track_count);
	else if (strcmp(type, "subtitle") == 0 &&
	    texts_index(texts, text(arena, stream, "codec_name")) >= 0)
		read_track(arena, stream, out->subtitles, &out->subtitle_count);
}

static void
read_chapters(struct arena *arena, struct json_object *chapters, struct source *out)
{
	const size_t count = chapters != NULL ? json_object_array_length(chapters) : 0;
	struct json_object *chapter;
	size_t i;

	out->chapters = ARENA_ARRAY(arena, struct chapter, CHAPTERS_MAX);
	for (i = 0; i < count && out->chapter_count < CHAPTERS_MAX; i++) {
		chapter = json_object_array_get_idx(chapters, i);
		out->chapters[out->chapter_count++] = (struct chapter){
			milliseconds(chapter, "start_time"),
			text(arena, member(chapter, "tags"), "title"), "file",
		};
	}
}

/* Formats of broadcasts and of recordings that were joined: their time may jump. */
static bool
jumps(const char *format)
{
	static const char *const formats[] = { "mpegts", "mpeg", "ogg", NULL };

	return texts_index(formats, format) >= 0;
}

static void
read_all(struct arena *arena, struct json_object *root, struct source *out)
{
	struct json_object *format = member(root, "format");
	struct json_object *streams = member(root, "streams");
	size_t i;

	out->duration_ms = milliseconds(format, "duration");
	out->start_ms = milliseconds(format, "start_time");
	out->starts_anew = jumps(text(arena, format, "format_name"));
	out->promised_ms = out->starts_anew ? 0 : out->duration_ms;
	for (i = 0; streams != NULL && i < json_object_array_length(streams); i++)
		read_stream(arena, json_object_array_get_idx(streams, i), out);
	read_chapters(arena, member(root, "chapters"), out);
}

/* The description in ffprobe's JSON, strings in `arena`; false: no video in it. */
static bool
read_said(struct arena *arena, const char *json, struct source *out)
{
	struct json_object *root = json_tokener_parse(json);

	*out = (struct source){ .video = -1 };
	if (root == NULL)
		return false;
	read_all(arena, root, out);
	json_object_put(root);
	return out->video >= 0 && out->width > 0 && out->height > 0 && out->pixels[0] != '\0';
}

enum err
source_probe(struct task *task, const char *path, struct source *out)
{
	const char *const argv[] = {
		"ffprobe", "-v", "error", PROBE_GUARDS, "-of", "json", "-show_entries", ENTRIES,
		arena_printf(task->arena, "file:%s", path), NULL
	};
	const struct box box = { .reads = path };
	struct child child = {
		.argv = argv, .box = &box, .output_max = PROBE_OUTPUT_MAX,
		.timeout_ms = TOOL_TIMEOUT_MS,
	};
	struct child_result result;
	struct stat st;
	enum err err;

	err = task_tool(task, &child, &result);
	if (err != ERR_OK)
		return err;
	if (result.status != 0 || !read_said(task->arena, result.output, out))
		return task_blame(task, path, "The file holds no video that can be read.");
	if (out->dolby_profile == DOLBY_ALONE)
		return task_blame(task, path, NO_DOLBY);
	if (stat(path, &st) == 0)
		out->size_bytes = st.st_size;
	return ERR_OK;
}

/* How many packets a decoder gets to show that it can. */
#define TRIED "2000"	/* an edit list may hide the first ones */

static bool
on_sound(void *context, const char *line)
{
	bool *is_heard = context;

	*is_heard |= strtol(line, NULL, 10) > 0;
	return true;
}

/* Does anything come out of the decoder? */
static enum err
try_track(struct task *task, const char *path, int index, bool *is_heard)
{
	const char *const argv[] = {
		"ffprobe", "-v", "quiet", PROBE_GUARDS,
		"-select_streams", arena_printf(task->arena, "%d", index),
		"-read_intervals", "%+#" TRIED, "-show_entries", "frame=nb_samples",
		"-of", "csv=p=0", arena_printf(task->arena, "file:%s", path), NULL
	};
	const struct box box = { .reads = path };
	struct child child = {
		.argv = argv, .box = &box, .timeout_ms = TOOL_TIMEOUT_MS,
		.on_line = on_sound, .context = is_heard,
	};
	struct child_result result;

	*is_heard = false;
	return task_tool(task, &child, &result);
}

enum err
source_listen(struct task *task, const char *path, struct source *source)
{
	const size_t count = source->track_count;
	struct track all[PLAN_TRACKS_MAX];
	bool is_heard[PLAN_TRACKS_MAX];
	enum err err;
	size_t i;

	memcpy(all, source->tracks, sizeof(all));
	for (i = 0; i < count; i++)
		if ((err = try_track(task, path, all[i].index, &is_heard[i])) != ERR_OK)
			return err;
	source->track_count = 0;
	for (i = 0; i < count; i++)
		if (is_heard[i] && all[i].is_default)
			source->tracks[source->track_count++] = all[i];
	for (i = 0; i < count; i++)
		if (is_heard[i] && !all[i].is_default)
			source->tracks[source->track_count++] = all[i];
	source->is_unheard = (count > 0 && source->track_count == 0);
	return ERR_OK;
}
