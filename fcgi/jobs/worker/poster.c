/* A poster: a representative frame from a tenth of the video on. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

#include "jobs/worker/kinds.h"
#include "jobs/worker/poster.h"
#include "jobs/worker/scratch.h"
#include "jobs/worker/source.h"
#include "lib/base/arena.h"
#include "lib/io/box.h"
#include "lib/io/log.h"
#include "store/store.h"

#define POSTER_TIMEOUT_MS 120000
#define POSTER_BYTES_MAX  (16 * 1024 * 1024)

/* A JPEG ends with its marker EOI; one that a full disk cut does not. */
static bool
is_whole(const char *path)
{
	unsigned char end[2] = { 0, 0 };
	FILE *file = fopen(path, "re");
	bool whole;

	if (file == NULL)
		return false;
	whole = fseek(file, -(long)sizeof(end), SEEK_END) == 0 &&
	    fread(end, 1, sizeof(end), file) == sizeof(end) &&
	    end[0] == 0xff && end[1] == 0xd9;
	fclose(file);
	return whole;
}

/* A frame at `at_ms` or after becomes the poster's file.  ERR_NOT_MEDIA: there is none. */
static enum err
take_frame(struct task *task, const struct source *source, const char *path,
    const char *directory, int64_t at_ms)
{
	const struct box box = { .reads = path, .writes = directory };
	struct child child = {
		.argv = plan_poster_arguments(task->arena, source, path, at_ms),
		.directory = directory, .box = &box, .timeout_ms = POSTER_TIMEOUT_MS,
		.file_bytes = POSTER_BYTES_MAX,
	};
	struct child_result result;
	enum err err;

	err = task_tool(task, &child, &result);
	if (err != ERR_OK)
		return err;
	return result.status == 0 &&
	    is_whole(arena_printf(task->arena, "%s/poster.jpg", directory)) ?
	    ERR_OK : ERR_NOT_MEDIA;
}

enum err
poster_make(struct task *task, const struct transcode_video *video,
    const struct source *source, const char *path, const char *directory)
{
	const char *key = arena_printf(task->arena, "v/%s/poster-%" PRId64 "-%s.jpg",
	    video->id.text, task->job.began_s, task->job.id.text);
	struct store_object object;
	bool used = false;
	enum err err;

	/* A video cut short may have nothing at a tenth of what it says it has. */
	err = take_frame(task, source, path, directory, source->duration_ms / 10);
	if (err == ERR_NOT_MEDIA)
		err = take_frame(task, source, path, directory, 0);
	if (err == ERR_NOT_MEDIA)
		return task_blame(task, path, "No picture of the video could be decoded.");
	if (err != ERR_OK)
		return err;
	err = store_put_file(key, arena_printf(task->arena, "%s/poster.jpg", directory),
	    &object);
	if (err != ERR_OK)
		return task_fail(task, err, JOB_AGAIN, "The poster could not be stored.");
	err = transcode_publish_poster(task->db, &task->job, key, &used);
	/* ERR_UNAVAILABLE may mean that it was committed: then the janitor decides. */
	if ((err == ERR_OK && !used) || err == ERR_CONFLICT)
		store_delete(key);
	return err;
}

static enum err
make_in(struct task *task, const struct transcode_video *video, const char *directory)
{
	struct source source;
	const char *path = NULL;
	enum err err;

	err = store_local_version(video->object_key, video->version_id, task->arena, &path);
	if (err != ERR_OK)
		return task_fail(task, err, err == ERR_NOT_FOUND ? JOB_HOPELESS : JOB_AGAIN,
		    "The original could not be fetched from the store.");
	if ((err = scratch_make(directory)) == ERR_OK &&
	    (err = source_probe(task, path, &source)) == ERR_OK)
		err = poster_make(task, video, &source, path, directory);
	store_local_done(path);
	return err;
}

enum err
poster_run(struct task *task)
{
	const char *directory = task_directory(task);
	struct transcode_video video;
	enum err err;

	err = transcode_read(task->db, task->arena, task->job.video_key, &video);
	if (err != ERR_OK || video.has_poster)
		return err;
	err = make_in(task, &video, directory);
	scratch_remove(directory);
	return err;
}
