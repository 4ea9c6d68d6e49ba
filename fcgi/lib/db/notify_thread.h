/* Within lib/db/notify*.c: a listener's state, and its thread. */
#ifndef LIB_NOTIFY_THREAD_H
#define LIB_NOTIFY_THREAD_H

#include <libpq-fe.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/db/notify.h"

struct listener {
	const char *channel;
	void      (*on_notify)(void *context, const char *channel, const char *payload);
	void       *context;
	bool        shares;	/* its refresh: the one before was told for both */
};

struct notify {
	char           *conninfo;
	int             wake;		/* eventfd: a listener was added, or stop */
	bool            has_thread;
	bool            is_stopping;
	pthread_t       thread;
	pthread_mutex_t lock;		/* of all but the listeners already counted */
	size_t          count;
	struct listener listeners[NOTIFY_CHANNELS_MAX];
	atomic_bool     is_live;	/* every channel is LISTENed to */
	/* the thread's own */
	PGconn         *pg;
	size_t          listening;	/* listeners whose channel is LISTENed to */
	int64_t         refresh_at_ms;
};

/* Listens and calls back until `is_stopping`; `context` is the struct notify. */
void *notify_thread(void *context);

#endif
