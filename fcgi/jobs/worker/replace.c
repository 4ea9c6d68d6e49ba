/*
 * The best rendition in the place of a video's original: its segments joined, put
 * into a file of its own, and looked at before anything is given up for it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jobs/worker/kinds.h"
#include "jobs/worker/playlist.h"
#include "jobs/worker/remux.h"
#include "jobs/worker/scratch.h"
#include "jobs/worker/task.h"
#include "lib/base/arena.h"
#include "service/video/replace.h"
#include "service/video/transcode.h"
#include "store/store.h"

#define PLAYLIST_MAX (16 * 1024 * 1024)
#define PIECE        (1024 * 1024)

#define NOT_WHOLE "The best rendition of the video is not whole."

/* One video under way. */
struct work {
	struct task         *task;
	struct replace_video video;
	struct remux         remux;
	FILE                *joined;
	int64_t              joined_bytes;
};

static enum err
read_text(struct work *work, const char *key, const char **text)
{
	struct store_object object;
	char *data;
	size_t got = 0;
	enum err err;

	if ((err = store_head(key, &object)) != ERR_OK)
		return err;
	if (object.size_bytes > PLAYLIST_MAX)
		return ERR_NOT_MEDIA;
	data = arena_alloc(work->task->arena, (size_t)object.size_bytes + 1);
	err = store_read(key, 0, data, (size_t)object.size_bytes, &got);
	data[got] = '\0';
	*text = data;
	return err == ERR_OK && (int64_t)got != object.size_bytes ? ERR_UNAVAILABLE : err;
}

/* "720/index.m3u8" of the master: the directory of the tallest, which stands first. */
static const char *
best_of(struct arena *arena, const char *master)
{
	char *text = arena_strdup(arena, master), *line;
	char *slash;

	while ((line = strsep(&text, "\r\n")) != NULL)
		if (line[0] >= '0' && line[0] <= '9' && (slash = strchr(line, '/')) != NULL) {
			slash[1] = '\0';
			return line;
		}
	return NULL;
}

/* Append the object `key`, all of it. */
static enum err
append(struct work *work, const char *key)
{
	struct store_object object;
	int64_t at = 0;
	size_t got;
	char *data;
	enum err err;

	if ((err = store_head(key, &object)) != ERR_OK)
		return err;
	data = malloc(PIECE);
	if (data == NULL)
		abort();
	while (err == ERR_OK && at < object.size_bytes) {
		got = 0;
		err = store_read(key, at, data, PIECE, &got);
		if (err == ERR_OK && (got == 0 || !task_goes_on(work->task)))
			err = ERR_UNAVAILABLE;
		else if (err == ERR_OK && fwrite(data, 1, got, work->joined) != got)
			err = ERR_NO_SPACE;
		at += (int64_t)got;
	}
	free(data);
	work->joined_bytes += at;
	return err;
}

static enum err
join(struct work *work, const char *below, const struct playlist *playlist)
{
	struct arena *arena = work->task->arena;
	enum err err;
	size_t i;

	err = append(work, arena_printf(arena, "%s" PLAN_INIT, below));
	for (i = 0; err == ERR_OK && i < playlist->count; i++)
		err = append(work, arena_printf(arena, "%s%s", below, playlist->segments[i].name));
	return err;
}

/* Into one file, which is what players of fragments get. */
static enum err
fetch(struct work *work)
{
	struct task *task = work->task;
	const char *text = NULL, *side, *below;
	struct playlist playlist;
	enum err err;

	err = read_text(work, arena_printf(task->arena, "%s" TRANSCODE_MASTER,
	    work->video.hls_prefix), &text);
	if (err != ERR_OK)
		return err;
	if ((side = best_of(task->arena, text)) == NULL)
		return ERR_NOT_MEDIA;
	below = arena_printf(task->arena, "%s%s", work->video.hls_prefix, side);
	err = read_text(work, arena_printf(task->arena, "%s" PLAN_PLAYLIST, below), &text);
	if (err != ERR_OK)
		return err;
	if (!playlist_read(task->arena, text, &playlist) || !playlist.is_whole)
		return ERR_NOT_MEDIA;
	work->remux.path = arena_printf(task->arena, "%s/joined", work->remux.directory);
	work->joined = fopen(work->remux.path, "we");
	if (work->joined == NULL)
		return ERR_UNAVAILABLE;
	err = join(work, below, &playlist);
	if (fclose(work->joined) != 0 && err == ERR_OK)
		err = ERR_NO_SPACE;
	return err;
}

static enum err
store(struct work *work)
{
	struct task *task = work->task;
	const struct probe *probe = &work->remux.probe;
	struct replace_file file = {
		.type = probe->type, .width = probe->width, .height = probe->height,
	};
	bool in_doubt = false;
	enum err err;

	err = object_begin(task->db, task->arena, &work->video.owner, work->remux.made_bytes,
	    &file.object);
	if (err == ERR_QUOTA)
		return task_fail(task, err, JOB_AGAIN,
		    "What is to take the original's place does not fit into its owner's quota beside it.");
	if (err != ERR_OK)
		return err;
	err = store_put_file(file.object.key, work->remux.made, &file.stored);
	if (err != ERR_OK) {
		task_fail(task, err, JOB_AGAIN, "The best rendition could not be stored as a file.");
	} else {
		err = replace_publish(task->db, task->arena, &task->job, &work->video, &file);
		in_doubt = err == ERR_UNAVAILABLE;	/* perhaps it was committed */
	}
	task->is_done = err == ERR_OK;
	if (err != ERR_OK && !in_doubt)
		object_delete(task->db, file.object.id);
	return err;
}

static enum err
work_on(struct work *work)
{
	struct task *task = work->task;
	enum err err;

	if ((err = fetch(work)) == ERR_OK &&
	    (err = tracks_read(task, work->remux.path, &work->remux.tracks)) == ERR_OK)
		err = remux_run(task, &work->remux);
	if (err == ERR_NOT_MEDIA || err == ERR_NOT_FOUND)
		return task_fail(task, err, JOB_HOPELESS, NOT_WHOLE);
	if (err != ERR_OK)
		return err;
	if (work->video.is_plain && work->remux.made_bytes >= work->video.size_bytes) {
		err = replace_publish_nothing(task->db, &task->job);
		task->is_done = err == ERR_OK;
		return err;
	}
	return store(work);
}

enum err
replace_run(struct task *task)
{
	struct work work = {
		.task = task,
		.remux = { .directory = task_directory(task), .type = "video/mp4" },
	};
	enum err err;

	err = replace_read(task->db, task->arena, task->job.video_key, &work.video);
	if (err != ERR_OK)	/* deleted, or replaced: nothing is to be done */
		return err == ERR_NOT_FOUND ? ERR_OK : err;
	work.remux.duration_ms = work.video.duration_ms;
	if ((err = scratch_make(work.remux.directory)) == ERR_OK)
		err = work_on(&work);
	scratch_remove(work.remux.directory);
	return err;
}
