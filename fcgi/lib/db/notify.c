/* LISTEN: who is told of what, and the life of a listener. */
#include "lib/db/notify.h"

#include <assert.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "lib/db/notify_thread.h"

/* The process's own. */
static struct notify process = { .wake = -1, .lock = PTHREAD_MUTEX_INITIALIZER };

/* With the lock held: once there are a database and somebody to tell. */
static void
start_thread(struct notify *notify)
{
	sigset_t all, before;

	if (notify->has_thread || notify->conninfo == NULL || notify->count == 0)
		return;
	/* signals are for the main thread */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	if (pthread_create(&notify->thread, NULL, notify_thread, notify) != 0)
		abort();
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	notify->has_thread = true;
}

static void
open_listener(struct notify *notify, const char *conninfo)
{
	notify->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	notify->conninfo = strdup(conninfo);
	if (notify->wake < 0 || notify->conninfo == NULL)
		abort();
}

static void
wake(struct notify *notify)
{
	if (notify->wake >= 0)
		eventfd_write(notify->wake, 1);
}

static void
close_listener(struct notify *notify)
{
	pthread_mutex_lock(&notify->lock);
	notify->is_stopping = true;
	wake(notify);
	pthread_mutex_unlock(&notify->lock);
	if (notify->has_thread)
		pthread_join(notify->thread, NULL);
	notify->has_thread = false;
	notify->is_stopping = false;
	free(notify->conninfo);
	notify->conninfo = NULL;
	if (notify->wake >= 0)
		close(notify->wake);
	notify->wake = -1;
}

struct notify *
notify_start(const char *conninfo, const char *const *channels,
    void (*on_notify)(void *context, const char *channel, const char *payload),
    void *context)
{
	struct notify *notify = calloc(1, sizeof(*notify));

	if (notify == NULL)
		abort();
	pthread_mutex_init(&notify->lock, NULL);
	open_listener(notify, conninfo);
	for (; channels[notify->count] != NULL; notify->count++) {
		assert(notify->count < NOTIFY_CHANNELS_MAX);
		notify->listeners[notify->count] = (struct listener){
			.channel = channels[notify->count], .on_notify = on_notify,
			.context = context, .shares = notify->count > 0,
		};
	}
	start_thread(notify);
	return notify;
}

void
notify_stop(struct notify *notify)
{
	if (notify == NULL)
		return;
	close_listener(notify);
	pthread_mutex_destroy(&notify->lock);
	free(notify);
}

void
notify_on(const char *channel,
    void (*on_notify)(void *context, const char *channel, const char *payload),
    void *context)
{
	pthread_mutex_lock(&process.lock);
	assert(process.count < NOTIFY_CHANNELS_MAX);
	process.listeners[process.count++] = (struct listener){
		.channel = channel, .on_notify = on_notify, .context = context,
	};
	start_thread(&process);
	wake(&process);
	pthread_mutex_unlock(&process.lock);
}

void
notify_open(const char *conninfo)
{
	pthread_mutex_lock(&process.lock);
	open_listener(&process, conninfo);
	start_thread(&process);
	pthread_mutex_unlock(&process.lock);
}

bool
notify_is_live(void)
{
	return atomic_load(&process.is_live);
}

void
notify_close(void)
{
	close_listener(&process);
}
