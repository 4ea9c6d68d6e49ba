/* The CGI header block of a staged reply (RFC 3875 section 6.3). */
#include <strings.h>
#include <sys/uio.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/serve/reply_inside.h"
#include "lib/serve/request_io.h"

/* Some clients want a reason phrase, though RFC 9112 lets it be empty. */
static const char *
status_line(struct request *req, int status)
{
	switch (status) {
	case 200:
		return "";	/* what a front end says by itself */
	case 201:
		return "Status: 201 Created\r\n";
	case 204:
		return "Status: 204 No Content\r\n";
	case 206:
		return "Status: 206 Partial Content\r\n";
	case 302:
		return "Status: 302 Found\r\n";
	case 304:
		return "Status: 304 Not Modified\r\n";
	case 404:
		return "Status: 404 Not Found\r\n";
	case 422:
		return "Status: 422 Unprocessable Content\r\n";
	case 503:
		return "Status: 503 Service Unavailable\r\n";
	default:
		return arena_printf(req->arena, "Status: %d %s\r\n", status,
		    status < 400 ? "OK" : "Error");
	}
}

static void
add_header(struct buf *buf, const char *name, const char *value)
{
	buf_text_add(buf, name);
	buf_add(buf, ": ", 2);
	buf_text_add(buf, value);
	buf_add(buf, "\r\n", 2);
}

static void
add_length(struct buf *buf, int64_t len)
{
	char digits[24], *p = digits + sizeof(digits);

	do {
		*--p = (char)('0' + len % 10);
		len /= 10;
	} while (len > 0);
	buf_text_add(buf, "Content-Length: ");
	buf_add(buf, p, (size_t)(digits + sizeof(digits) - p));
	buf_add(buf, "\r\n", 2);
}

static bool
is_about_caching(const struct reply_header *header)
{
	return strcasecmp(header->name, "Cache-Control") == 0;
}

/* 204 and 304 have no body, so no length (RFC 9110 section 8.6). */
static bool
has_length(const struct request_io *io)
{
	return !io->length_is_unknown && io->status != 204 && io->status != 304;
}

void
reply_head(struct request *req, struct iovec *head)
{
	struct request_io *io = req->io;
	bool says_caching = false;
	struct buf buf;

	buf_init(&buf, req->arena, 512);
	buf_text_add(&buf, status_line(req, io->status));
	add_header(&buf, "X-Request-Id", req->id);
	buf_text_add(&buf, "X-Content-Type-Options: nosniff\r\n");
	for (size_t i = 0; i < io->header_count; i++) {
		says_caching |= is_about_caching(&io->headers[i]);
		add_header(&buf, io->headers[i].name, io->headers[i].value);
	}
	/* what is shown depends on who asks: kept by nobody unless it says so */
	if (!says_caching)
		buf_text_add(&buf, "Cache-Control: private, no-cache\r\n");
	if (io->type != NULL)
		add_header(&buf, "Content-Type", io->type);
	if (has_length(io))
		add_length(&buf, io->file_fd >= 0 || io->stream != NULL ? io->file_len :
		    (int64_t)io->body_len);
	buf_add(&buf, "\r\n", 2);
	head->iov_base = buf.data;
	head->iov_len = buf.len;
}
