/* A request's body: a file that the front end spooled, or the stream. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "lib/base/arena.h"
#include "lib/config/config.h"
#include "lib/io/log.h"
#include "lib/serve/conn.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "lib/serve/request_io.h"
#include "lib/serve/room.h"
#include "lib/serve/route.h"

static ssize_t
read_stream(void *context, void *data, size_t size)
{
	struct request *req = context;
	struct request_io *io = req->io;
	const ssize_t n = conn_read(io->conn, data, size);

	if (n <= 0)
		return n;
	io->streamed += n;
	if (io->is_unsized && io->streamed > BODY_UNSIZED_MAX) {
		io->wants_length = true;
		return -1;
	}
	room_note(req);
	return n;
}

static ssize_t
read_spooled(void *context, void *data, size_t size)
{
	const struct request_io *io = context;

	return read(io->spool_fd, data, size);
}

/* The front end says where; a client cannot, but a wrong `spool_dir` would show. */
static bool
is_in_spool(const char *path)
{
	const char *dir = config()->spool_dir;
	const size_t len = strlen(dir);

	return strncmp(path, dir, len) == 0 && path[len] == '/' &&
	    strstr(path, "/../") == NULL;
}

static enum err
open_spooled(struct request *req, const char *path)
{
	struct request_io *io = req->io;
	struct stat st;

	if (!is_in_spool(path)) {
		log_error("body in %s, which is not below spool_dir", path);
		return ERR_INTERNAL;
	}
	io->spool_fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (io->spool_fd < 0 || fstat(io->spool_fd, &st) != 0) {
		const int code = errno;

		log_error("spooled body %s: %s", path, strerror(code));
		return err_of_errno(code);
	}
	if (!S_ISREG(st.st_mode)) {
		log_error("spooled body %s: it is no file", path);
		return ERR_INTERNAL;
	}
	if (io->announced >= 0 && st.st_size != io->announced)
		return ERR_MALFORMED;
	req->body.spool_path = path;
	req->body.length = st.st_size;
	req->body.read = read_spooled;
	req->body.context = io;
	conn_body_is_elsewhere(io->conn);
	return ERR_OK;
}

int64_t
request_max_bytes(const struct route *route)
{
	return route->max_bytes == MAX_UPLOAD ? config()->max_upload : route->max_bytes;
}

enum err
request_body(struct request *req, int64_t max_bytes)
{
	const char *path = conn_param(req->io->conn, "REQUEST_BODY_FILE");
	enum err err;

	req->body.max_bytes = max_bytes;
	req->io->is_unsized = req->io->announced < 0 && max_bytes > BODY_UNSIZED_MAX &&
	    req->route->body != BODY_STREAM_UNSIZED;
	if (path != NULL && path[0] != '\0') {
		if ((err = open_spooled(req, path)) != ERR_OK)
			return err;
	} else {
		req->body.length = req->io->announced;
		req->body.read = read_stream;
		req->body.context = req;
	}
	return req->body.length > max_bytes ? ERR_TOO_LARGE : ERR_OK;
}

/* Bytes to make room for: what was announced, or growing guesses. */
static size_t
room_for(const struct body *body, size_t have)
{
	if (body->length >= 0)
		return (size_t)body->length;
	return have == 0 ? 4096 : have * 2;
}

enum err
request_body_text(struct request *req, int64_t max_bytes, const char **text, size_t *len)
{
	struct body *body = &req->body;
	size_t cap = 0, used = 0;
	char *data = NULL;
	ssize_t n = 1;
	enum err err;

	if ((err = request_body(req, max_bytes)) != ERR_OK)
		return err;
	while (n > 0) {
		if (used == cap) {
			char *more;

			cap = room_for(body, used) + 1;	/* one to see the end */
			more = arena_alloc(req->arena, cap + 1);
			if (used > 0)
				memcpy(more, data, used);
			data = more;
		}
		n = body->read(body->context, data + used, cap - used);
		if (n < 0)
			return ERR_MALFORMED;
		used += (size_t)n;
		if ((int64_t)used > max_bytes)
			return ERR_TOO_LARGE;
	}
	data[used] = '\0';
	*text = req->io->json_text = data;
	*len = req->io->json_len = used;
	return ERR_OK;
}

const char *
request_text(const struct request *req, size_t *len)
{
	*len = req->io->json_len;
	return req->io->json_text;
}

void
request_end(struct request *req)
{
	if (req->io->spool_fd >= 0)
		close(req->io->spool_fd);
	if (req->io->file_fd >= 0)
		close(req->io->file_fd);
	req->io->spool_fd = req->io->file_fd = -1;
	if (req->io->release != NULL)
		req->io->release(req->io->held);
	req->io->release = NULL;
	if (req->io->stream != NULL)
		req->io->stream->close(req->io->stream->context);
	req->io->stream = NULL;
}

/* Each piece with its length before it, so that no two requests run together. */
static void
hash_piece(crypto_generichash_state *state, const void *data, size_t len)
{
	const uint64_t length = len;

	crypto_generichash_update(state, (const unsigned char *)&length, sizeof(length));
	crypto_generichash_update(state, data, len);
}

const unsigned char *
request_fingerprint(struct request *req)
{
	struct request_io *io = req->io;
	crypto_generichash_state state;

	if (io->has_fingerprint)
		return io->fingerprint;
	crypto_generichash_init(&state, NULL, 0, sizeof(io->fingerprint));
	hash_piece(&state, req->method, strlen(req->method));
	hash_piece(&state, req->path, strlen(req->path));
	hash_piece(&state, req->query, strlen(req->query));
	if (io->json_text != NULL)
		hash_piece(&state, io->json_text, io->json_len);
	else
		hash_piece(&state, &req->body.length, sizeof(req->body.length));
	crypto_generichash_final(&state, io->fingerprint, sizeof(io->fingerprint));
	io->has_fingerprint = true;
	return io->fingerprint;
}

enum err
request_idempotency_key(struct request *req, const char **key)
{
	const char *header = request_header(req, "Idempotency-Key"), *c;

	*key = NULL;
	if (header == NULL)
		return ERR_OK;
	for (c = header; *c >= ' ' && *c <= '~'; c++)
		continue;
	if (c == header || *c != '\0' || c - header > REQUEST_KEY_MAX) {
		request_fault(req, FAULT_WHOLE, "",
		    "Idempotency-Key must be 1 to %d printable ASCII characters", REQUEST_KEY_MAX);
		return ERR_INPUT;
	}
	*key = header;
	return ERR_OK;
}
