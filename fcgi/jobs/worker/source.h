/* A video as ffprobe describes it. */
#ifndef WORKER_SOURCE_H
#define WORKER_SOURCE_H

#include "jobs/worker/plan.h"
#include "lib/base/err.h"

struct arena;
struct task;

/*
 * What the file at `path` holds: its first video stream that is no cover
 * picture, its tracks of sound and of subtitles, its chapters.
 *
 * ERR_NOT_MEDIA  no video that could be read; the task's reason says so
 * ERR_INTERNAL, ERR_UNAVAILABLE  as task_tool()
 */
enum err source_probe(struct task *task, const char *path, struct source *out);

/*
 * Keep the tracks of sound that can be decoded, which is tried, in the order in
 * which they are wanted: the default one first, then as they come.
 */
enum err source_listen(struct task *task, const char *path, struct source *source);

/*
 * Read all packets: what of it is hidden, out of order or of another time, where
 * its keyframes are, and how long it really is.  What cannot be measured is
 * not copied.
 */
enum err source_measure(struct task *task, const char *path, struct source *source);

/*
 * Of a video that may be copied: are its keyframes such that a player can begin
 * at each (IDR, ITU-T H.264 section 7.4.1.2.4), and is the size the same from
 * first to last?  Else it is marked as broken; if so, its cuts are made.
 */
enum err source_look_at_keys(struct task *task, const char *path, struct source *source);

#endif
