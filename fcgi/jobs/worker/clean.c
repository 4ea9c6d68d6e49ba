/*
 * The copy of a video that others get: its picture, its sound and its plain
 * subtitles in a container of its kind, made anew, without tags and other tracks.
 */
#include <string.h>

#include "jobs/worker/kinds.h"
#include "jobs/worker/scratch.h"
#include "jobs/worker/task.h"
#include "jobs/worker/tracks.h"
#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/io/box.h"
#include "lib/io/log.h"
#include "service/video/clean.h"
#include "service/video/probe.h"
#include "store/store.h"

#define SPARE_BYTES   (INT64_C(64) << 20)	/* of scratch; and what a container may take more */
#define ARGUMENTS_MAX 512
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

/* One video under way. */
struct work {
	struct task       *task;
	struct clean_video video;
	struct tracks      tracks;
	const char        *path;	/* the original */
	const char        *directory;	/* in scratch */
	const char        *made;	/* the copy, there */
	struct probe       probe;	/* of the copy */
};

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
arguments_of(const struct work *work, const struct muxer *muxer, bool has_subtitles)
{
	struct arena *arena = work->task->arena;
	struct arguments args = { arena, ARENA_ARRAY(arena, const char *, ARGUMENTS_MAX), 0 };

	ADD(&args, "ffmpeg", "-hide_banner", "-nostdin", "-nostats", "-v", "error", "-y",
	    PROBE_GUARDS, "-i", arena_printf(arena, "file:%s", work->path));
	add_maps(&args, &work->tracks.video, 1);
	add_maps(&args, work->tracks.audio, work->tracks.audio_count);
	if (has_subtitles)
		add_maps(&args, work->tracks.subtitles, work->tracks.subtitles_count);
	ADD(&args, "-c", "copy", "-map_metadata", "-1", "-map_chapters", "-1", "-dn",
	    "-fflags", "+bitexact", "-strict", "-2", "-max_muxing_queue_size", "9999");
	if (strcmp(muxer->name, "mp4") == 0 || strcmp(muxer->name, "mov") == 0 ||
	    strcmp(muxer->name, "3gp") == 0)
		ADD(&args, "-movflags", "+faststart", "-write_tmcd", "0");
	ADD(&args, "-f", muxer->name, "clean");
	return args.items;
}

/* All of it, and nothing else, as far as there is a list for its container. */
static bool
is_good(const struct work *work)
{
	const int64_t missing_ms = work->video.duration_ms - work->probe.duration_ms;

	if (missing_ms > CUT_MS && missing_ms * 100 > work->video.duration_ms * CUT_PERCENT)
		return false;
	return work->probe.beside == PROBE_BESIDE_NOTHING ||
	    work->probe.beside == PROBE_BESIDE_SUBTITLES ||
	    work->probe.beside == PROBE_BESIDE_FORMAT;
}

/* ERR_NOT_MEDIA: this container does not take what is in the other. */
static enum err
make_in(struct work *work, const struct muxer *muxer, bool has_subtitles)
{
	const struct box box = { .reads = work->path, .writes = work->directory };
	struct child child = {
		.argv = arguments_of(work, muxer, has_subtitles), .directory = work->directory,
		.box = &box, .file_bytes = work->video.size_bytes + work->video.size_bytes / 4 + SPARE_BYTES,
	};
	enum probe_refusal refusal;
	struct child_result result;
	enum err err;

	err = task_tool(work->task, &child, &result);
	if (err != ERR_OK)
		return err;
	if (result.status != 0)
		return ERR_NOT_MEDIA;
	err = probe_video(work->task->arena, work->made, &work->probe, &refusal);
	if (err == ERR_OK && !is_good(work)) {
		log_info("job %s: a copy in %s lacks something, or holds a %s", work->task->job.id.text,
		    muxer->name, probe_beside_word(work->probe.beside));
		err = ERR_NOT_MEDIA;
	}
	return err;
}

static enum err
make(struct work *work)
{
	const struct muxer *own = muxer_of(work->video.type), *any = &muxers[COUNT(muxers) - 1];
	enum err err;

	if (scratch_free(work->directory) < work->video.size_bytes + SPARE_BYTES)
		return task_fail(work->task, ERR_NO_SPACE, JOB_AGAIN,
		    "The server has no space left to make the copy for others.");
	err = make_in(work, own, true);
	if (err == ERR_NOT_MEDIA)
		err = make_in(work, any, true);
	if (err == ERR_NOT_MEDIA && work->tracks.subtitles_count > 0)
		err = make_in(work, any, false);
	return err == ERR_NOT_MEDIA ? task_blame(work->task, work->path,
	    "No copy without place and device could be made of the file.") : err;
}

static enum err
store(struct work *work)
{
	struct task *task = work->task;
	struct clean_copy copy = { .type = work->probe.type };
	bool in_doubt = false;
	enum err err;

	err = object_begin(task->db, task->arena, &work->video.owner,
	    scratch_bytes(work->directory), &copy.object);
	if (err == ERR_QUOTA)
		return task_fail(task, err, JOB_HOPELESS,
		    "The copy for others does not fit into its owner's quota.");
	if (err != ERR_OK)
		return err;
	err = store_put_file(copy.object.key, work->made, &copy.stored);
	if (err != ERR_OK) {
		task_fail(task, err, JOB_AGAIN, "The copy for others could not be stored.");
	} else {
		err = clean_publish(task->db, &task->job, &copy);
		in_doubt = err == ERR_UNAVAILABLE;	/* perhaps it was committed */
	}
	task->is_done = err == ERR_OK;
	if (err != ERR_OK && !in_doubt)
		object_delete(task->db, copy.object.id);
	return err;
}

static enum err
work_on(struct work *work)
{
	struct task *task = work->task;
	const enum probe_beside beside = work->video.is_known ? PROBE_BESIDE_TAG :
	    probe_beside(work->path);
	enum err err;

	if (beside != PROBE_BESIDE_NOTHING &&
	    (err = tracks_read(task, work->path, &work->tracks)) != ERR_OK)
		return err;
	if (beside == PROBE_BESIDE_NOTHING ||
	    (beside == PROBE_BESIDE_SUBTITLES && !work->tracks.tells)) {
		err = clean_publish_nothing(task->db, &task->job);
		task->is_done = err == ERR_OK;
		return err;
	}
	work->made = arena_printf(task->arena, "%s/clean", work->directory);
	if ((err = scratch_make(work->directory)) == ERR_OK && (err = make(work)) == ERR_OK)
		err = store(work);
	return err;
}

enum err
clean_run(struct task *task)
{
	struct work work = {
		.task = task,
		.directory = arena_printf(task->arena, "%s/%s", task->scratch, task->job.id.text),
	};
	enum err err;

	err = clean_read(task->db, task->arena, task->job.video_key, &work.video);
	if (err != ERR_OK || work.video.is_settled)
		return err;
	err = store_local_version(work.video.object_key, work.video.version_id, task->arena,
	    &work.path);
	if (err != ERR_OK)
		return task_fail(task, err, err == ERR_NOT_FOUND ? JOB_HOPELESS : JOB_AGAIN,
		    "The original could not be fetched from the store.");
	err = work_on(&work);
	store_local_done(work.path);
	scratch_remove(work.directory);
	return err;
}
