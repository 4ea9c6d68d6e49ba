/* Sockets made here, and the one kind of request that the runner makes. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "jobs/runner/sockets.h"

/* Shorter ones gave 502s at 400 connections. */
#define BACKLOG 511

int
socket_listen(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	mode_t mask;
	int fd, failed;

	if (strlen(path) >= sizeof(address.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(address.sun_path, path, strlen(path) + 1);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	unlink(path);
	mask = umask(0117);
	failed = bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
	    listen(fd, BACKLOG) < 0;
	umask(mask);
	if (failed) {
		close(fd);
		return -1;
	}
	return fd;
}

/* Fill `out` with either family's address; its length, 0 when it is neither. */
static socklen_t
parse_address(const char *text, int port, struct sockaddr_storage *out)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)out;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;

	memset(out, 0, sizeof(*out));
	if (inet_pton(AF_INET, text, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons((uint16_t)port);
		return sizeof(*v4);
	}
	if (inet_pton(AF_INET6, text, &v6->sin6_addr) == 1) {
		v6->sin6_family = AF_INET6;
		v6->sin6_port = htons((uint16_t)port);
		return sizeof(*v6);
	}
	return 0;
}

static bool
can_bind(const char *address, int port)
{
	struct sockaddr_storage where;
	socklen_t len = parse_address(address, port, &where);
	int fd, on = 1, saved;
	bool ok;

	if (len == 0) {
		errno = EINVAL;
		return false;
	}
	fd = socket(where.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return false;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
	ok = bind(fd, (struct sockaddr *)&where, len) == 0 && (port == 0 || listen(fd, 1) == 0);
	saved = errno;
	close(fd);
	errno = saved;
	return ok;
}

bool
socket_address_exists(const char *address)
{
	return can_bind(address, 0);
}

bool
socket_port_is_free(const char *address, int port)
{
	return can_bind(address, port);
}

static int
ask(int fd, const char *path, char *reply, size_t size)
{
	int len = snprintf(reply, size,
	    "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", path);
	size_t got = 0;
	ssize_t more;

	if (write(fd, reply, (size_t)len) != len)
		return 0;
	while (got < size - 1 && (more = read(fd, reply + got, size - 1 - got)) > 0)
		got += (size_t)more;
	reply[got] = '\0';
	return strncmp(reply, "HTTP/1.", 7) == 0 && got >= 12 ?
	    (int)strtol(reply + 9, NULL, 10) : 0;
}

int
socket_get(const char *address, int port, const char *path, char *reply, size_t size)
{
	struct timeval limit = { .tv_sec = 2 };
	struct sockaddr_storage where;
	socklen_t len = parse_address(address, port, &where);
	int fd, status = 0;

	reply[0] = '\0';
	if (len == 0)
		return 0;
	fd = socket(where.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return 0;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
	if (connect(fd, (struct sockaddr *)&where, len) == 0)
		status = ask(fd, path, reply, size);
	close(fd);
	return status;
}
