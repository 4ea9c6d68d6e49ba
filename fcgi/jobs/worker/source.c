/* ffprobe's description of a video, read. */
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
#include "lib/io/box.h"
#include "service/base/tool.h"
#include "service/video/probe.h"

#define PROBE_OUTPUT_MAX (1024 * 1024)
#define CLAIM_MAX_MS     1e12	/* thirty years */

static const char ENTRIES[] =
    "stream=index,codec_type,codec_name,profile,pix_fmt,color_transfer,width,height,"
    "sample_aspect_ratio,field_order,avg_frame_rate,r_frame_rate,start_time,bit_rate,"
    "channels:stream_disposition=attached_pic:stream_side_data=rotation:"
    "format=duration,start_time";

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

static int
rotation(struct json_object *stream)
{
	struct json_object *all = member(stream, "side_data_list"), *angle;
	size_t i;

	for (i = 0; all != NULL && i < json_object_array_length(all); i++) {
		angle = member(json_object_array_get_idx(all, i), "rotation");
		if (angle != NULL)
			return (int)(lround(json_object_get_double(angle) / 90) * 90);
	}
	return 0;
}

static void
read_video(struct arena *arena, struct json_object *stream, int64_t start_ms,
    struct source *out)
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
	out->rotation = rotation(stream);
	out->is_interlaced = (strlen(order) == 2);	/* tt, bb, tb, bt */
	out->rate = fraction(stream, "avg_frame_rate");
	out->base_rate = fraction(stream, "r_frame_rate");
	out->video_late_ms = milliseconds(stream, "start_time") - start_ms;
	out->bits_per_s = integer(stream, "bit_rate");
}

static void
read_audio(struct arena *arena, struct json_object *stream, int64_t start_ms,
    struct source *out)
{
	out->audio = number(stream, "index");
	out->audio_codec = text(arena, stream, "codec_name");
	out->audio_profile = text(arena, stream, "profile");
	out->channels = number(stream, "channels");
	out->audio_bits_per_s = integer(stream, "bit_rate");
	out->audio_late_ms = milliseconds(stream, "start_time") - start_ms;
}

static void
read_streams(struct arena *arena, struct json_object *root, struct source *out)
{
	struct json_object *format = member(root, "format");
	struct json_object *streams = member(root, "streams"), *stream;
	const int64_t start_ms = milliseconds(format, "start_time");
	const char *type;
	size_t i;

	out->duration_ms = milliseconds(format, "duration");
	for (i = 0; streams != NULL && i < json_object_array_length(streams); i++) {
		stream = json_object_array_get_idx(streams, i);
		type = text(arena, stream, "codec_type");
		if (strcmp(type, "video") == 0 && out->video < 0 &&
		    number(member(stream, "disposition"), "attached_pic") == 0)
			read_video(arena, stream, start_ms, out);
		/* without channels its codec is not known: it could not be decoded */
		if (strcmp(type, "audio") == 0 && out->audio < 0 && number(stream, "channels") > 0)
			read_audio(arena, stream, start_ms, out);
	}
}

/* The description in ffprobe's JSON, strings in `arena`; false: no video in it. */
static bool
read_said(struct arena *arena, const char *json, struct source *out)
{
	struct json_object *root = json_tokener_parse(json);

	*out = (struct source){ .video = -1, .audio = -1, .key_gap_ms = -1 };
	if (root == NULL)
		return false;
	read_streams(arena, root, out);
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
	if (stat(path, &st) == 0)
		out->size_bytes = st.st_size;
	return ERR_OK;
}

/* What the packets said so far, in milliseconds. */
struct measure {
	int64_t bytes;
	double  first_ms;
	double  last_ms;	/* of any packet */
	double  key_ms;		/* of the last keyframe; -1: none yet */
	double  gap_ms;
	bool    is_unclear;	/* a keyframe without a time, or a start without one */
};

/* "12.345000,6789,K_" */
static bool
on_packet(void *context, const char *line)
{
	struct measure *measure = context;
	double at_s = NAN;
	int64_t size = 0;
	char flags[8] = "";

	if (line[0] == '\0')	/* after a packet with side data */
		return true;
	if (sscanf(line, "%lf,%" SCNd64 ",%7s", &at_s, &size, flags) != 3) {
		measure->is_unclear = true;
		return true;
	}
	at_s *= 1000;
	measure->bytes += size;
	if (at_s > measure->last_ms)
		measure->last_ms = at_s;
	if (measure->key_ms < 0) {
		measure->is_unclear |= (flags[0] != 'K');
		measure->first_ms = measure->key_ms = at_s;
	} else if (flags[0] == 'K') {
		measure->gap_ms = fmax(measure->gap_ms, at_s - measure->key_ms);
		measure->key_ms = at_s;
	}
	return true;
}

enum err
source_measure(struct task *task, const char *path, struct source *source)
{
	const char *const argv[] = {
		"ffprobe", "-v", "error", PROBE_GUARDS,
		"-select_streams", arena_printf(task->arena, "%d", source->video),
		"-show_entries", "packet=pts_time,size,flags", "-of", "csv=p=0",
		arena_printf(task->arena, "file:%s", path), NULL
	};
	struct measure measure = { .key_ms = -1 };
	const struct box box = { .reads = path };
	struct child child = {
		.argv = argv, .box = &box, .on_line = on_packet, .context = &measure,
	};
	struct child_result result;
	enum err err;

	err = task_tool(task, &child, &result);
	if (err != ERR_OK)
		return err;
	if (result.status != 0 || measure.is_unclear || measure.last_ms <= measure.first_ms)
		return ERR_OK;	/* then it is encoded, which says more of what is wrong */
	measure.gap_ms = fmax(measure.gap_ms, measure.last_ms - measure.key_ms);
	if (measure.last_ms - measure.first_ms > (double)source->duration_ms)
		source->duration_ms = llround(fmin(measure.last_ms - measure.first_ms, CLAIM_MAX_MS));
	source->key_gap_ms = llround(measure.gap_ms);
	source->measured_bits_per_s = llround((double)measure.bytes * 8000 /
	    (measure.last_ms - measure.first_ms));
	return ERR_OK;
}
