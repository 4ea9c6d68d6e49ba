/* The thread that LISTENs: connects, waits, delivers, and connects again. */
#include "lib/db/notify_thread.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>

#include "lib/base/clock.h"
#include "lib/db/db_conn.h"
#include "lib/io/log.h"

#define RETRY_MS   500		/* between attempts to connect */
#define REFRESH_MS 30000	/* a notification can be lost with its connection */

static void
refresh(struct notify *notify, size_t from, size_t to)
{
	size_t i;

	for (i = from; i < to; i++) {
		if (!notify->listeners[i].shares)
			notify->listeners[i].on_notify(notify->listeners[i].context, NULL, NULL);
	}
}

static size_t
listener_count(struct notify *notify)
{
	size_t count;

	pthread_mutex_lock(&notify->lock);
	count = notify->count;
	pthread_mutex_unlock(&notify->lock);
	return count;
}

static bool
is_stopping(struct notify *notify)
{
	bool stopping;

	pthread_mutex_lock(&notify->lock);
	stopping = notify->is_stopping;
	pthread_mutex_unlock(&notify->lock);
	return stopping;
}

/* Wait for the connection, a wake-up, or the time. */
static void
wait_for(struct notify *notify, int64_t until_ms)
{
	struct pollfd pfds[2] = {
		{ .fd = notify->wake, .events = POLLIN },
		{ .fd = notify->pg == NULL ? -1 : PQsocket(notify->pg), .events = POLLIN },
	};
	int64_t left_ms = until_ms - clock_steady_ms();
	eventfd_t count;

	if (left_ms > 0)
		poll(pfds, 2, (int)left_ms);
	if (pfds[0].revents != 0)
		eventfd_read(notify->wake, &count);
}

static void
hang_up(struct notify *notify)
{
	atomic_store(&notify->is_live, false);
	PQfinish(notify->pg);
	notify->pg = NULL;
	notify->listening = 0;
}

static bool
connect_to(struct notify *notify)
{
	/* over TCP a silent end is noticed, so that the refresh may ask */
	const char *keys[] = { "dbname", "fallback_application_name", "client_encoding",
	    "connect_timeout", "tcp_user_timeout", NULL };
	const char *values[] = { notify->conninfo, program_invocation_short_name, "UTF8",
	    "2", "10000", NULL };

	notify->pg = PQconnectdbParams(keys, values, 1);
	if (PQstatus(notify->pg) == CONNECTION_OK) {
		PQsetNoticeProcessor(notify->pg, db_log_notice, NULL);
		return true;
	}
	log_warn("postgres: %s", PQerrorMessage(notify->pg));
	hang_up(notify);
	return false;
}

static bool
run(struct notify *notify, const char *sql)
{
	PGresult *result = PQexec(notify->pg, sql);
	ExecStatusType status = PQresultStatus(result);

	PQclear(result);
	if (status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY)
		return true;
	log_warn("postgres: %s: %s", sql, PQerrorMessage(notify->pg));
	return false;
}

/* LISTEN first and refresh after it, so that nothing falls between. */
static bool
listen_to_new(struct notify *notify)
{
	size_t count = listener_count(notify), from = notify->listening;
	char sql[96];

	for (; notify->listening < count; notify->listening++) {
		snprintf(sql, sizeof(sql), "LISTEN \"%s\"",
		    notify->listeners[notify->listening].channel);
		atomic_store(&notify->is_live, false);
		if (!run(notify, sql))
			return false;
	}
	if (from == 0)
		notify->refresh_at_ms = clock_steady_ms() + REFRESH_MS;
	refresh(notify, from, count);
	atomic_store(&notify->is_live, true);
	return true;
}

static void
deliver(struct notify *notify)
{
	PGnotify *event;
	size_t i;

	while ((event = PQnotifies(notify->pg)) != NULL) {
		for (i = 0; i < notify->listening; i++) {
			const struct listener *listener = &notify->listeners[i];

			if (strcmp(listener->channel, event->relname) == 0)
				listener->on_notify(listener->context, event->relname,
				    event->extra);
		}
		PQfreemem(event);
	}
}

/* One turn on an open connection; false when it is lost. */
static bool
turn(struct notify *notify)
{
	if (!listen_to_new(notify))
		return false;
	deliver(notify);
	wait_for(notify, notify->refresh_at_ms);
	if (PQconsumeInput(notify->pg) == 0) {
		log_warn("postgres: %s", PQerrorMessage(notify->pg));
		return false;
	}
	deliver(notify);
	if (clock_steady_ms() < notify->refresh_at_ms)
		return true;
	notify->refresh_at_ms = clock_steady_ms() + REFRESH_MS;
	if (!run(notify, ""))	/* is anybody there? */
		return false;
	refresh(notify, 0, notify->listening);
	return true;
}

void *
notify_thread(void *context)
{
	struct notify *notify = context;

	while (!is_stopping(notify)) {
		if (notify->pg == NULL && !connect_to(notify))
			wait_for(notify, clock_steady_ms() + RETRY_MS);
		else if (!turn(notify))
			hang_up(notify);
	}
	hang_up(notify);
	return NULL;
}
