/*
 * ffmpeg, ffprobe and their like: how they are run while somebody waits, few
 * at once, so that a crowd of uploads takes neither all memory nor all
 * processors (the worker has its own bounds), and whose fault it was when
 * they gave nothing.
 *
 * A leaf of service/: any service may include it, and it includes none.
 */
#ifndef SERVICE_TOOL_H
#define SERVICE_TOOL_H

#include <stdbool.h>

#include "lib/base/err.h"
#include "lib/io/child.h"

#define TOOLS_AT_ONCE   4		/* a process */
#define TOOLS_EACH      3		/* for one account: the next one need not wait for any */
#define TOOL_TIMEOUT_MS 10000		/* each, and the wait for a turn */
#define TOOL_MEMORY     (2048LL << 20)	/* of address space; a picture of 8192x8192 fits */

/* What a tool is shown that failed, to see whether it reads anything: its stdin. */
#define TOOL_SAMPLE     "pipe:0"

/*
 * Whatever reads strangers' bytes is in a box (lib/io/box.h): one that was given
 * none reaches no file.
 */
void tool_confine(struct child *child);

/*
 * Why the tool itself failed, as one sentence for whoever waits for what it
 * makes: it was killed, took too long, is not whole, or could not have or do
 * what it had to.  What it was given is then not to blame, and it may be run
 * again.  NULL: it did its work, or said no about the bytes.
 */
const char *tool_failure(struct arena *arena, const struct child *child,
    const struct child_result *result);

/*
 * Before a file is blamed for what is missing of it: can it be read?  All of
 * it, or as much as goes in TOOL_TIMEOUT_MS.  False is logged.
 */
bool tool_can_read(const char *path);

/*
 * child_run() in its box, with these bounds.  ERR_OK also when it said no about the bytes
 * (`result->status`), which is logged.
 *
 * ERR_UNAVAILABLE  no turn came, it could not be started, or it failed
 */
enum err tool_run(struct child *child, struct arena *arena, struct child_result *result);

#endif
