/*
 * Fuzzes all that is read of a request but its body: lines of parameters as a
 * front end gives them (NAME=value), through path, route, query, fields,
 * cookies and ranges to the head of the reply.
 */
#include <stdbool.h>
#include <string.h>
#include <sys/uio.h>

#include "lib/base/arena.h"
#include "lib/base/utf8.h"
#include "lib/config/config.h"
#include "lib/serve/conn_inside.h"
#include "lib/serve/reply.h"
#include "lib/serve/reply_inside.h"
#include "lib/serve/request_io.h"
#include "lib/serve/route.h"
#include "lib/serve/route_table.h"
#include "support/fuzz/fuzz.h"

#define CONTENT "a hundred bytes or so, of which any part may be asked for by the header Range"

struct input {
	struct public_id id;
	const char      *q;
	const char      *since_text;
	int64_t          since;
	int64_t          limit;
	const char      *cursor;
};

static const struct field fields[] = {
	FIELD_ID(FROM_PATH, struct input, id),
	FIELD_TEXT_OPT(FROM_QUERY, struct input, q, 1, 20),
	FIELD_TIME_OPT(FROM_QUERY, struct input, since),
	FIELDS_OF_LIST(struct input),
};

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	const struct reply_bytes bytes = {
		.type = "text/plain", .etag = "\"x\"", .data = CONTENT,
		.size_bytes = sizeof(CONTENT) - 1,
	};

	FUZZ_HOLDS(strlen(in->id.text) == PUBLIC_ID_LEN);
	FUZZ_HOLDS(in->limit >= 1 && in->limit <= LIST_LIMIT_MAX);
	FUZZ_HOLDS(in->q == NULL || utf8_is_valid(in->q, strlen(in->q)));
	return reply_bytes(req, &bytes);
}

static const struct action show = ACTION(struct input, fields, run, RETURNS_MEDIA("text/plain"));

static const struct route routes[] = {
	{ "GET", "/api/things/{id}", NULL, 0, BODY_NONE, 0, &show },
	{ "GET", "/api/things/{id}/hls/{name...}", NULL, 0, BODY_NONE, 0, &show },
	{ "DELETE", "/api/things/{id}", NULL, 0, BODY_NONE, 0, &show },
};

static void
begin_once(void)
{
	static bool is_begun;

	if (is_begun)
		return;
	setenv("VITRINA_CONF", "/dev/null", 1);
	FUZZ_HOLDS(config_load());
	route_table_init(routes, COUNT(routes));
	is_begun = true;
}

/* The lines of `text`, which is cut up, become the connection's parameters. */
static void
give_params(struct conn *conn, char *text)
{
	char *line, *rest = text;

	while ((line = strsep(&rest, "\n")) != NULL && conn->param_count < CONN_PARAMS_MAX) {
		const char *equals = strchr(line, '=');

		if (equals != NULL)
			conn->params[conn->param_count++] =
			    (struct conn_param){ line, (size_t)(equals - line) };
	}
}

/* One block of lines, each whole, and its end nowhere but at the end. */
static void
check_head(struct request *req)
{
	struct iovec head;
	const char *text, *end;

	reply_head(req, &head);
	text = head.iov_base;
	FUZZ_HOLDS(head.iov_len > 4);
	end = memmem(text, head.iov_len, "\r\n\r\n", 4);
	FUZZ_HOLDS(end == text + head.iov_len - 4);
	for (size_t i = 0; i < head.iov_len; i++) {
		FUZZ_HOLDS(text[i] != '\0');
		FUZZ_HOLDS(text[i] != '\n' || text[i - 1] == '\r');
		FUZZ_HOLDS(text[i] != '\r' || text[i + 1] == '\n');
	}
}

static void
check_path(const struct request *req)
{
	FUZZ_HOLDS(utf8_is_valid(req->path, strlen(req->path)));
	FUZZ_HOLDS(strstr(req->path, "/../") == NULL && strstr(req->path, "/./") == NULL);
}

static enum err
serve(struct request *req)
{
	void *input;
	const char *cookie, *agent;
	enum err err;

	err = request_begin(req);
	if (err != ERR_OK)
		return err;
	check_path(req);
	cookie = request_cookie(req, "session");
	FUZZ_HOLDS(cookie == NULL || strchr(cookie, ';') == NULL);
	agent = request_header(req, "User-Agent");
	if (agent != NULL)
		reply_header(req, "X-Agent", agent);
	err = route_find(req, &req->route);
	if (err == ERR_OK)
		err = input_read(req, req->route->action, &input);
	if (err == ERR_OK)
		err = req->route->action->run(req, input);
	if (err == ERR_OK && req->io->status == 206)
		FUZZ_HOLDS(req->io->file_start >= 0 && req->io->file_len > 0 &&
		    req->io->file_start + req->io->file_len <= (int64_t)sizeof(CONTENT) - 1);
	return err;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct conn *conn = ARENA_NEW(arena, struct conn);
	struct request_io *io = ARENA_NEW(arena, struct request_io);
	struct request req = { .arena = arena };
	enum err err;

	begin_once();
	give_params(conn, arena_strndup(arena, (const char *)data, size));
	request_reset(&req, io, arena, conn);
	err = serve(&req);
	if (err != ERR_OK)
		reply_problem(&req, err);
	check_head(&req);
	input_done(&req);
	arena_free(arena);
	return 0;
}
