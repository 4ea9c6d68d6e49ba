/* Renditions from scratch to the store. */
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "jobs/worker/boxes.h"
#include "jobs/worker/publish.h"
#include "jobs/worker/scratch.h"
#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "store/store.h"

#define PLAYLIST_MAX (16 * 1024 * 1024)
#define INIT_MAX     (1024 * 1024)

/* The last percent of progress are for this. */
#define PERCENT_TRANSCODED 90
#define PERCENT_STORED     99

#define SPACE_USED_UP      (16 * 1024 * 1024)	/* with less free, that is why */
#define PUBLISH_TRIES_MS   60000

static enum err
read_made(struct task *task, const struct plan *plan, const char *directory,
    const struct rendition *rendition, struct made *out)
{
	const char *own = arena_printf(task->arena, "%s/%d/", directory, rendition->side);
	const char *init_path = arena_printf(task->arena, "%s" PLAN_INIT, own);
	const char *text, *init;
	size_t text_len, init_len, i;
	struct segment *segment;

	out->rendition = rendition;
	if (scratch_read(task->arena, arena_printf(task->arena, "%s" PLAN_PLAYLIST, own),
	    PLAYLIST_MAX, &text, &text_len) != ERR_OK ||
	    boxes_size(init_path, "moov") < 0 ||
	    scratch_read(task->arena, init_path, INIT_MAX, &init, &init_len) != ERR_OK ||
	    !playlist_read(task->arena, text, &out->playlist) || !out->playlist.is_whole)
		return ERR_INTERNAL;
	out->codecs = playlist_codecs(task->arena, (const unsigned char *)init, init_len,
	    plan->audio != PLAN_SILENT);
	out->size_bytes = (int64_t)(text_len + init_len);
	for (i = 0; i < out->playlist.count; i++) {
		segment = &out->playlist.segments[i];
		segment->size_bytes = boxes_size(arena_printf(task->arena, "%s%s", own,
		    segment->name), "mdat");
		if (segment->size_bytes < 0)
			return ERR_INTERNAL;
		out->size_bytes += segment->size_bytes;
	}
	return out->codecs != NULL ? ERR_OK : ERR_INTERNAL;
}

enum err
publish_read(struct task *task, const struct plan *plan, const char *directory,
    struct made *made)
{
	size_t i;

	for (i = 0; i < plan->count; i++)
		if (read_made(task, plan, directory, &plan->renditions[i], &made[i]) != ERR_OK)
			return task_fail(task, ERR_INTERNAL, JOB_AGAIN,
			    scratch_free(directory) < SPACE_USED_UP ?
			    "The server has no space left to process the video." :
			    "Processing ended without a complete video.");
	return ERR_OK;
}

/* Files on their way to the store. */
struct transfer {
	struct task *task;
	const char  *prefix;
	const char  *directory;
	int64_t      sent_bytes;
	int64_t      all_bytes;
	int          percent;
};

static enum err
send_file(struct transfer *transfer, int side, const char *name, int64_t size_bytes)
{
	struct task *task = transfer->task;
	struct store_object object;
	enum err err;
	int percent;

	if (!task_goes_on(task))
		return ERR_INTERNAL;
	err = store_put_file(arena_printf(task->arena, "%s%d/%s", transfer->prefix, side, name),
	    arena_printf(task->arena, "%s/%d/%s", transfer->directory, side, name), &object);
	if (err != ERR_OK)
		return task_fail(task, err, JOB_AGAIN, err == ERR_NO_SPACE ?
		    "The server has no space left for the processed video." :
		    "The processed video could not be stored.");
	transfer->sent_bytes += size_bytes;
	percent = PERCENT_TRANSCODED + (int)(transfer->sent_bytes *
	    (PERCENT_STORED - PERCENT_TRANSCODED) / (transfer->all_bytes + 1));
	if (percent <= transfer->percent)
		return ERR_OK;
	transfer->percent = percent;
	/* A database that is away is waited for at the end. */
	err = transcode_progress(task->db, &task->job, percent);
	return err == ERR_CONFLICT ? err : ERR_OK;
}

static enum err
send_rendition(struct transfer *transfer, const struct made *made, size_t sent)
{
	const int side = made->rendition->side;
	enum err err;
	size_t i;

	err = send_file(transfer, side, PLAN_INIT, 0);
	for (i = sent; err == ERR_OK && i < made->playlist.count; i++)
		err = send_file(transfer, side, made->playlist.segments[i].name,
		    made->playlist.segments[i].size_bytes);
	if (err == ERR_OK)
		err = send_file(transfer, side, PLAN_PLAYLIST, 0);
	return err;
}

static enum err
send_master(struct task *task, const struct plan *plan, const char *prefix,
    const struct made *made)
{
	struct variant variants[PLAN_RENDITIONS_MAX];
	struct store_object object;
	const char *master;
	enum err err;
	size_t i;

	for (i = 0; i < plan->count; i++)
		variants[i] = (struct variant){
			.rendition = made[i].rendition,
			.rate = plan->rate,
			.peak_bits_per_s = playlist_peak(&made[i].playlist),
			.average_bits_per_s = playlist_average(&made[i].playlist),
			.codecs = made[i].codecs,
		};
	master = playlist_master(task->arena, variants, plan->count);
	err = store_put_bytes(arena_printf(task->arena, "%s" TRANSCODE_MASTER, prefix),
	    master, strlen(master), &object);
	if (err != ERR_OK)
		return task_fail(task, err, JOB_AGAIN, "The processed video could not be stored.");
	return ERR_OK;
}

/* Whether the video points to `prefix`, after an answer that left it open. */
static bool
is_published(struct task *task, const char *prefix)
{
	struct transcode_video video;

	return transcode_read(task->db, task->arena, task->job.video_key, &video) == ERR_OK &&
	    video.hls_prefix != NULL && strcmp(video.hls_prefix, prefix) == 0;
}

/*
 * An hour of encoding is not thrown away for a database that is away for a
 * moment.  `in_doubt`: it may have been published though an error is returned.
 */
static enum err
make_ready(struct task *task, const char *prefix, const struct transcode_rendition *rows,
    size_t count, bool *in_doubt)
{
	static const struct timespec pause = { 0, 500 * 1000 * 1000 };
	const int64_t until_ms = clock_steady_ms() + PUBLISH_TRIES_MS;
	enum err err;

	*in_doubt = false;
	for (;;) {
		err = transcode_publish(task->db, &task->job, prefix, rows, count);
		if (err == ERR_CONFLICT && *in_doubt && is_published(task, prefix))
			return ERR_OK;
		if (err != ERR_UNAVAILABLE || !task_goes_on(task) ||
		    clock_steady_ms() > until_ms)
			return err;
		*in_doubt = true;
		nanosleep(&pause, NULL);
	}
}

static enum err
publish(struct task *task, const struct plan *plan, const char *prefix,
    const struct made *made, bool *in_doubt)
{
	struct transcode_rendition rows[PLAN_RENDITIONS_MAX];
	enum err err;
	size_t i;

	for (i = 0; i < plan->count; i++)
		rows[i] = (struct transcode_rendition){
			.height = made[i].rendition->height,
			.width = made[i].rendition->width,
			.bits_per_s = playlist_peak(&made[i].playlist),
			.size_bytes = made[i].size_bytes,
			.is_copy = made[i].rendition->is_copy,
		};
	err = make_ready(task, prefix, rows, plan->count, in_doubt);
	if (err == ERR_QUOTA)
		return task_fail(task, err, JOB_HOPELESS, TRANSCODE_NO_QUOTA);
	if (err != ERR_OK && err != ERR_CONFLICT)
		return task_fail(task, err, JOB_AGAIN, "The database could not be reached.");
	return err;
}

const char *
publish_prefix(struct task *task, const struct transcode_video *video)
{
	return arena_printf(task->arena, "v/%s/hls-%" PRId64 "-%s/", video->id.text,
	    task->job.began_s, task->job.id.text);
}

enum err
publish_run(const struct early *early, struct made *made)
{
	struct transfer transfer = {
		.task = early->task, .directory = early->directory, .prefix = early->prefix,
	};
	const struct plan *plan = early->plan;
	bool in_doubt = false;
	enum err err = ERR_OK;
	size_t i;

	for (i = 0; i < plan->count; i++)
		transfer.all_bytes += made[i].size_bytes;
	for (i = 0; err == ERR_OK && i < plan->count; i++)
		err = send_rendition(&transfer, &made[i], (size_t)early->sent[i]);
	if (err == ERR_OK)
		err = send_master(early->task, plan, early->prefix, made);
	if (err == ERR_OK)
		err = publish(early->task, plan, early->prefix, made, &in_doubt);
	early->task->is_done = (err == ERR_OK);
	if (err != ERR_OK && !in_doubt)
		store_delete_prefix(early->prefix);
	return err;
}

/* Renditions below v/<id>/ that are not the video's. */
struct leftovers {
	struct task *task;
	const char  *renditions;	/* what their keys begin with */
	const char  *kept;		/* NULL: none */
};

static bool
delete_leftover(void *context, const char *key, int64_t size_bytes)
{
	const struct leftovers *leftovers = context;

	(void)size_bytes;
	if (strncmp(key, leftovers->renditions, strlen(leftovers->renditions)) == 0 &&
	    (leftovers->kept == NULL ||
	    strncmp(key, leftovers->kept, strlen(leftovers->kept)) != 0))
		store_delete(key);
	return task_goes_on(leftovers->task);
}

void
publish_tidy(struct task *task, const struct transcode_video *video)
{
	const char *all = arena_printf(task->arena, "v/%s/", video->id.text);
	struct leftovers leftovers = {
		task, arena_printf(task->arena, "%shls-", all), video->hls_prefix,
	};

	store_list(all, delete_leftover, &leftovers);
}
