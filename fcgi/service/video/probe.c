/* Probing: three short runs of ffprobe and ffmpeg, each bounded. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/io/box.h"
#include "service/base/tool.h"
#include "service/video/probe_inside.h"

#define OUTPUT_MAX   (256 * 1024)
#define END_MS       3000	/* how much of the end is read to see that it is there */
#define SLACK_MS     2000	/* containers round, and streams end at different times */

#define URL_BEGIN    "file:"

/* The first arguments of every run. */
#define GUARDED(program) program, "-v", "error", PROBE_GUARDS

struct texts
probe_formats(struct arena *arena)
{
#define X(demuxer, type, name) name,
	static const char *const names[] = { PROBE_FORMATS(X) };
#undef X
	struct texts formats = { ARENA_ARRAY(arena, const char *, COUNT(names)), COUNT(names) };
	size_t i;

	for (i = 0; i < COUNT(names); i++)
		formats.items[i] = names[i];
	return formats;
}

static const struct {
	const char *word;
	const char *sentence;
} refusals[] = {
#define X(symbol, word, sentence) [symbol] = { word, sentence },
	PROBE_REFUSALS(X)
#undef X
};

const char *
probe_refusal_word(enum probe_refusal refusal)
{
	return refusals[refusal].word;
}

const char *
probe_refusal_sentence(enum probe_refusal refusal)
{
	return refusals[refusal].sentence;
}

static enum err
refuse(enum probe_refusal *refusal, enum probe_refusal why)
{
	*refusal = why;
	return ERR_NOT_MEDIA;
}

/* A tool that reaches the file at `url` and nothing else. */
static enum err
run(struct child *child, struct arena *arena, const char *url, struct child_result *result)
{
	const struct box box = { .reads = url + strlen(URL_BEGIN) };

	child->box = &box;
	return tool_run(child, arena, result);
}

static enum err
ask(struct arena *arena, const char *url, struct probe_said *said, enum probe_refusal *refusal)
{
	const char *const argv[] = {
		GUARDED("ffprobe"), "-of", "flat", "-show_entries",
		"format=format_name,duration:format_tags=major_brand:stream=codec_type,width,height"
		":stream_disposition=attached_pic:stream_side_data=rotation", url, NULL,
	};
	struct child child = { .argv = argv, .output_max = OUTPUT_MAX };
	struct child_result result;
	enum err err;

	err = run(&child, arena, url, &result);
	if (err != ERR_OK)
		return err;
	if (result.status != 0 && strstr(result.errors, "moov atom not found") != NULL)
		return refuse(refusal, PROBE_CUT);
	if (strstr(result.errors, "not on whitelist '" PROBE_DECODERS) != NULL)
		return refuse(refusal, PROBE_CODEC);
	if (result.status != 0)
		return refuse(refusal, PROBE_NO_VIDEO);
	probe_read(arena, result.output, said);
	if (said->stream < 0)
		return refuse(refusal, said->has_audio ? PROBE_SOUND : PROBE_NO_VIDEO);
	if (said->width <= 0 || said->height <= 0)
		return refuse(refusal, PROBE_NO_SIZE);
	if (said->width > PROBE_SIDE_MAX || said->height > PROBE_SIDE_MAX)
		return refuse(refusal, PROBE_LARGE);
	return ERR_OK;
}

/* Progress lines of ffmpeg: how many pictures it saw, and until when. */
struct progress {
	int64_t frames;
	int64_t out_us;
};

static bool
on_progress(void *context, const char *line)
{
	struct progress *progress = context;

	if (strncmp(line, "frame=", 6) == 0)
		progress->frames = strtoll(line + 6, NULL, 10);
	else if (strncmp(line, "out_time_us=", 12) == 0)
		progress->out_us = strtoll(line + 12, NULL, 10);
	return true;
}

/* Decode one picture; or with `copy` only walk through all of them. */
static enum err
play(struct arena *arena, const char *url, int stream, bool copy, struct progress *seen)
{
	const char *map = arena_printf(arena, "0:%d", stream);
	const char *const decode[] = {
		GUARDED("ffmpeg"), "-nostdin", "-threads", "1", "-i", url, "-map", map,
		"-frames:v", "1", "-progress", "pipe:1", "-f", "null", "-", NULL,
	};
	const char *const walk[] = {
		GUARDED("ffmpeg"), "-nostdin", "-i", url, "-map", map,
		"-c", "copy", "-progress", "pipe:1", "-f", "null", "-", NULL,
	};
	struct child child = {
		.argv = copy ? walk : decode, .on_line = on_progress, .context = seen,
	};
	struct child_result result;
	enum err err;

	*seen = (struct progress){ 0, 0 };
	err = run(&child, arena, url, &result);
	if (err == ERR_OK && result.status != 0)
		seen->frames = 0;
	return err;
}

static bool
on_packet(void *context, const char *line)
{
	int64_t *missing_ms = context;
	double at = 0, lasts = 0;

	if (sscanf(line, "%lf,%lf", &at, &lasts) >= 1 && at * 1000 >= (double)*missing_ms)
		*missing_ms = 0;
	return *missing_ms > 0;
}

/* Is anything there at the end of the time that the file claims? */
static enum err
see_end(struct arena *arena, const char *url, int64_t duration_ms, enum probe_refusal *refusal)
{
	int64_t from_ms = duration_ms > END_MS ? duration_ms - END_MS : 0;
	int64_t missing_ms = duration_ms - SLACK_MS - duration_ms / 50;
	const char *const argv[] = {
		GUARDED("ffprobe"), "-read_intervals",
		arena_printf(arena, "%lld.%03lld%%", (long long)(from_ms / 1000),
		    (long long)(from_ms % 1000)),
		"-show_entries", "packet=pts_time,duration_time", "-of", "csv=p=0", url, NULL,
	};
	struct child child = { .argv = argv, .on_line = on_packet, .context = &missing_ms };
	struct child_result result;
	enum err err;

	if (missing_ms <= 0)
		return ERR_OK;
	err = run(&child, arena, url, &result);
	if (err == ERR_OK && missing_ms > 0)
		err = refuse(refusal, PROBE_CUT);
	return err;
}

static bool
is(const struct probe_said *said, const char *demuxer)
{
	size_t len = strlen(demuxer);

	return strncmp(said->format, demuxer, len) == 0 &&
	    (said->format[len] == ',' || said->format[len] == '\0');
}

static const char *
type_of(const struct probe_said *said, const char *path)
{
	static const struct {
		const char *demuxer;
		const char *type;
	} types[] = {
#define X(demuxer, type, name) { demuxer, type },
		PROBE_FORMATS(X)
#undef X
	};
	size_t i;

	if (is(said, "mov") && strncmp(said->brand, "qt", 2) == 0)
		return "video/quicktime";
	if (is(said, "mov") && strncmp(said->brand, "3g", 2) == 0)
		return "video/3gpp";
	if (is(said, "matroska") && !probe_is_webm(path))
		return "video/x-matroska";
	for (i = 0; i < COUNT(types); i++)
		if (is(said, types[i].demuxer))
			return types[i].type;
	return NULL;
}

/* Live recordings do not say how long they are: their packets do. */
static enum err
find_duration(struct arena *arena, const char *url, struct probe_said *said,
    enum probe_refusal *refusal)
{
	bool says_end = is(said, "mov") || is(said, "matroska") || is(said, "flv");
	struct progress seen;
	enum err err;

	if (said->duration_ms > 0 && says_end)
		return see_end(arena, url, said->duration_ms, refusal);
	if (said->duration_ms > 0)
		return ERR_OK;
	err = play(arena, url, said->stream, true, &seen);
	if (err != ERR_OK)
		return err;
	if (seen.out_us < 1000)
		return refuse(refusal, PROBE_NO_TIME);
	said->duration_ms = seen.out_us / 1000;
	return ERR_OK;
}

static enum err
probe(struct arena *arena, const char *path, struct probe *out, enum probe_refusal *refusal)
{
	const char *url = arena_printf(arena, URL_BEGIN "%s", path);
	struct probe_said said;
	struct progress seen;
	bool turned;
	enum err err;

	if ((err = ask(arena, url, &said, refusal)) != ERR_OK)
		return err;
	if (type_of(&said, path) == NULL)
		return refuse(refusal, PROBE_NO_VIDEO);
	if (probe_is_cut(path))
		return refuse(refusal, PROBE_CUT);
	if ((err = find_duration(arena, url, &said, refusal)) != ERR_OK ||
	    (err = play(arena, url, said.stream, false, &seen)) != ERR_OK)
		return err;
	if (seen.frames < 1)
		return refuse(refusal, PROBE_DAMAGED);
	turned = said.rotation % 180 != 0;
	*out = (struct probe){
		.type = type_of(&said, path), .duration_ms = said.duration_ms,
		.width = turned ? said.height : said.width,
		.height = turned ? said.width : said.height,
		.stream = said.stream, .beside = probe_beside(path),
	};
	return ERR_OK;
}

enum err
probe_video(struct arena *arena, const char *path, struct probe *out,
    enum probe_refusal *refusal)
{
	struct stat st;
	enum err err;

	if (stat(path, &st) != 0)
		return ERR_UNAVAILABLE;
	if (st.st_size == 0)
		return refuse(refusal, PROBE_EMPTY);
	err = probe(arena, path, out, refusal);
	return err == ERR_NOT_MEDIA && !tool_can_read(path) ? ERR_UNAVAILABLE : err;
}
