/* A staged reply on its way: its head, and the body. */
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/io/log.h"
#include "lib/serve/conn.h"
#include "lib/serve/reply.h"
#include "lib/serve/reply_inside.h"
#include "lib/serve/request_io.h"

#define FILE_CHUNK (128 * 1024)

static bool
send_file(struct request *req, bool last)
{
	struct request_io *io = req->io;
	struct iovec part = { .iov_base = arena_alloc(req->arena, FILE_CHUNK) };
	int64_t left = io->file_len;

	while (left > 0) {
		const size_t want = left < FILE_CHUNK ? (size_t)left : FILE_CHUNK;
		const ssize_t n = pread(io->file_fd, part.iov_base, want,
		    (off_t)(io->file_start + io->file_len - left));

		if (n <= 0) {
			log_error("a file became shorter while it was sent");
			return false;
		}
		part.iov_len = (size_t)n;
		left -= n;
		if (!conn_send(io->conn, &part, 1, last && left == 0))
			return false;
		io->bytes_sent += n;
	}
	return true;
}

/* What is read ahead tells which chunk is the last. */
static bool
send_stream(struct request *req, bool last)
{
	const struct reply_stream *stream = req->io->stream;
	char *chunks[2] = { arena_alloc(req->arena, FILE_CHUNK),
	    arena_alloc(req->arena, FILE_CHUNK) };
	ssize_t have = stream->read(stream->context, chunks[0], FILE_CHUNK), more;

	for (int i = 0; have > 0; i ^= 1, have = more) {
		struct iovec part = { chunks[i], (size_t)have };

		more = stream->read(stream->context, chunks[i ^ 1], FILE_CHUNK);
		if (more < 0 || !conn_send(req->io->conn, &part, 1, last && more == 0))
			return false;
		req->io->bytes_sent += have;
	}
	/* of a stream of nothing no chunk was the last */
	return have == 0 && (req->io->bytes_sent > 0 || conn_send(req->io->conn, NULL, 0, last));
}

bool
reply_send(struct request *req, bool last)
{
	struct request_io *io = req->io;
	const bool is_head = strcmp(req->method, "HEAD") == 0;
	const bool sends_file = io->file_fd >= 0 && io->file_len > 0 && !is_head;
	const bool sends_stream = io->stream != NULL && !is_head;
	struct iovec parts[2];
	int count = 1;

	reply_head(req, &parts[0]);
	if (io->body_len > 0 && !is_head && io->file_fd < 0) {
		parts[count++] = (struct iovec){ (char *)io->body, io->body_len };
		io->bytes_sent += (int64_t)io->body_len;
	}
	if (!conn_send(io->conn, parts, count, last && !sends_file && !sends_stream))
		return false;
	return sends_stream ? send_stream(req, last) : !sends_file || send_file(req, last);
}
