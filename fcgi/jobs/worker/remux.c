/* The same tracks in a container made anew, by ffmpeg, without coding any. */
#include "jobs/worker/remux.h"

#include <string.h>
#include <sys/stat.h>

#include "jobs/worker/scratch.h"
#include "jobs/worker/task.h"
#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/io/box.h"
#include "lib/io/log.h"

#define SPARE_BYTES   (INT64_C(64) << 20)	/* of scratch; and what a container may take more */
#define ARGUMENTS_MAX 512
#define MADE          "made"
#define CUT_MS        2000	/* a copy that is shorter by more is none */
#define CUT_PERCENT   5

/* ffmpeg's muxers, by what a file is; the last takes whatever the others do not. */
static const struct muxer {
	const char *type;
	const char *name;
} muxers[] = {
	{ "video/mp4",        "mp4" },
	{ "video/quicktime",  "mov" },
	{ "video/3gpp",       "3gp" },
	{ "video/webm",       "webm" },
	{ "video/x-msvideo",  "avi" },
	{ "video/mp2t",       "mpegts" },
	{ "video/mpeg",       "vob" },
	{ "video/x-flv",      "flv" },
	{ "video/ogg",        "ogg" },
	{ "video/x-ms-asf",   "asf" },
	{ "video/x-matroska", "matroska" },
};

static int64_t
bytes_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? (int64_t)st.st_size : 0;
}

static const struct muxer *
muxer_of(const char *type)
{
	size_t i;

	for (i = 0; i < COUNT(muxers) - 1; i++)
		if (strcmp(muxers[i].type, type) == 0)
			break;
	return &muxers[i];
}

struct arguments {
	struct arena *arena;
	const char  **items;
	size_t        count;
};

#define ADD(args, ...) \
	add_all(args, (const char *const[]){ __VA_ARGS__ }, \
	    COUNT(((const char *const[]){ __VA_ARGS__ })))

static void
add_all(struct arguments *args, const char *const *texts, size_t count)
{
	size_t i;

	for (i = 0; i < count && args->count + 1 < ARGUMENTS_MAX; i++)
		args->items[args->count++] = texts[i];
}

static void
add_maps(struct arguments *args, const int *streams, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		ADD(args, "-map", arena_printf(args->arena, "0:%d", streams[i]));
}

static const char *const *
arguments_of(struct arena *arena, const struct remux *remux, const struct muxer *muxer, bool has_subtitles)
{
	struct arguments args = { arena, ARENA_ARRAY(arena, const char *, ARGUMENTS_MAX), 0 };

	ADD(&args, "ffmpeg", "-hide_banner", "-nostdin", "-nostats", "-v", "error", "-y",
	    PROBE_GUARDS, "-i", arena_printf(arena, "file:%s", remux->path));
	add_maps(&args, &remux->tracks.video, 1);
	add_maps(&args, remux->tracks.audio, remux->tracks.audio_count);
	if (has_subtitles)
		add_maps(&args, remux->tracks.subtitles, remux->tracks.subtitles_count);
	ADD(&args, "-c", "copy", "-map_metadata", "-1", "-map_chapters", "-1", "-dn",
	    "-fflags", "+bitexact", "-strict", "-2", "-max_muxing_queue_size", "9999");
	if (strcmp(muxer->name, "mp4") == 0 || strcmp(muxer->name, "mov") == 0 ||
	    strcmp(muxer->name, "3gp") == 0)
		ADD(&args, "-movflags", "+faststart", "-write_tmcd", "0");
	ADD(&args, "-f", muxer->name, MADE);
	return args.items;
}

/* All of it, and nothing else, as far as there is a list for its container. */
static bool
is_good(const struct remux *remux)
{
	const int64_t missing_ms = remux->duration_ms - remux->probe.duration_ms;

	if (missing_ms > CUT_MS && missing_ms * 100 > remux->duration_ms * CUT_PERCENT)
		return false;
	return remux->probe.beside == PROBE_BESIDE_NOTHING ||
	    remux->probe.beside == PROBE_BESIDE_SUBTITLES ||
	    remux->probe.beside == PROBE_BESIDE_FORMAT;
}

/* ERR_NOT_MEDIA: this container does not take what is in the other. */
static enum err
make_in(struct task *task, struct remux *remux, const struct muxer *muxer, bool has_subtitles)
{
	const struct box box = { .reads = remux->path, .writes = remux->directory };
	struct child child = {
		.argv = arguments_of(task->arena, remux, muxer, has_subtitles), .directory = remux->directory,
		.box = &box, .file_bytes = bytes_of(remux->path) * 5 / 4 + SPARE_BYTES,
	};
	enum probe_refusal refusal;
	struct child_result result;
	enum err err;

	err = task_tool(task, &child, &result);
	if (err != ERR_OK)
		return err;
	if (result.status != 0)
		return ERR_NOT_MEDIA;
	err = probe_video(task->arena, remux->made, &remux->probe, &refusal);
	if (err == ERR_OK && !is_good(remux)) {
		log_info("job %s: a copy in %s lacks something, or holds a %s", task->job.id.text,
		    muxer->name, probe_beside_word(remux->probe.beside));
		err = ERR_NOT_MEDIA;
	}
	return err;
}

enum err
remux_run(struct task *task, struct remux *remux)
{
	const struct muxer *own = muxer_of(remux->type), *any = &muxers[COUNT(muxers) - 1];
	enum err err;

	remux->made = arena_printf(task->arena, "%s/" MADE, remux->directory);
	if (scratch_free(remux->directory) < bytes_of(remux->path) + SPARE_BYTES)
		return task_fail(task, ERR_NO_SPACE, JOB_AGAIN,
		    "The server has no space left to make a copy of the video.");
	err = make_in(task, remux, own, true);
	if (err == ERR_NOT_MEDIA)
		err = make_in(task, remux, any, true);
	if (err == ERR_NOT_MEDIA && remux->tracks.subtitles_count > 0)
		err = make_in(task, remux, any, false);
	if (err == ERR_OK)
		remux->made_bytes = bytes_of(remux->made);
	return err;
}
