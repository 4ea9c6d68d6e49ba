/*
 * FastCGI output: records of the FastCGI specification 1.0, section 3.3,
 * gathered so that a small reply is one system call and no copy.  libfcgi's
 * writer would copy everything into pieces of 8 KB.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "lib/serve/conn.h"
#include "lib/serve/conn_inside.h"

#define TYPE_END_REQUEST 3
#define TYPE_STDOUT      6
#define HEADER_LEN       8
#define END_LEN          (3 * HEADER_LEN)	/* an empty record, END_REQUEST and its body */
#define CONTENT_MAX      65528			/* a multiple of 8, so never padded */

static void
put_header(unsigned char *out, int type, int request, size_t length)
{
	memset(out, 0, HEADER_LEN);
	out[0] = 1;	/* the version */
	out[1] = (unsigned char)type;
	out[2] = (unsigned char)(request >> 8);
	out[3] = (unsigned char)request;
	out[4] = (unsigned char)(length >> 8);
	out[5] = (unsigned char)length;
}

static void
put_end(unsigned char out[END_LEN], int request)
{
	put_header(out, TYPE_STDOUT, request, 0);
	put_header(out + HEADER_LEN, TYPE_END_REQUEST, request, HEADER_LEN);
	memset(out + 2 * HEADER_LEN, 0, HEADER_LEN);	/* status 0, complete */
}

/* Past the bytes that were written. */
static void
advance(struct msghdr *message, size_t written)
{
	while (message->msg_iovlen > 0 && written >= message->msg_iov->iov_len) {
		written -= message->msg_iov->iov_len;
		message->msg_iov++;
		message->msg_iovlen--;
	}
	if (message->msg_iovlen > 0) {
		message->msg_iov->iov_base = (char *)message->msg_iov->iov_base + written;
		message->msg_iov->iov_len -= written;
	}
}

static bool
write_all(struct conn *conn, struct iovec *parts, size_t count)
{
	struct msghdr message = { .msg_iov = parts, .msg_iovlen = count };
	ssize_t n;

	while (message.msg_iovlen > 0) {
		n = sendmsg(conn->fcgi.ipcFd, &message, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			conn->broken = true;
			return false;
		}
		advance(&message, (size_t)n);
	}
	return true;
}

/* Move up to CONTENT_MAX bytes of `from` to `to`; returns how many. */
static size_t
take(struct iovec **from, int *count, struct iovec *to, size_t *to_count)
{
	size_t taken = 0;

	while (*count > 0 && taken < CONTENT_MAX) {
		size_t n = (*from)->iov_len;

		if (n > CONTENT_MAX - taken)
			n = CONTENT_MAX - taken;
		if (n > 0)
			to[(*to_count)++] = (struct iovec){ (*from)->iov_base, n };
		taken += n;
		(*from)->iov_base = (char *)(*from)->iov_base + n;
		(*from)->iov_len -= n;
		if ((*from)->iov_len == 0) {
			(*from)++;
			(*count)--;
		}
	}
	return taken;
}

bool
conn_send(struct conn *conn, const struct iovec *parts, int count, bool last)
{
	unsigned char header[HEADER_LEN], end[END_LEN];
	struct iovec left[CONN_PARTS_MAX], *from = left;
	struct iovec out[CONN_PARTS_MAX + 2];

	if (conn->broken || count > CONN_PARTS_MAX)
		return false;
	if (count > 0)
		memcpy(left, parts, sizeof(*parts) * (size_t)count);
	do {
		size_t out_count = 1, taken;

		taken = take(&from, &count, out, &out_count);
		put_header(header, TYPE_STDOUT, conn->fcgi.requestId, taken);
		out[0] = (struct iovec){ header, taken > 0 ? HEADER_LEN : 0 };
		if (last && count == 0) {
			put_end(end, conn->fcgi.requestId);
			out[out_count++] = (struct iovec){ end, END_LEN };
		}
		if (!write_all(conn, out, out_count))
			return false;
	} while (count > 0);
	return true;
}
