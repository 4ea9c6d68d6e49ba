/* Subtitles of a container, one run of ffmpeg a track. */
#include "jobs/worker/subtitles.h"

#include <string.h>

#include "jobs/worker/scratch.h"
#include "lib/base/arena.h"
#include "lib/base/utf8.h"
#include "lib/io/box.h"
#include "lib/io/log.h"
#include "service/video/language.h"
#include "service/video/probe.h"

#define NAME "subtitles.vtt"

static enum err
write_track(struct task *task, const struct track *track, const char *path,
    const char *directory, bool *is_written)
{
	const char *const argv[] = {
		"ffmpeg", "-hide_banner", "-nostdin", "-nostats", "-v", "error", "-y", PROBE_GUARDS,
		"-i", arena_printf(task->arena, "file:%s", path),
		"-map", arena_printf(task->arena, "0:%d", track->index),
		"-map_metadata", "-1", "-c:s", "webvtt", "-f", "webvtt", NAME, NULL
	};
	const struct box box = { .reads = path, .writes = directory };
	struct child child = {
		.argv = argv, .directory = directory, .box = &box,
		.file_bytes = 2 * CAPTION_BYTES_MAX,
	};
	struct child_result result;
	const enum err err = task_tool(task, &child, &result);

	*is_written = (err == ERR_OK && result.status == 0);
	return err;
}

/* One language once: a second one is told apart (RFC 5646 section 2.2.7). */
static const char *
own_language(struct arena *arena, const char *tag, const struct caption *captions, size_t count)
{
	const char *own = tag;
	size_t number = 2, i;

	for (i = 0; i < count; i++) {
		if (strcmp(captions[i].language, own) != 0)
			continue;
		own = arena_printf(arena, "%s-x-%zu", tag, number++);
		i = (size_t)-1;	/* from the first again */
	}
	return own;
}

static bool
read_track(struct task *task, const struct track *track, const char *directory,
    struct caption *captions, size_t count)
{
	const char *body;
	size_t len;

	if (scratch_read(task->arena, arena_printf(task->arena, "%s/" NAME, directory),
	    CAPTION_BYTES_MAX, &body, &len) != ERR_OK || strlen(body) != len ||
	    !utf8_is_valid(body, len) || strstr(body, "-->") == NULL)
		return false;
	captions[count] = (struct caption){
		.language = own_language(task->arena, language_tag(task->arena, track->language),
		    captions, count),
		.label = track->title, .origin = "file", .body = body,
	};
	return true;
}

enum err
subtitles_read(struct task *task, const struct source *source, const char *path,
    const char *directory, struct caption **captions, size_t *count)
{
	bool is_written;
	enum err err;
	size_t i;

	*captions = ARENA_ARRAY(task->arena, struct caption, PLAN_TRACKS_MAX);
	*count = 0;
	for (i = 0; i < source->subtitle_count; i++) {
		err = write_track(task, &source->subtitles[i], path, directory, &is_written);
		if (err != ERR_OK)
			return err;
		if (is_written && read_track(task, &source->subtitles[i], directory, *captions,
		    *count))
			(*count)++;
		else
			log_info("job %s: subtitles of stream %d cannot be read",
			    task->job.id.text, source->subtitles[i].index);
	}
	return ERR_OK;
}
