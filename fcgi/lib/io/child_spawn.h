/* The start of a child, for lib/io/child.c alone. */
#ifndef LIB_CHILD_SPAWN_H
#define LIB_CHILD_SPAWN_H

#include <sys/types.h>

#include "lib/base/err.h"

struct arena;
struct child;

/* What one holds of a child; -1 for what is not there. */
struct child_handles {
	pid_t pid;	/* to be waited for, also after a failure */
	int   pidfd;	/* readable once it has ended */
	int   out;	/* our end of its stdout */
	int   err;	/* and of its stderr */
};

/* ERR_INTERNAL: logged; the handles that there are must still be closed. */
enum err child_spawn(const struct child *child, struct arena *arena,
    struct child_handles *handles);

#endif
