/*
 * The copy of a video that others get: its picture, its sound and its plain
 * subtitles in a container of its kind, made anew, without tags and other tracks.
 */
#include "jobs/worker/kinds.h"
#include "jobs/worker/remux.h"
#include "jobs/worker/scratch.h"
#include "jobs/worker/task.h"
#include "lib/base/arena.h"
#include "service/video/clean.h"
#include "store/store.h"

/* One video under way. */
struct work {
	struct task       *task;
	struct clean_video video;
	struct remux       remux;
};

static enum err
store(struct work *work)
{
	struct task *task = work->task;
	struct clean_copy copy = { .type = work->remux.probe.type };
	bool in_doubt = false;
	enum err err;

	err = object_begin(task->db, task->arena, &work->video.owner,
	    work->remux.made_bytes, &copy.object);
	if (err == ERR_QUOTA)
		return task_fail(task, err, JOB_HOPELESS,
		    "The copy for others does not fit into its owner's quota.");
	if (err != ERR_OK)
		return err;
	err = store_put_file(copy.object.key, work->remux.made, &copy.stored);
	if (err != ERR_OK) {
		task_fail(task, err, JOB_AGAIN, "The copy for others could not be stored.");
	} else {
		err = clean_publish(task->db, &task->job, &work->video, &copy);
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
	    probe_beside(work->remux.path);
	enum err err;

	if (beside != PROBE_BESIDE_NOTHING &&
	    (err = tracks_read(task, work->remux.path, &work->remux.tracks)) != ERR_OK)
		return err;
	if (beside == PROBE_BESIDE_NOTHING ||
	    (beside == PROBE_BESIDE_SUBTITLES && !work->remux.tracks.tells)) {
		err = clean_publish_nothing(task->db, &task->job);
		task->is_done = err == ERR_OK;
		return err;
	}
	work->remux.type = work->video.type;
	work->remux.duration_ms = work->video.duration_ms;
	err = remux_run(task, &work->remux);
	if (err == ERR_NOT_MEDIA)
		return task_blame(task, work->remux.path,
		    "No copy without place and device could be made of the file.");
	return err == ERR_OK ? store(work) : err;
}

enum err
clean_run(struct task *task)
{
	struct work work = { .task = task, .remux.directory = task_directory(task) };
	enum err err;

	err = clean_read(task->db, task->arena, task->job.video_key, &work.video);
	if (err != ERR_OK || work.video.is_settled)
		return err;
	err = store_local_version(work.video.object_key, work.video.version_id, task->arena,
	    &work.remux.path);
	if (err != ERR_OK)
		return task_fail(task, err, err == ERR_NOT_FOUND ? JOB_HOPELESS : JOB_AGAIN,
		    "The original could not be fetched from the store.");
	if ((err = scratch_make(work.remux.directory)) == ERR_OK)
		err = work_on(&work);
	store_local_done(work.remux.path);
	scratch_remove(work.remux.directory);
	return err;
}
