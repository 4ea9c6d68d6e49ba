/* A FastCGI front end for tests (FastCGI specification 1.0). */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "support/world/fcgi_client.h"

#define HEADER_LEN  8
#define CONTENT_MAX 65528
#define REPLY_MAX_S 30		/* a reply that takes longer is none */

enum record { BEGIN_REQUEST = 1, END_REQUEST = 3, PARAMS = 4, STDIN = 5, STDOUT = 6 };

struct bytes {
	char  *data;
	size_t len;
	size_t cap;
};

static void
add(struct bytes *bytes, const void *data, size_t len)
{
	if (bytes->cap < bytes->len + len + 1) {
		bytes->cap = 2 * (bytes->len + len + 1);
		bytes->data = realloc(bytes->data, bytes->cap);
		if (bytes->data == NULL)
			abort();
	}
	if (len > 0)
		memcpy(bytes->data + bytes->len, data, len);
	bytes->len += len;
	bytes->data[bytes->len] = '\0';
}

/* To a port of this machine. */
static int
connect_tcp(const char *port, const struct timeval *most)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port)),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, most, sizeof(*most));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, most, sizeof(*most));
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

int
fcgi_connect(const char *path)
{
	const struct timeval most = { .tv_sec = REPLY_MAX_S };
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd;

	if (strchr(path, '/') == NULL)
		return connect_tcp(path, &most);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof(most));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &most, sizeof(most));
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static void
add_record(struct bytes *out, enum record type, const void *data, size_t len)
{
	const unsigned char header[HEADER_LEN] = { 1, (unsigned char)type, 0, 1,
	    (unsigned char)(len >> 8), (unsigned char)len, 0, 0 };

	add(out, header, sizeof(header));
	add(out, data, len);
}

static void
add_len(struct bytes *out, size_t len)
{
	const unsigned char large[4] = { (unsigned char)(0x80 | len >> 24),
	    (unsigned char)(len >> 16), (unsigned char)(len >> 8), (unsigned char)len };

	if (len < 128)
		add(out, &large[3], 1);
	else
		add(out, large, sizeof(large));
}

static void
add_param(struct bytes *out, const char *name, const char *value)
{
	add_len(out, strlen(name));
	add_len(out, strlen(value));
	add(out, name, strlen(name));
	add(out, value, strlen(value));
}

static bool
send_all(int fd, const char *data, size_t len)
{
	ssize_t n;

	for (; len > 0; data += n, len -= (size_t)n) {
		n = send(fd, data, len, MSG_NOSIGNAL);
		if (n < 0)
			return false;
	}
	return true;
}

static bool
says(const struct fcgi_request *request, const char *name)
{
	for (size_t i = 0; request->params != NULL && request->params[i] != NULL; i += 2)
		if (strcmp(request->params[i], name) == 0)
			return true;
	return false;
}

static void
add_all_params(struct bytes *params, const struct fcgi_request *request)
{
	char length[32];

	/* before ours: of what is no header the first of a name counts */
	for (size_t i = 0; request->params != NULL && request->params[i] != NULL; i += 2)
		add_param(params, request->params[i], request->params[i + 1]);
	snprintf(length, sizeof(length), "%zu", request->body_len);
	add_param(params, "REQUEST_METHOD", request->method);
	add_param(params, "REQUEST_URI", request->uri);
	add_param(params, "REMOTE_ADDR", "192.0.2.7");
	if (!says(request, "HTTP_HOST"))
		add_param(params, "HTTP_HOST", "site.test");
	add_param(params, "CONTENT_LENGTH",
	    request->no_length || request->body_len == 0 ? "" : length);
	if (request->no_length)
		add_param(params, "HTTP_TRANSFER_ENCODING", "chunked");
	if (request->type != NULL)
		add_param(params, "CONTENT_TYPE", request->type);
}

static void
add_head(struct bytes *out, const struct fcgi_request *request, bool keep)
{
	const unsigned char begin[8] = { 0, 1, keep };
	struct bytes params = { 0 };

	add_all_params(&params, request);
	add_record(out, BEGIN_REQUEST, begin, sizeof(begin));
	for (size_t at = 0; at < params.len; at += CONTENT_MAX)
		add_record(out, PARAMS, params.data + at,
		    params.len - at < CONTENT_MAX ? params.len - at : CONTENT_MAX);
	add_record(out, PARAMS, NULL, 0);
	free(params.data);
}

static void
add_body(struct bytes *out, const char *data, size_t len)
{
	for (size_t at = 0; at < len; at += CONTENT_MAX)
		add_record(out, STDIN, data + at,
		    len - at < CONTENT_MAX ? len - at : CONTENT_MAX);
}

void
fcgi_send_params(int fd, const struct fcgi_request *request, bool keep)
{
	struct bytes out = { 0 };

	add_head(&out, request, keep);
	send_all(fd, out.data, out.len);
	free(out.data);
}

bool
fcgi_send_body(int fd, const void *data, size_t len)
{
	struct bytes out = { 0 };
	bool ok;

	add_body(&out, data, len);
	if (len == 0)
		add_record(&out, STDIN, NULL, 0);
	ok = send_all(fd, out.data, out.len);
	free(out.data);
	return ok;
}

static bool
receive_all(int fd, void *data, size_t len)
{
	return len == 0 || recv(fd, data, len, MSG_WAITALL) == (ssize_t)len;
}

/* One record; false at the connection's end. */
static bool
receive_record(int fd, struct bytes *out, int *type)
{
	unsigned char header[HEADER_LEN];
	char content[65535 + 255];
	size_t len;

	if (!receive_all(fd, header, sizeof(header)))
		return false;
	len = (size_t)header[4] << 8 | header[5];
	*type = header[1];
	if (!receive_all(fd, content, len + header[6]))
		return false;
	if (*type == STDOUT)
		add(out, content, len);
	return true;
}

void
fcgi_read(int fd, struct fcgi_reply *reply)
{
	struct bytes out = { 0 };
	const char *status;
	char *split;
	int type = 0;

	*reply = (struct fcgi_reply){ 0 };
	add(&out, "", 0);
	while (type != END_REQUEST && receive_record(fd, &out, &type))
		continue;
	reply->ended = type == END_REQUEST;
	reply->head = out.data;
	reply->body = out.data + out.len;
	split = strstr(out.data, "\r\n\r\n");
	if (split == NULL)
		return;
	split[2] = '\0';
	reply->body = split + 4;
	reply->body_len = out.len - (size_t)(reply->body - out.data);
	status = fcgi_header(reply, "Status");
	reply->status = status == NULL ? 200 : (int)strtol(status, NULL, 10);
}

void
fcgi_reply_free(struct fcgi_reply *reply)
{
	free(reply->head);
	*reply = (struct fcgi_reply){ 0 };
}

const char *
fcgi_header(const struct fcgi_reply *reply, const char *name)
{
	static _Thread_local char value[1024];
	const size_t len = strlen(name);

	for (const char *line = reply->head; line != NULL && *line != '\0';) {
		const char *end = strstr(line, "\r\n");

		if (end == NULL)
			break;
		if (strncasecmp(line, name, len) == 0 && strncmp(line + len, ": ", 2) == 0) {
			snprintf(value, sizeof(value), "%.*s",
			    (int)(end - line - (long)len - 2), line + len + 2);
			return value;
		}
		line = end + 2;
	}
	return NULL;
}

/* VITRINA_TEST_ASKED names a file of what was asked, and how it was answered: see tests/lint/asked.mjs. */
static void
note(const struct fcgi_request *request, int status)
{
	const char *path = getenv("VITRINA_TEST_ASKED");
	int fd = path == NULL ? -1 : open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);

	if (fd < 0)
		return;
	dprintf(fd, "%d %s %.*s\n", status, request->method,
	    (int)strcspn(request->uri, "?"), request->uri);
	close(fd);
}

static void
exchange(int fd, const struct fcgi_request *request, bool keep, struct fcgi_reply *reply)
{
	struct bytes out = { 0 };

	add_head(&out, request, keep);
	add_body(&out, request->body, request->body_len);
	add_record(&out, STDIN, NULL, 0);
	send_all(fd, out.data, out.len);
	free(out.data);
	fcgi_read(fd, reply);
	note(request, reply->status);
}

void
fcgi_exchange(int fd, const struct fcgi_request *request, struct fcgi_reply *reply)
{
	exchange(fd, request, true, reply);
}

int
fcgi_status(int fd, const struct fcgi_request *request)
{
	struct fcgi_reply reply;
	int status;

	fcgi_exchange(fd, request, &reply);
	status = reply.ended ? reply.status : 0;
	fcgi_reply_free(&reply);
	return status;
}

void
fcgi_call(const char *path, const struct fcgi_request *request, struct fcgi_reply *reply)
{
	int fd = fcgi_connect(path);

	exchange(fd, request, false, reply);
	close(fd);
}
