/* One video: probed, planned, run through ffmpeg, published. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "jobs/worker/early.h"
#include "jobs/worker/kinds.h"
#include "jobs/worker/plan.h"
#include "jobs/worker/poster.h"
#include "jobs/worker/publish.h"
#include "jobs/worker/scratch.h"
#include "jobs/worker/source.h"
#include "jobs/worker/subtitles.h"
#include "jobs/worker/task.h"
#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/config/config.h"
#include "lib/io/box.h"
#include "lib/io/log.h"
#include "service/video/transcode.h"
#include "store/store.h"

#define PERCENT_ENCODED   90		/* the rest is for the store */
#define PROGRESS_MS       1000
#define SIZE_CHECK_MS     5000
#define SCRATCH_SPARE     (64 * 1024 * 1024)	/* bytes left free on scratch */
#define SCRATCH_LEAST     (16 * 1024 * 1024)	/* with less free, it is full */
#define THREADS_MAX       8		/* more take memory, and save hardly any time */
#define SEGMENT_BYTES_MAX (1024 * 1024 * 1024)

#define STUCK_MS          600000	/* so long without a picture: it stands still */
#define MOVING_MS         60000		/* who made one so lately does not */

/* What is shorter than the source by more than this was cut. */
#define CUT_MS            2000
#define CUT_PERCENT       5

/* One video under way. */
struct work {
	struct task            *task;
	struct transcode_video  video;
	struct source           source;
	struct plan             plan;
	const char             *path;		/* the original */
	const char             *directory;	/* in scratch */
	int64_t                 reached_ms;	/* of the output */
	int64_t                 frames;		/* of the first rendition */
	int64_t                 moved_ms;	/* when there was more of it last; 0: never */
	int64_t                 began_ms;
	int64_t                 told_ms;	/* when progress was written last */
	int64_t                 weighed_ms;	/* when the output's size was looked at last */
	struct early            early;
	bool                    must_encode;	/* copying has failed */
	bool                    is_held;	/* one picture is repeated without end */
	bool                    is_stuck;
	bool                    is_too_large;
	bool                    is_over_quota;
	bool                    is_full;	/* scratch is */
};

#define TOO_LARGE "The processed video grew past " TEXT_OF(PLAN_TIMES_SOURCE) \
	" times the size of its original."
#define NO_SPACE "The server has no space left to process the video."

static bool
tell_progress(struct work *work)
{
	int64_t percent = 0;

	if (clock_steady_ms() - work->told_ms < PROGRESS_MS)
		return true;
	work->told_ms = clock_steady_ms();
	if (work->source.duration_ms > 0)
		percent = work->reached_ms * PERCENT_ENCODED / work->source.duration_ms;
	percent = percent < 0 ? 0 : percent > PERCENT_ENCODED ? PERCENT_ENCODED : percent;
	/* A database that is away for a moment is no reason to stop encoding. */
	return transcode_progress(work->task->db, &work->task->job, (int)percent) !=
	    ERR_CONFLICT;
}

/* "key=12" as 12; -1: it is another key's, or no number. */
static int64_t
number_of(const char *line, const char *key)
{
	const size_t len = strlen(key);
	int64_t value;

	return strncmp(line, key, len) == 0 && line[len] == '=' &&
	    sscanf(line + len + 1, "%" SCNd64, &value) == 1 ? value : -1;
}

/* ffmpeg's -progress: key=value lines; out_time_us is what all outputs have reached. */
static bool
on_line(void *context, const char *line)
{
	struct work *work = context;
	const int64_t at_ms = number_of(line, "out_time_us") / 1000;
	const int64_t frames = number_of(line, "frame");

	if (at_ms > work->reached_ms || frames > work->frames)
		work->moved_ms = clock_steady_ms();
	if (at_ms > 0)
		work->reached_ms = at_ms;
	if (frames > 0)
		work->frames = frames;
	work->is_held = !work->plan.is_sparse && work->frames > work->plan.frames_max;
	return !work->is_held && tell_progress(work);
}

/* False: it is more than it may be. */
static bool
weigh(struct work *work)
{
	const int64_t bytes = scratch_bytes(work->directory);

	work->is_too_large = bytes > work->plan.bytes_bound;
	work->is_over_quota = bytes > work->video.quota_left;
	return !work->is_too_large && !work->is_over_quota;
}

static bool
on_tick(void *context)
{
	struct work *work = context;

	const int64_t now_ms = clock_steady_ms();

	early_send(&work->early);
	work->is_stuck = now_ms - (work->moved_ms > 0 ? work->moved_ms : work->began_ms) > STUCK_MS;
	if (work->is_stuck || now_ms - work->weighed_ms < SIZE_CHECK_MS)
		return !work->is_stuck;
	work->weighed_ms = now_ms;
	/* ffmpeg's HLS writer passes over a full disk without a word */
	work->is_full = scratch_free(work->directory) < SCRATCH_LEAST;
	return weigh(work) && !work->is_full;
}

static enum err
blame_past(struct work *work, int64_t ms)
{
	char face[CLOCK_TEXT_MAX];

	clock_face(ms, face);
	return task_blame(work->task, work->path, "The video could not be decoded past %s.", face);
}

/* ffmpeg was stopped, or said no. */
static enum err
explain(struct work *work)
{
	struct task *task = work->task;

	if (work->is_held)	/* to be tried otherwise */
		return ERR_NOT_MEDIA;
	if (work->is_stuck)
		return task_fail(task, ERR_UNAVAILABLE, task_late(task),
		    "Processing stood still for ten minutes.");
	if (work->is_too_large)
		return task_fail(task, ERR_NO_SPACE, JOB_HOPELESS, TOO_LARGE);
	if (work->is_over_quota)
		return task_fail(task, ERR_QUOTA, JOB_HOPELESS, TRANSCODE_NO_QUOTA);
	if (work->is_full)
		return task_fail(task, ERR_NO_SPACE, JOB_AGAIN, NO_SPACE);
	return blame_past(work, work->reached_ms);
}

static enum err
check_space(struct work *work)
{
	const int64_t free_bytes = scratch_free(work->directory);

	if (free_bytes >= work->plan.bytes_max + SCRATCH_SPARE)
		return ERR_OK;
	log_warn("job %s: scratch has %" PRId64 " bytes free, and may need %" PRId64,
	    work->task->job.id.text, free_bytes, work->plan.bytes_max + SCRATCH_SPARE);
	return task_fail(work->task, ERR_NO_SPACE, JOB_AGAIN, NO_SPACE);
}

static enum err
make_directories(struct work *work)
{
	struct arena *arena = work->task->arena;
	enum err err = ERR_OK;
	size_t i;

	for (i = 0; err == ERR_OK && i < work->plan.count; i++)
		err = scratch_make(arena_printf(arena, "%s/%d", work->directory,
		    work->plan.renditions[i].side));
	for (i = 0; err == ERR_OK && work->plan.is_apart && i < work->source.track_count; i++)
		err = scratch_make(arena_printf(arena, "%s/%s", work->directory,
		    plan_track_name(arena, i)));
	return err;
}

static enum err
run_ffmpeg(struct work *work)
{
	struct task *task = work->task;
	const struct box box = { .reads = work->path, .writes = work->directory };
	struct child child = {
		.argv = plan_arguments(task->arena, &work->source, &work->plan, work->path),
		.directory = work->directory, .box = &box, .file_bytes = SEGMENT_BYTES_MAX,
		.on_line = on_line, .on_tick = on_tick, .context = work,
	};
	struct child_result result;
	enum err err;

	work->early = (struct early){
		.task = task, .plan = &work->plan, .directory = work->directory,
		.prefix = publish_prefix(task, &work->video),
		.has_sent = work->early.has_sent,
	};
	work->began_ms = work->weighed_ms = clock_steady_ms();
	work->moved_ms = work->frames = 0;
	err = task_tool(task, &child, &result);
	/* It went on to the last: so would it the next time. */
	if (err != ERR_OK && result.timed_out && work->moved_ms > 0 &&
	    clock_steady_ms() - work->moved_ms < MOVING_MS)
		task->failure = JOB_HOPELESS;
	return err == ERR_OK && (result.status != 0 || !weigh(work)) ? explain(work) : err;
}

static bool
is_cut(int64_t promised_ms, int64_t there_ms)
{
	return promised_ms - there_ms > CUT_MS &&
	    (promised_ms - there_ms) * 100 > promised_ms * CUT_PERCENT;
}

/*
 * ffmpeg ends well also where the file does, though the container promised
 * more: which is no promise where it is more than the file can hold.
 */
static enum err
check_length(struct work *work, const struct made *made)
{
	const struct source *source = &work->source;
	const int64_t made_ms = made->playlist.duration_us / 1000;

	if (work->plan.is_sparse || (!is_cut(source->duration_ms, made_ms) &&
	    !is_cut(source->promised_ms, source->found_ms)))
		return ERR_OK;
	return blame_past(work, made_ms);
}

static enum err
plan_work(struct work *work)
{
	int sides[PLAN_RENDITIONS_MAX];
	size_t count = 0, i;
	enum err err = ERR_OK;

	/* main() has refused a list that cannot be read. */
	plan_read_sides(config()->renditions, sides, &count);
	work->source.cuts.count = 0;
	for (i = 0; work->must_encode && i < work->source.track_count; i++)
		work->source.tracks[i].is_broken = true;
	if (!work->must_encode && plan_may_copy(&work->source, sides, count))
		err = source_look_at_keys(work->task, work->path, &work->source);
	plan_make(&work->source, sides, count, &work->plan);
	work->plan.threads = (int)sysconf(_SC_NPROCESSORS_ONLN);
	if (work->plan.threads > THREADS_MAX)
		work->plan.threads = THREADS_MAX;
	return err;
}

static enum err
make_renditions(struct work *work, struct made_all *all)
{
	enum err err;

	work->reached_ms = 0;
	if ((err = plan_work(work)) == ERR_OK &&
	    (err = check_space(work)) == ERR_OK &&
	    (err = make_directories(work)) == ERR_OK &&
	    (err = run_ffmpeg(work)) == ERR_OK &&
	    (err = publish_read(work->task, work->directory, all)) == ERR_OK)
		err = check_length(work, &all->renditions[0]);
	return err;
}

static bool
has_copies(const struct plan *plan)
{
	size_t i;

	for (i = 0; i < PLAN_TRACKS_MAX; i++)
		if (plan->audio[i] == PLAN_COPY_AUDIO)
			return true;
	return plan->count > 0 && plan->renditions[0].is_copy;
}

/*
 * Too many pictures were made of too few: then no more than there are.  And
 * what cannot be copied as it is may still be decoded.
 */
static bool
try_otherwise(struct work *work, enum err err)
{
	struct task *task = work->task;

	if (err != ERR_NOT_MEDIA || !task_goes_on(task) ||
	    (!work->is_held && (work->must_encode || !has_copies(&work->plan))))
		return false;
	log_info("job %s: %s", task->job.id.text, work->is_held ? "pictures are held for long" :
	    "encoding what could not be copied");
	work->source.is_sparse |= work->is_held;
	work->must_encode |= !work->is_held;
	work->is_held = false;
	task->reason = NULL;
	return true;
}

/* All that is to be known of it before anything is made. */
static enum err
get_to_know(struct work *work)
{
	struct task *task = work->task;
	enum err err;

	if ((err = source_probe(task, work->path, &work->source)) == ERR_OK &&
	    (err = source_listen(task, work->path, &work->source)) == ERR_OK)
		err = source_measure(task, work->path, &work->source);
	return err;
}

static enum err
process(struct work *work)
{
	struct task *task = work->task;
	struct made_all *all = ARENA_NEW(task->arena, struct made_all);
	enum err err;

	if ((err = get_to_know(work)) != ERR_OK)
		return err;
	/* Without a poster a video can still be watched. */
	if (!work->video.has_poster)
		err = poster_make(task, &work->video, &work->source, work->path, work->directory);
	if (err == ERR_CONFLICT || !task_goes_on(task))
		return err;
	task->reason = NULL;
	*all = (struct made_all){ .source = &work->source, .plan = &work->plan };
	err = subtitles_read(task, &work->source, work->path, work->directory, &all->captions,
	    &all->caption_count);
	if (err != ERR_OK)
		return err;
	do
		err = make_renditions(work, all);
	while (try_otherwise(work, err));
	if (err == ERR_OK)
		return publish_run(&work->early, all);
	if (work->early.has_sent)
		store_delete_prefix(work->early.prefix);
	return err;
}

enum err
transcode_run(struct task *task)
{
	struct work work = {
		.task = task,
		.directory = task_directory(task),
	};
	enum err err;

	err = transcode_read(task->db, task->arena, task->job.video_key, &work.video);
	if (err != ERR_OK)
		return err;
	publish_tidy(task, &work.video);
	err = store_local_version(work.video.object_key, work.video.version_id,
	    task->arena, &work.path);
	if (err != ERR_OK)
		return task_fail(task, err, err == ERR_NOT_FOUND ? JOB_HOPELESS : JOB_AGAIN,
		    "The original could not be fetched from the store.");
	err = scratch_make(work.directory);
	if (err == ERR_OK)
		err = process(&work);
	store_local_done(work.path);
	scratch_remove(work.directory);
	return err;
}
