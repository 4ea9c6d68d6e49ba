/* Renditions from scratch to the store. */
#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <time.h>

#include "jobs/worker/boxes.h"
#include "jobs/worker/join.h"
#include "jobs/worker/publish.h"
#include "jobs/worker/scratch.h"
#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "service/video/language.h"
#include "store/store.h"

#define PLAYLIST_MAX (16 * 1024 * 1024)
#define INIT_MAX     (1024 * 1024)

/* The last percent of progress are for this. */
#define PERCENT_TRANSCODED 90
#define PERCENT_STORED     99

#define SPACE_USED_UP      (16 * 1024 * 1024)	/* with less free, that is why */
#define PUBLISH_TRIES_MS   60000

/* `names` of what ffmpeg wrote: segments, or pieces that are to be joined. */
static enum err
read_made(struct task *task, const char *directory, const struct cuts *pieces, struct made *out)
{
	const char *own = arena_printf(task->arena, "%s/%s/", directory, out->directory);
	const char *init_path = arena_printf(task->arena, "%s" PLAN_INIT, own);
	const char *text, *init;
	size_t text_len, init_len, i;
	struct segment *segment;

	if (scratch_read(task->arena, arena_printf(task->arena, "%s" PLAN_PLAYLIST, own),
	    PLAYLIST_MAX, &text, &text_len) != ERR_OK ||
	    boxes_size(init_path, "moov") < 0 ||
	    scratch_read(task->arena, init_path, INIT_MAX, &init, &init_len) != ERR_OK ||
	    !playlist_read(task->arena, text, &out->playlist) || !out->playlist.is_whole)
		return ERR_INTERNAL;
	if (pieces != NULL && !join_pieces(task->arena, own, pieces, &out->playlist))
		return ERR_NOT_MEDIA;
	out->size_bytes = (int64_t)(text_len + init_len);
	for (i = 0; i < out->playlist.count; i++) {
		segment = &out->playlist.segments[i];
		segment->size_bytes = boxes_size(arena_printf(task->arena, "%s%s", own,
		    segment->name), "mdat");
		if (segment->size_bytes < 0)
			return ERR_INTERNAL;
		out->size_bytes += segment->size_bytes;
	}
	if (out->rendition == NULL)
		return ERR_OK;
	out->codecs = playlist_codecs(task->arena, (const unsigned char *)init, init_len,
	    out->has_sound);
	return out->codecs != NULL ? ERR_OK : ERR_INTERNAL;
}

static enum err
read_one(struct task *task, const char *directory, struct made_all *all, struct made *made)
{
	const bool is_copy = made->rendition != NULL && made->rendition->is_copy;
	const enum err err = read_made(task, directory, is_copy ? all->plan->cuts : NULL, made);

	if (err == ERR_OK && playlist_target(&made->playlist) > all->target_s)
		all->target_s = playlist_target(&made->playlist);
	return err;
}

static enum err
blame_space(struct task *task, const char *directory)
{
	return task_fail(task, ERR_INTERNAL, JOB_AGAIN,
	    scratch_free(directory) < SPACE_USED_UP ?
	    "The server has no space left to process the video." :
	    "Processing ended without a complete video.");
}

enum err
publish_read(struct task *task, const char *directory, struct made_all *all)
{
	const struct plan *plan = all->plan;
	enum err err = ERR_OK;
	size_t i;

	all->target_s = PLAN_SEGMENT_S;
	all->sound_count = plan->is_apart ? all->source->track_count : 0;
	for (i = 0; err == ERR_OK && i < plan->count; i++) {
		all->renditions[i] = (struct made){
			.rendition = &plan->renditions[i],
			.directory = arena_printf(task->arena, "%d", plan->renditions[i].side),
			.has_sound = all->source->track_count > 0,
		};
		err = read_one(task, directory, all, &all->renditions[i]);
		if (err == ERR_OK && plan->cuts != NULL &&
		    all->renditions[i].playlist.count != plan->cuts->count)
			err = ERR_NOT_MEDIA;
	}
	for (i = 0; err == ERR_OK && i < all->sound_count; i++) {
		all->sounds[i] = (struct made){ .directory = plan_track_name(task->arena, i) };
		err = read_one(task, directory, all, &all->sounds[i]);
	}
	return err == ERR_INTERNAL ? blame_space(task, directory) : err;
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
blame_store(struct task *task, enum err err)
{
	return task_fail(task, err, JOB_AGAIN, err == ERR_NO_SPACE ?
	    "The server has no space left for the processed video." :
	    "The processed video could not be stored.");
}

static enum err
send_text(const struct transfer *transfer, const char *name, const char *text)
{
	struct store_object object;
	const enum err err = store_put_bytes(arena_printf(transfer->task->arena, "%s%s",
	    transfer->prefix, name), text, strlen(text), &object);

	return err == ERR_OK ? ERR_OK : blame_store(transfer->task, err);
}

static enum err
send_file(struct transfer *transfer, const struct made *made, const char *name,
    int64_t size_bytes)
{
	struct task *task = transfer->task;
	struct store_object object;
	enum err err;
	int percent;

	if (!task_goes_on(task))
		return ERR_INTERNAL;
	err = store_put_file(arena_printf(task->arena, "%s%s/%s", transfer->prefix,
	    made->directory, name), arena_printf(task->arena, "%s/%s/%s", transfer->directory,
	    made->directory, name), &object);
	if (err != ERR_OK)
		return blame_store(task, err);
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
send_made(struct transfer *transfer, const struct made *made, size_t sent, int64_t target_s)
{
	struct arena *arena = transfer->task->arena;
	enum err err;
	size_t i;

	err = send_file(transfer, made, PLAN_INIT, 0);
	for (i = sent; err == ERR_OK && i < made->playlist.count; i++)
		err = send_file(transfer, made, made->playlist.segments[i].name,
		    made->playlist.segments[i].size_bytes);
	if (err == ERR_OK)
		err = send_text(transfer, arena_printf(arena, "%s/" PLAN_PLAYLIST, made->directory),
		    playlist_media(arena, &made->playlist, target_s));
	return err;
}

/* As many a second as its segments have; of pictures that are few for their time, none is said. */
static struct fraction
rate_of(const struct made_all *all, const struct rendition *rendition)
{
	const struct source *source = all->source;
	const struct fraction base = source->base_rate;
	const double lasts_s = (double)(source->video_end_ms - source->video_late_ms) / 1000;
	const double rate = lasts_s > 0 ? (double)source->frames / lasts_s : 0;

	if (!rendition->is_copy)
		return all->plan->is_sparse ? (struct fraction){ 0, 0 } : all->plan->rate;
	if (base.den > 0 && fabs((double)base.num / (double)base.den - rate) < rate / 100)
		return base;
	return (struct fraction){ llround(rate * 1000), 1000 };
}

/* A title, else a language, else nothing. */
static const char *
bare_name(struct arena *arena, const struct track *track)
{
	const char *tag = language_tag(arena, track->language);

	return track->title[0] != '\0' ? track->title :
	    strcmp(tag, LANGUAGE_UNKNOWN) != 0 ? tag : "";
}

/* What it is called: no two alike in a list (RFC 8216 section 4.3.4.1.1). */
static const char *
sound_name(struct arena *arena, const struct made_all *all, size_t track)
{
	const char *name = bare_name(arena, &all->source->tracks[track]);
	bool is_alone = name[0] != '\0';
	size_t i;

	for (i = 0; i < all->sound_count; i++)
		if (i != track &&
		    strcmp(bare_name(arena, &all->source->tracks[i]), name) == 0)
			is_alone = false;
	return is_alone ? name : arena_printf(arena, "%s%s%zu", name,
	    name[0] != '\0' ? " " : "", track + 1);
}

static struct playlist_sound
describe_sound(struct arena *arena, const struct made_all *all, size_t track)
{
	const char *tag = language_tag(arena, all->source->tracks[track].language);

	return (struct playlist_sound){
		.directory = all->sounds[track].directory,
		.name = sound_name(arena, all, track),
		.language = strcmp(tag, LANGUAGE_UNKNOWN) == 0 ? "" : tag,
		.peak_bits_per_s = playlist_peak(&all->sounds[track].playlist),
	};
}

static enum err
send_master(const struct transfer *transfer, const struct made_all *all)
{
	struct arena *arena = transfer->task->arena;
	struct variant variants[PLAN_RENDITIONS_MAX];
	struct playlist_sound sounds[PLAN_TRACKS_MAX];
	const struct made *made;
	size_t i;

	for (i = 0; i < all->plan->count; i++) {
		made = &all->renditions[i];
		variants[i] = (struct variant){
			.rendition = made->rendition,
			.rate = rate_of(all, made->rendition),
			.peak_bits_per_s = playlist_peak(&made->playlist),
			.average_bits_per_s = playlist_average(&made->playlist),
			.codecs = made->codecs,
		};
	}
	for (i = 0; i < all->sound_count; i++)
		sounds[i] = describe_sound(arena, all, i);
	return send_text(transfer, TRANSCODE_MASTER, playlist_master(arena,
	    &(struct playlist_all){ variants, all->plan->count, sounds, all->sound_count }));
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
make_ready(struct task *task, const struct transcode_result *result, bool *in_doubt)
{
	static const struct timespec pause = { 0, 500 * 1000 * 1000 };
	const int64_t until_ms = clock_steady_ms() + PUBLISH_TRIES_MS;
	enum err err;

	*in_doubt = false;
	for (;;) {
		err = transcode_publish(task->db, &task->job, result);
		if (err == ERR_CONFLICT && *in_doubt && is_published(task, result->prefix))
			return ERR_OK;
		if (err != ERR_UNAVAILABLE || !task_goes_on(task) ||
		    clock_steady_ms() > until_ms)
			return err;
		*in_doubt = true;
		nanosleep(&pause, NULL);
	}
}

/* What plays: the longer of picture and sound. */
static int64_t
length_ms(const struct made_all *all)
{
	int64_t most_us = all->renditions[0].playlist.duration_us;

	if (all->sound_count > 0 && all->sounds[0].playlist.duration_us > most_us)
		most_us = all->sounds[0].playlist.duration_us;
	return (most_us + 500) / 1000;
}

static enum err
publish(struct task *task, const char *prefix, const struct made_all *all, bool *in_doubt)
{
	struct transcode_rendition rows[PLAN_RENDITIONS_MAX];
	struct transcode_result result = {
		.prefix = prefix, .renditions = rows, .count = all->plan->count,
		.duration_ms = length_ms(all),
		.note = all->source->is_unheard ? TRANSCODE_NOTE_SOUND : NULL,
		.is_heard = all->source->track_count > 0,
		.captions = all->captions, .caption_count = all->caption_count,
		.chapters = all->source->chapters, .chapter_count = all->source->chapter_count,
	};
	enum err err;
	size_t i;

	plan_display_size(all->source, &result.width, &result.height);
	for (i = 0; i < all->plan->count; i++)
		rows[i] = (struct transcode_rendition){
			.height = all->renditions[i].rendition->height,
			.width = all->renditions[i].rendition->width,
			.bits_per_s = playlist_peak(&all->renditions[i].playlist),
			.size_bytes = all->renditions[i].size_bytes,
			.is_copy = all->renditions[i].rendition->is_copy,
		};
	for (i = 0; i < all->sound_count; i++)	/* all that is stored is in one of the rows */
		rows[0].size_bytes += all->sounds[i].size_bytes;
	err = make_ready(task, &result, in_doubt);
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
publish_run(const struct early *early, const struct made_all *all)
{
	struct transfer transfer = {
		.task = early->task, .directory = early->directory, .prefix = early->prefix,
	};
	const size_t count = all->plan->count;
	bool in_doubt = false;
	enum err err = ERR_OK;
	size_t i;

	for (i = 0; i < count; i++)
		transfer.all_bytes += all->renditions[i].size_bytes;
	for (i = 0; i < all->sound_count; i++)
		transfer.all_bytes += all->sounds[i].size_bytes;
	for (i = 0; err == ERR_OK && i < count; i++)
		err = send_made(&transfer, &all->renditions[i], (size_t)early->sent[i],
		    all->target_s);
	for (i = 0; err == ERR_OK && i < all->sound_count; i++)
		err = send_made(&transfer, &all->sounds[i], 0, all->target_s);
	if (err == ERR_OK)
		err = send_master(&transfer, all);
	if (err == ERR_OK)
		err = publish(early->task, early->prefix, all, &in_doubt);
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
