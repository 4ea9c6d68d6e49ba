/* One FastCGI connection: libfcgi reads its requests. */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/clock.h"
#include "lib/serve/conn.h"
#include "lib/serve/conn_inside.h"

#define RECORDS_MIN     40	/* bytes of record headers around parameters and body */
#define LINGER_MAX_MS   30000
#define DISCARD_AT_ONCE (1024 * 1024)

bool
conn_library_init(void)
{
	/* libfcgi waits 2 s for the peer's close, holding a thread */
	setenv("LIBFCGI_OS_CLOSE_POLL_TIMEOUT", "200", 0);
	if (FCGX_Init() != 0)
		return false;
	/* it installs handlers, of which SIGTERM's leaves threads blocked */
	signal(SIGTERM, SIG_DFL);
	signal(SIGUSR1, SIG_DFL);
	signal(SIGPIPE, SIG_IGN);
	return true;
}

/* A read that waits longer than this fails. */
static void
set_stall(int fd, int wait_ms)
{
	const struct timeval stall = { wait_ms / 1000, wait_ms % 1000 * 1000 };

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &stall, sizeof(stall));
}

struct conn *
conn_new(int fd)
{
	const struct timeval stall = { .tv_sec = CONN_STALL_S };
	struct conn *conn = calloc(1, sizeof(*conn));

	if (conn == NULL)
		abort();
	set_stall(fd, CONN_STALL_S * 1000);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &stall, sizeof(stall));
	FCGX_InitRequest(&conn->fcgi, -1, 0);
	conn->fcgi.ipcFd = fd;
	conn->fcgi.keepConnection = 1;	/* else FCGX_Accept_r closes it first */
	return conn;
}

void
conn_free(struct conn *conn)
{
	int fd;

	if (conn == NULL)
		return;
	/* not closed by libfcgi, which would wait for the peer */
	fd = conn->fcgi.ipcFd;
	FCGX_Free(&conn->fcgi, 0);
	if (fd >= 0)
		close(fd);
	free(conn->again);
	free(conn);
}

int
conn_fd(const struct conn *conn)
{
	return conn->fcgi.ipcFd;
}

void
conn_give(struct conn *conn)
{
	atomic_fetch_add_explicit(&conn->turns, 1, memory_order_release);
}

void
conn_take(struct conn *conn)
{
	atomic_load_explicit(&conn->turns, memory_order_acquire);
}

const char *
conn_param(const struct conn *conn, const char *name)
{
	const size_t len = strlen(name);

	for (size_t i = 0; i < conn->param_count; i++)
		if (conn->params[i].name_len == len &&
		    memcmp(conn->params[i].text, name, len) == 0)
			return conn->params[i].text + len + 1;
	return conn->param_count < CONN_PARAMS_MAX ? NULL :
	    FCGX_GetParam(name, conn->fcgi.envp);
}

/* The value of the next parameter of that name from `*at` on; NULL: no more. */
static const char *
next_value(const struct conn *conn, const char *name, size_t len, size_t *at)
{
	while (*at < conn->param_count) {
		const struct conn_param *param = &conn->params[(*at)++];

		if (param->name_len == len && memcmp(param->text, name, len) == 0)
			return param->text + len + 1;
	}
	while (conn->param_count == CONN_PARAMS_MAX && conn->fcgi.envp[*at] != NULL) {
		const char *param = conn->fcgi.envp[(*at)++];

		if (strncmp(param, name, len) == 0 && param[len] == '=')
			return param + len + 1;
	}
	return NULL;
}

const char *
conn_header(const struct conn *conn, struct arena *arena, const char *name,
    const char *between)
{
	const size_t len = strlen(name);
	size_t at = 0;
	const char *value = next_value(conn, name, len, &at);
	const char *more = value == NULL ? NULL : next_value(conn, name, len, &at);
	struct buf all;

	if (more == NULL)
		return value;
	buf_init(&all, arena, 256);
	for (buf_text_add(&all, value); more != NULL; more = next_value(conn, name, len, &at)) {
		buf_text_add(&all, between);
		buf_text_add(&all, more);
	}
	return buf_text(&all);
}

/* A request asks for twenty names of forty, and libfcgi compares them all. */
static void
note_params(struct conn *conn)
{
	conn->param_count = 0;
	conn->params_size = RECORDS_MIN;
	for (char **param = conn->fcgi.envp; *param != NULL; param++) {
		const size_t name_len = strcspn(*param, "="), len = strlen(*param);

		if (conn->param_count < CONN_PARAMS_MAX)
			conn->params[conn->param_count++] =
			    (struct conn_param){ *param, name_len };
		/* FCGI_ROLE is libfcgi's own; "=" stands for the name's length */
		if (strncmp(*param, "FCGI_ROLE=", 10) != 0)
			conn->params_size += len + (len - name_len > 128 ? 4 : 1);
	}
}

/* "" is what nginx sends when it does not know. */
static int64_t
announced(const struct conn *conn)
{
	const char *text = conn_param(conn, "CONTENT_LENGTH");
	char *end;
	long long length;

	if (text == NULL || text[0] < '0' || text[0] > '9')
		return -1;
	length = strtoll(text, &end, 10);
	return *end == '\0' ? length : -1;
}

bool
conn_next(struct conn *conn)
{
	int waiting = 0;

	/* what has arrived by now needs no waiting for */
	if (ioctl(conn->fcgi.ipcFd, FIONREAD, &waiting) != 0 || waiting == 0)
		return false;
	if (FCGX_Accept_r(&conn->fcgi) != 0)
		return false;
	conn->arrived = waiting;
	note_params(conn);
	conn->is_chunked = conn_param(conn, "HTTP_TRANSFER_ENCODING") != NULL;
	conn->body_length = announced(conn);
	conn->body_read = 0;
	conn->body_ended = conn->body_cut = conn->broken = false;
	return true;
}

int64_t
conn_body_length(const struct conn *conn)
{
	return conn->body_length;
}

void
conn_body_is_elsewhere(struct conn *conn)
{
	conn->body_length = -1;
	conn->is_chunked = false;
}

bool
conn_body_is_here(const struct conn *conn)
{
	if (conn->body_ended || conn->body_length == 0)
		return true;
	if (conn->body_length < 0)
		return !conn->is_chunked;
	return conn->arrived >= (int64_t)conn->params_size + conn->body_length;
}

static void
forget_again(struct conn *conn)
{
	free(conn->again);
	conn->again = NULL;
	conn->again_len = conn->again_at = 0;
}

void
conn_unread(struct conn *conn, const void *data, size_t len)
{
	forget_again(conn);
	if ((conn->again = malloc(len + 1)) == NULL)
		abort();
	memcpy(conn->again, data, len);
	conn->again_len = len;
}

ssize_t
conn_read(struct conn *conn, void *data, size_t size)
{
	int n;

	if (conn->again_at < conn->again_len) {
		if (size > conn->again_len - conn->again_at)
			size = conn->again_len - conn->again_at;
		memcpy(data, conn->again + conn->again_at, size);
		conn->again_at += size;
		return (ssize_t)size;
	}
	if (conn->body_cut)
		return -1;
	if (conn->body_ended || size == 0)
		return 0;
	n = FCGX_GetStr(data, size > INT_MAX ? INT_MAX : (int)size, conn->fcgi.in);
	if (n > 0) {
		conn->body_read += n;
		if (conn->body_length < 0 || conn->body_read <= conn->body_length)
			return n;
		conn->body_cut = true;
		return -1;
	}
	/* an interrupted or stalled read looks like an end */
	if (FCGX_GetError(conn->fcgi.in) != 0 ||
	    (conn->body_length >= 0 && conn->body_read != conn->body_length)) {
		conn->body_cut = true;
		return -1;
	}
	conn->body_ended = true;
	return 0;
}

bool
conn_is_kept(const struct conn *conn)
{
	return conn->fcgi.keepConnection != 0;
}

int64_t
conn_whom(const struct conn *conn)
{
	return conn->whom;
}

void
conn_note_whom(struct conn *conn, int64_t whom)
{
	conn->whom = whom;
}

int64_t
conn_body_left(const struct conn *conn)
{
	if (conn->body_ended)
		return 0;
	return conn->body_length < 0 ? INT64_MAX : conn->body_length - conn->body_read;
}

bool
conn_drain(struct conn *conn, int64_t max, int wait_ms)
{
	const bool waits = !conn_body_is_here(conn);
	char trash[16 * 1024];
	ssize_t n = 1;

	if (waits)
		set_stall(conn->fcgi.ipcFd, wait_ms);
	for (; n > 0 && max > 0; max -= n)
		n = conn_read(conn, trash, sizeof(trash));
	if (waits)
		set_stall(conn->fcgi.ipcFd, CONN_STALL_S * 1000);
	return conn->body_ended;
}

bool
conn_finish(struct conn *conn)
{
	const bool is_kept = conn->fcgi.keepConnection && conn->body_ended &&
	    !conn->broken && FCGX_GetError(conn->fcgi.in) == 0;

	forget_again(conn);
	/* not FCGX_Finish_r: the end is sent, and it would send it again */
	FCGX_Free(&conn->fcgi, 0);
	conn->fcgi.keepConnection = 1;
	return is_kept;
}

void
conn_linger(struct conn *conn)
{
	shutdown(conn->fcgi.ipcFd, SHUT_WR);
	conn->linger_until_ms = clock_steady_ms() + LINGER_MAX_MS;
}

bool
conn_is_lingering(const struct conn *conn)
{
	return conn->linger_until_ms != 0;
}

bool
conn_discard(struct conn *conn)
{
	static _Thread_local char trash[64 * 1024];
	ssize_t n = 0;

	if (clock_steady_ms() > conn->linger_until_ms)
		return false;
	for (size_t got = 0; got < DISCARD_AT_ONCE; got += (size_t)n) {
		n = recv(conn->fcgi.ipcFd, trash, sizeof(trash), MSG_DONTWAIT);
		if (n <= 0)
			return n < 0 && (errno == EAGAIN || errno == EINTR);
	}
	return true;
}
