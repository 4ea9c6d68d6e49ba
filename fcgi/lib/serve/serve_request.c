/* One request from its parameters to its log line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/counters.h"
#include "lib/base/turns.h"
#include "lib/db/db.h"
#include "lib/io/log.h"
#include "lib/serve/conn.h"
#include "lib/serve/reply.h"
#include "lib/serve/reply_inside.h"
#include "lib/serve/request.h"
#include "lib/serve/request_io.h"
#include "lib/serve/room.h"
#include "lib/serve/route.h"
#include "lib/serve/serve_front.h"
#include "lib/serve/serve_request.h"
#include "lib/text/json_write.h"

#define SMALL_STREAM       (64 * 1024)	/* front ends send that much at once */
#define DRAIN_MAX          (1024 * 1024)	/* of an unwanted body; past it, linger */
#define DRAIN_WAIT_MS      50
#define DRAIN_WAIT_KEPT_MS 10000
#define DRAIN_WAIT_BUSY_MS 5	/* where others wait for this thread */

struct serving {
	struct arena     *arena;
	struct db         db;
	struct request    req;
	struct request_io io;
};

struct serving *
serve_begin(struct db_pool *pool)
{
	struct serving *serving = calloc(1, sizeof(*serving));

	if (serving == NULL)
		abort();
	serving->arena = arena_new();
	serving->db = db_of(pool);
	serving->req.db = &serving->db;
	return serving;
}

void
serve_end(struct serving *serving)
{
	if (serving == NULL)
		return;
	arena_free(serving->arena);
	free(serving);
}

static int64_t
us_since(int64_t began_us)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000 - began_us;
}

#define TOKEN_LEN 43	/* 32 bytes as base64url */

/* Whoever has the token of an address has what it opens: what has that form is not told. */
static const char *
path_to_log(const struct request *req)
{
	static const char base64url[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	const char *at = req->path;

	while ((at = strchr(at, '/')) != NULL) {
		const size_t len = strcspn(++at, "/");

		if (len == TOKEN_LEN && strspn(at, base64url) == len)
			return arena_printf(req->arena, "%.*s{token}%s", (int)(at - req->path),
			    req->path, at + len);
	}
	return req->path;
}

/* The one place that sees every request when it is over: it is counted and logged. */
static void
log_request(const struct request *req, int status)
{
	const struct request_io *io = req->io;
	const enum log_level level = status >= 500 ? LOG_LEVEL_ERROR :
	    req->is_routine && status < 400 ? LOG_LEVEL_DEBUG : LOG_LEVEL_INFO;
	const int64_t us = us_since(io->began_us);
	struct json_writer json;
	struct buf buf;
	char ms[32];

	counters_add(status, us, io->bytes_sent);
	if (!log_is_on(level))
		return;
	buf_init(&buf, req->arena, 512);
	json = log_begin(level, &buf);
	json_key(&json, "method");
	json_text(&json, req->method);
	json_key(&json, "path");	/* never the query: it may hold signatures and codes */
	json_text(&json, path_to_log(req));
	json_key(&json, "status");
	json_int(&json, status);
	json_key(&json, "ms");
	snprintf(ms, sizeof(ms), "%lld.%03d", (long long)(us / 1000), (int)(us % 1000));
	json_raw(&json, ms);
	json_key(&json, "bytes");
	json_int(&json, io->bytes_sent);
	if (!user_is_nobody(&req->user)) {
		json_key(&json, "user");
		json_int(&json, req->user.value);
	}
	log_end(&json);
}

/* A body that nobody asked for is ignored while it is small. */
static enum err
refuse_body(struct request *req)
{
	if (req->io->announced > BODY_IGNORED_MAX)
		return ERR_TOO_LARGE;
	if (req->io->announced < 0 &&
	    !conn_drain(req->io->conn, BODY_IGNORED_MAX + 1, CONN_STALL_S * 1000))
		return ERR_TOO_LARGE;
	return ERR_OK;
}

/* What is packed is read by nobody here, and would be kept as it is (RFC 9110 section 8.4). */
static enum err
refuse_coding(struct request *req)
{
	const char *coding = request_header(req, "Content-Encoding");

	if (coding == NULL || coding[0] == '\0' || strcasecmp(coding, "identity") == 0)
		return ERR_OK;
	request_fault(req, FAULT_WHOLE, "", "Send the body as it is, without Content-Encoding");
	return ERR_MEDIA_TYPE;
}

static enum err
run(struct request *req, const struct route *route)
{
	const struct action *action = route->action;
	void *input;
	enum err err;

	req->route = route;
	if ((err = route->access(req)) != ERR_OK)
		return err;
	turns_work_for(turns_whom(req->user.value, request_network(req)));
	if (route->body == BODY_NONE && (err = refuse_body(req)) != ERR_OK)
		return err;
	if (route->body != BODY_NONE && (err = refuse_coding(req)) != ERR_OK)
		return err;
	if ((err = input_read(req, action, &input)) != ERR_OK ||
	    (action->may != NULL && (err = action->may(req, input)) != ERR_OK) ||
	    (err = room_take(req)) != ERR_OK)
		return err;
	return req->is_question ? reply_empty(req) : action->run(req, input);
}

/* OPTIONS is answered for every path that is there. */
static enum err
route_missing(struct request *req, enum err err)
{
	if (err == ERR_METHOD && strcmp(req->method, "OPTIONS") == 0)
		return reply_empty(req);
	return err;
}

/* How long the rest of an unwanted body is waited for. */
static int
drain_wait_ms(const struct conn *conn, bool may_wait)
{
	if (conn_body_is_here(conn) || !conn_is_kept(conn))
		return DRAIN_WAIT_MS;
	return may_wait ? DRAIN_WAIT_KEPT_MS : DRAIN_WAIT_BUSY_MS;
}

/*
 * Read what is left of the body: a front end that has sent it all believes that
 * the connection can be used again, and may do so the moment that we close it.
 * It has not sent all of a large one, which is left where it is.
 */
static bool
drain(struct conn *conn, bool may_wait)
{
	const int64_t left = conn_body_left(conn);

	if (left > DRAIN_MAX && left != INT64_MAX)
		return false;
	return conn_drain(conn, DRAIN_MAX, drain_wait_ms(conn, may_wait));
}

/* A question to which the answer is yes is followed by the request, which is logged. */
static bool
is_over(const struct request *req, int status)
{
	return !req->is_question || status >= 400;
}

/* Send the reply, and say what becomes of the connection. */
static enum served
finish(struct request *req, bool may_wait)
{
	struct conn *conn = req->io->conn;
	const bool ended = drain(conn, may_wait);
	const int status = req->io->status;
	bool sent;

	if (req->is_question)
		reply_answer(req);
	sent = reply_send(req, true);
	if (is_over(req, status))
		log_request(req, status);
	if (conn_finish(conn))
		return SERVED_KEPT;
	return sent && !ended ? SERVED_LINGER : SERVED_CLOSE;
}

static void
begin(struct serving *serving, struct conn *conn)
{
	arena_reset(serving->arena);
	request_reset(&serving->req, &serving->io, serving->arena, conn);
}

static void
forget(struct request *req)
{
	input_done(req);
	request_end(req);
	turns_work_for(0);
	log_request_id(NULL);
}

static enum served
end(struct serving *serving, enum err err, bool may_wait)
{
	struct request *req = &serving->req;
	enum served served;

	if (err == ERR_OK && req->io->status == 0) {
		log_error("%s %s replied nothing", req->method, req->path);
		err = ERR_INTERNAL;
	}
	if (err == ERR_OK && req->io->is_spoilt)
		err = ERR_INTERNAL;
	if (req->io->wants_length)
		err = ERR_LENGTH;
	if (err != ERR_OK)
		reply_problem(req, err);
	db_done(req->db);
	room_give_back(req);
	served = finish(req, may_wait);
	forget(req);
	return served;
}

/*
 * A stream always waits for its client, but for a disk's small ones (BODY_STREAM_UNSIZED)
 * that are here, and so does any body that is not here yet; but a large one of a request that failed already is not read.
 * Slow actions go the same way, so that the loop is left to quick ones.
 */
static bool
must_wait(const struct request *req, const struct route *route)
{
	const struct conn *conn = req->io->conn;
	const char *spooled = conn_param(conn, "REQUEST_BODY_FILE");

	if (req->is_question)
		return false;
	if (route != NULL && route->body == BODY_JSON_SLOW)
		return true;
	if (spooled != NULL && spooled[0] != '\0')
		return false;
	if (route == NULL)
		return !conn_body_is_here(conn) && conn_body_left(conn) <= DRAIN_MAX;
	return !conn_body_is_here(conn) ||
	    (route->body == BODY_STREAM && conn_body_length(conn) != 0) ||
	    (route->body == BODY_STREAM_UNSIZED &&
	    (conn_body_length(conn) < 0 || conn_body_length(conn) > SMALL_STREAM));
}

/* What nginx asks of it is answered without that host. */
static bool
is_afar(const struct request *req, const struct route *route)
{
	return route != NULL && route->action->is_afar != NULL && !req->is_question &&
	    route->action->is_afar();
}

static bool
is_prompt(const struct route *route)
{
	return route != NULL && route->action->is_prompt;
}

/* Nothing was said yet: all of it is done again elsewhere, a JSON body that was read too. */
static enum served
put_off(struct request *req)
{
	if (req->io->json_text != NULL && req->io->spool_fd < 0)
		conn_unread(req->io->conn, req->io->json_text, req->io->json_len);
	db_done(req->db);
	room_give_back(req);
	forget(req);
	return req->is_afar ? SERVED_AFAR : SERVED_LATER;
}

/* nginx asks before it takes a body: the same request, without it. */
static void
note_question(struct request *req)
{
	req->is_question = conn_param(req->io->conn, "ASK") != NULL;
	if (req->is_question)
		conn_body_is_elsewhere(req->io->conn);
}

enum served
serve_request(struct serving *serving, struct conn *conn, enum patience patience)
{
	const bool may_wait = patience == PATIENCE_LONG;
	struct request *req = &serving->req;
	const struct route *route = NULL;
	enum err err;

	begin(serving, conn);
	err = request_begin(req);
	log_request_id(req->id);
	note_question(req);
	if (err == ERR_OK)
		err = serve_front_check(conn);
	if (err == ERR_OK) {
		conn_note_whom(conn, turns_whom(0, request_network(req)));
		err = route_find(req, &route);
	}
	if (patience == PATIENCE_NONE && !is_prompt(route)) {
		log_request_id(NULL);
		return SERVED_HELD;
	}
	if (!may_wait && (must_wait(req, route) || is_afar(req, route))) {
		log_request_id(NULL);
		return !must_wait(req, route) ? SERVED_AFAR :
		    is_afar(req, route) ? SERVED_LATER_AFAR : SERVED_LATER;
	}
	req->may_wait = may_wait;
	err = err == ERR_OK ? run(req, route) : route_missing(req, err);
	if (req->is_deferred && !may_wait)
		return put_off(req);
	return end(serving, err, may_wait);
}

enum served
serve_busy(struct serving *serving, struct conn *conn)
{
	struct request *req = &serving->req;

	begin(serving, conn);
	if (request_begin(req) == ERR_OK)
		request_fault(req, FAULT_WHOLE, "", "Too many such requests at once");
	log_request_id(req->id);
	return end(serving, ERR_UNAVAILABLE, false);
}
