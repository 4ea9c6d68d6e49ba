/* The loop: threads on one epoll set. */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/io/log.h"
#include "lib/serve/conn.h"
#include "lib/serve/serve_lookout.h"
#include "lib/serve/serve_loop.h"
#include "lib/serve/serve_request.h"
#include "lib/serve/serve_slow.h"

struct loop {
	int             epoll;
	int             listener;
	int             quit;		/* an eventfd: readable when threads are to end */
	int             empty;		/* an eventfd: a connection went while stopping */
	int             held;		/* an eventfd: the lookout holds something */
	pthread_mutex_t accepting;	/* held while connections are taken in */
	atomic_bool     is_stopping;
	atomic_int      conns;
	struct db_pool *pool;
	struct slow    *slow;
	struct slow    *afar;		/* for what waits for another host */
	struct lookout *lookout;
	struct serving *lookout_serving;
	pthread_t      *threads;
	int             thread_count;
};

/* Events name the connection, or one of these three. */
static char of_listener, of_quit, of_held;

static void
watch(struct loop *loop, int operation, int fd, void *of)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLONESHOT, .data.ptr = of };

	/* the listener may have been taken out meanwhile */
	if (epoll_ctl(loop->epoll, operation, fd, &event) != 0 && errno != ENOENT)
		log_error("epoll_ctl: %s", strerror(errno));
}

static void
watch_conn(struct loop *loop, int operation, struct conn *conn)
{
	const int fd = conn_fd(conn);	/* another thread may free it before we return */

	conn_give(conn);
	watch(loop, operation, fd, conn);
}

static void
drop(struct loop *loop, struct conn *conn)
{
	const uint64_t one = 1;

	conn_free(conn);
	if (atomic_fetch_sub(&loop->conns, 1) == 1 && atomic_load(&loop->is_stopping))
		(void)!write(loop->empty, &one, sizeof(one));
}

static void
settle(struct loop *loop, struct conn *conn, enum served served)
{
	switch (served) {
	case SERVED_LINGER:
		conn_linger(conn);
		watch_conn(loop, EPOLL_CTL_MOD, conn);
		break;
	case SERVED_KEPT:
		watch_conn(loop, EPOLL_CTL_MOD, conn);
		break;
	case SERVED_CLOSE:
	case SERVED_LATER:
	case SERVED_AFAR:
	case SERVED_LATER_AFAR:
	case SERVED_HELD:
		drop(loop, conn);
		break;
	}
}

static void
settle_slow(void *context, struct conn *conn, int served)
{
	settle(context, conn, (enum served)served);
}

static void
accept_all(struct loop *loop)
{
	int fd;

	pthread_mutex_lock(&loop->accepting);
	while (!atomic_load(&loop->is_stopping) &&
	    (fd = accept4(loop->listener, NULL, NULL, SOCK_CLOEXEC)) >= 0) {
		atomic_fetch_add(&loop->conns, 1);
		watch_conn(loop, EPOLL_CTL_ADD, conn_new(fd));
	}
	pthread_mutex_unlock(&loop->accepting);
	if (atomic_load(&loop->is_stopping))
		return;
	if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS) {
		log_error("accept: %s", strerror(errno));
		poll(NULL, 0, 100);	/* until some are closed; else this spins */
	}
	watch(loop, EPOLL_CTL_MOD, loop->listener, &of_listener);
}

/* Its request was read. */
static void
serve_read(struct loop *loop, struct serving *serving, struct conn *conn,
    enum patience patience)
{
	enum served served = serve_request(serving, conn, patience);

	if (served == SERVED_HELD) {
		serve_lookout_hold(loop->lookout, conn);
		return;
	}
	if (served == SERVED_LATER || served == SERVED_AFAR || served == SERVED_LATER_AFAR) {
		if (serve_slow_take(served == SERVED_AFAR ? loop->afar : loop->slow, conn,
		        served == SERVED_LATER_AFAR))
			return;
		served = serve_busy(serving, conn);
	}
	settle(loop, conn, served);
}

static void
serve_conn(struct loop *loop, struct serving *serving, struct conn *conn,
    enum patience patience)
{
	conn_take(conn);
	if (conn_is_lingering(conn)) {
		if (conn_discard(conn))
			watch_conn(loop, EPOLL_CTL_MOD, conn);
		else
			drop(loop, conn);
		return;
	}
	if (conn_next(conn))
		serve_read(loop, serving, conn, patience);
	else
		drop(loop, conn);
}

static void
take_in(struct loop *loop, struct serving *serving, void *of, enum patience patience)
{
	uint64_t ignored;

	if (of == &of_listener)
		accept_all(loop);
	else if (of == &of_held)
		(void)!read(loop->held, &ignored, sizeof(ignored));
	else
		serve_conn(loop, serving, of, patience);
}

/* What the lookout holds goes before what is still to be read. */
static void
serve_held(struct loop *loop, struct serving *serving)
{
	struct conn *conn;

	while ((conn = serve_lookout_next(loop->lookout)) != NULL) {
		serve_lookout_begin(loop->lookout);
		serve_read(loop, serving, conn, PATIENCE_SHORT);
		serve_lookout_end(loop->lookout);
	}
}

static void *
loop_thread(void *context)
{
	struct loop *loop = context;
	struct serving *serving = serve_begin(loop->pool);
	struct epoll_event event;

	for (;;) {
		serve_held(loop, serving);
		/* one at a time: others must not wait behind a slow one */
		if (epoll_wait(loop->epoll, &event, 1, -1) != 1)
			continue;
		if (event.data.ptr == &of_quit)
			break;
		serve_lookout_begin(loop->lookout);
		take_in(loop, serving, event.data.ptr, PATIENCE_SHORT);
		serve_lookout_end(loop->lookout);
	}
	serve_end(serving);
	return NULL;
}

static void
stand_in(void *context, int wait_ms)
{
	struct loop *loop = context;
	struct epoll_event event;

	if (epoll_wait(loop->epoll, &event, 1, wait_ms) == 1 && event.data.ptr != &of_quit)
		take_in(loop, loop->lookout_serving, event.data.ptr, PATIENCE_NONE);
}

static void
wake_for_held(void *context)
{
	const uint64_t one = 1;
	struct loop *loop = context;

	(void)!write(loop->held, &one, sizeof(one));
	watch(loop, EPOLL_CTL_MOD, loop->held, &of_held);
}

/* Before the first thread that looks for what it holds. */
static void
start_lookout(struct loop *loop, int threads)
{
	const struct serve_lookout_loop own = { stand_in, wake_for_held, loop };

	loop->held = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	watch(loop, EPOLL_CTL_ADD, loop->held, &of_held);
	loop->lookout_serving = serve_begin(loop->pool);
	loop->lookout = serve_lookout_new(threads, &own);
}

struct loop *
serve_loop_start(int listener, const struct serve_threads *threads, struct db_pool *pool)
{
	struct loop *loop = calloc(1, sizeof(*loop));
	struct epoll_event on_quit = { .events = EPOLLIN, .data.ptr = &of_quit };
	sigset_t all, before;

	if (loop == NULL ||
	    (loop->threads = calloc((size_t)threads->quick, sizeof(*loop->threads))) == NULL)
		abort();
	loop->listener = listener;
	loop->pool = pool;
	pthread_mutex_init(&loop->accepting, NULL);
	loop->epoll = epoll_create1(EPOLL_CLOEXEC);
	loop->quit = eventfd(0, EFD_CLOEXEC);
	loop->empty = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	loop->slow = serve_slow_new(threads->slow, pool, settle_slow, loop);
	loop->afar = serve_slow_new(threads->afar, pool, settle_slow, loop);
	epoll_ctl(loop->epoll, EPOLL_CTL_ADD, loop->quit, &on_quit);
	start_lookout(loop, threads->quick);
	watch(loop, EPOLL_CTL_ADD, listener, &of_listener);
	/* a signal would cut a body short: libfcgi takes EINTR for its end */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	for (; loop->thread_count < threads->quick; loop->thread_count++)
		if (pthread_create(&loop->threads[loop->thread_count], NULL,
		    loop_thread, loop) != 0)
			abort();
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return loop;
}

void
serve_loop_close(struct loop *loop)
{
	atomic_store(&loop->is_stopping, true);
	/* whoever is taking one in has counted it after this */
	pthread_mutex_lock(&loop->accepting);
	pthread_mutex_unlock(&loop->accepting);
	epoll_ctl(loop->epoll, EPOLL_CTL_DEL, loop->listener, NULL);
}

int
serve_loop_left(const struct loop *loop)
{
	return loop->empty;
}

bool
serve_loop_is_empty(struct loop *loop)
{
	uint64_t ignored;

	(void)!read(loop->empty, &ignored, sizeof(ignored));
	return atomic_load(&loop->conns) == 0;
}

void
serve_loop_free(struct loop *loop)
{
	const uint64_t one = 1;

	(void)!write(loop->quit, &one, sizeof(one));
	for (int i = 0; i < loop->thread_count; i++)
		pthread_join(loop->threads[i], NULL);
	serve_lookout_free(loop->lookout);
	serve_end(loop->lookout_serving);
	serve_slow_free(loop->slow);
	serve_slow_free(loop->afar);
	pthread_mutex_destroy(&loop->accepting);
	close(loop->epoll);
	close(loop->quit);
	close(loop->empty);
	close(loop->held);
	free(loop->threads);
	free(loop);
}
