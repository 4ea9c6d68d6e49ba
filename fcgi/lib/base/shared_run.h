/*
 * Work that many want and one does: while it runs under a name, whoever comes waits for
 * the next, which one of them does for all.  So of a sync or a flush, what was written
 * before somebody came is in one that began afterwards.  Safe for concurrent use by threads.
 */
#ifndef LIB_SHARED_RUN_H
#define LIB_SHARED_RUN_H

#include "lib/base/err.h"

/* What a `run` under `name` returned that began after the call: its own or another's. */
enum err shared_run(const char *name, enum err (*run)(void *context), void *context);

#endif
