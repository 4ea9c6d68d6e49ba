/*
 * ffmpeg and ffprobe while somebody waits: few at once, so that a crowd of
 * uploads takes neither all memory nor all processors.  (The worker has its
 * own bounds.)
 *
 * A leaf of service/: any service may include it, and it includes none.
 */
#ifndef SERVICE_TOOL_H
#define SERVICE_TOOL_H

#include "lib/base/err.h"
#include "lib/io/child.h"

#define TOOLS_AT_ONCE   4		/* a process */
#define TOOL_TIMEOUT_MS 10000		/* each, and the wait for a turn */
#define TOOL_MEMORY     (2048LL << 20)	/* of address space; a picture of 8192x8192 fits */

/*
 * child_run() with these bounds.  That it ended badly is logged.
 *
 * ERR_UNAVAILABLE  no turn came, or it took too long
 * ERR_INTERNAL     it could not be started
 */
enum err tool_run(struct child *child, struct arena *arena, struct child_result *result);

#endif
