/*
 * Syncs that are shared: while one of a name runs, whoever comes waits for the
 * next, which one of them runs for all.  So what was written before somebody came
 * is in a sync that began afterwards.  Safe for concurrent use by threads.
 */
#ifndef STORE_SYNC_H
#define STORE_SYNC_H

#include "lib/base/err.h"

/* What `sync` of `name` returned that began after the call: its own or another's. */
enum err store_sync(const char *name, enum err (*sync)(const char *name));

#endif
