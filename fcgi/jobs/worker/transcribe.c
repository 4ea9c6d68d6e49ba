/* What is said in a video, written down by the command `transcriber` of the configuration. */
#include <string.h>

#include "jobs/worker/kinds.h"
#include "jobs/worker/scratch.h"
#include "jobs/worker/source.h"
#include "jobs/worker/task.h"
#include "lib/base/arena.h"
#include "lib/config/config.h"
#include "lib/io/box.h"
#include "service/video/caption_text.h"
#include "service/video/language.h"
#include "service/video/probe.h"
#include "service/video/transcode.h"
#include "store/store.h"

#define WAV             "sound.wav"
#define BYTES_PER_S     (16000 * 2)	/* 16 kHz, 16 bits, one channel */
#define WAV_SLACK_BYTES (64 * 1024)
#define WORDS_MAX       32		/* of the command */
#define LANGUAGE_LINE   "\nLanguage:"	/* in the header of WebVTT */

/* The track that plays, from the begin of the picture on. */
static enum err
write_wav(struct task *task, const struct source *source, const char *path,
    const char *directory)
{
	const char *const argv[] = {
		"ffmpeg", "-hide_banner", "-nostdin", "-nostats", "-v", "error", "-y", PROBE_GUARDS,
		"-i", arena_printf(task->arena, "file:%s", path),
		"-map", arena_printf(task->arena, "0:%d", source->tracks[0].index),
		"-map_metadata", "-1", "-af", "aresample=async=1:first_pts=0",
		"-ac", "1", "-ar", "16000", "-c:a", "pcm_s16le", "-f", "wav", WAV, NULL
	};
	const struct box box = { .reads = path, .writes = directory };
	struct child child = {
		.argv = argv, .directory = directory, .box = &box,
		.file_bytes = (source->duration_ms / 1000 + 1) * BYTES_PER_S + WAV_SLACK_BYTES,
	};
	struct child_result result;
	enum err err;

	if (scratch_free(directory) < child.file_bytes)
		return task_fail(task, ERR_NO_SPACE, JOB_AGAIN,
		    "The server has no space left for the sound of the video.");
	err = task_tool(task, &child, &result);
	if (err == ERR_OK && result.status != 0)
		err = task_blame(task, path, "The sound of the video could not be decoded.");
	return err;
}

/* The command's words, and then the file: no shell reads it. */
static const char *const *
command(struct arena *arena, const char *file)
{
	const char **argv = ARENA_ARRAY(arena, const char *, WORDS_MAX + 2);
	char *rest = arena_strdup(arena, config()->transcriber), *word;
	size_t count = 0;

	while (count < WORDS_MAX && (word = strsep(&rest, " ")) != NULL)
		if (word[0] != '\0')
			argv[count++] = word;
	argv[count++] = file;
	argv[count] = NULL;
	return argv;
}

static enum err
run_command(struct task *task, const char *directory, struct child_result *result)
{
	struct child child = {
		.argv = command(task->arena, arena_printf(task->arena, "%s/" WAV, directory)),
		.directory = directory, .output_max = CAPTION_BYTES_MAX + 1,
	};
	const enum err err = task_child(task, &child, result);

	if (err != ERR_OK)
		return err;
	if (result->timed_out)
		return task_fail(task, ERR_INTERNAL, task_late(task),
		    "The program that writes captions took too long.");
	return result->status == 0 ? ERR_OK : task_fail(task, ERR_INTERNAL, JOB_AGAIN,
	    "The program that writes captions failed.");
}

/* As the header says it, before the first empty line. */
static const char *
language_of(struct arena *arena, const char *body)
{
	const char *line = strstr(body, LANGUAGE_LINE), *end = strstr(body, "\n\n");

	if (line == NULL || (end != NULL && line > end))
		return LANGUAGE_UNKNOWN;
	line += strlen(LANGUAGE_LINE);
	line += strspn(line, " \t");
	return language_tag(arena, arena_strndup(arena, line, strcspn(line, " \t\n")));
}

static enum err
keep(struct task *task, const struct child_result *result)
{
	struct caption caption = { .label = "", .origin = "machine" };
	const char *why;
	enum err err;

	if (caption_text_is_silent(result->output, result->output_len))
		return ERR_OK;
	caption.body = caption_text(task->arena, result->output, result->output_len, &why);
	if (caption.body == NULL || strlen(caption.body) > CAPTION_BYTES_MAX)
		return task_fail(task, ERR_INTERNAL, JOB_HOPELESS,
		    "What the program that writes captions wrote are none.");
	caption.language = language_of(task->arena, caption.body);
	err = caption_keep_heard(task->db, &task->job, &caption);
	task->is_done = (err == ERR_OK);
	return err == ERR_OK || err == ERR_CONFLICT ? err :
	    task_fail(task, err, JOB_AGAIN, "The database could not be reached.");
}

static enum err
transcribe(struct task *task, const char *path, const char *directory)
{
	struct child_result result;
	struct source source;
	enum err err;

	if ((err = source_probe(task, path, &source)) != ERR_OK ||
	    (err = source_listen(task, path, &source)) != ERR_OK)
		return err;
	if (source.track_count == 0)
		return ERR_OK;
	if ((err = source_measure(task, path, &source)) == ERR_OK &&
	    (err = write_wav(task, &source, path, directory)) == ERR_OK &&
	    (err = run_command(task, directory, &result)) == ERR_OK)
		err = keep(task, &result);
	return err;
}

enum err
transcribe_run(struct task *task)
{
	const char *directory = task_directory(task), *path = NULL;
	struct transcode_video video;
	enum err err;

	if (config()->transcriber[0] == '\0')
		return ERR_OK;
	err = transcode_read(task->db, task->arena, task->job.video_key, &video);
	if (err != ERR_OK)
		return err;
	err = store_local_version(video.object_key, video.version_id, task->arena, &path);
	if (err != ERR_OK)
		return task_fail(task, err, err == ERR_NOT_FOUND ? JOB_HOPELESS : JOB_AGAIN,
		    "The original could not be fetched from the store.");
	err = scratch_make(directory);
	if (err == ERR_OK)
		err = transcribe(task, path, directory);
	store_local_done(path);
	scratch_remove(directory);
	return err;
}
