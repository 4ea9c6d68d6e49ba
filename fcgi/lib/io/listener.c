/* The socket that a program listens on: inherited as fd 0, or made. */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/config/config.h"
#include "lib/io/listener.h"

/* 128 gave 502s at 400 connections; the kernel lowers it to somaxconn */
#define BACKLOG     1024
#define SOCKET_MODE 0660	/* who opens it can end the process: see CVE-2025-23016 */

static int
fail(const char *what, int fd)
{
	fprintf(stderr, "listen: %s: %s\n", what, strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

static bool
is_listening(int fd)
{
	int value = 0;
	socklen_t len = sizeof(value);

	return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &value, &len) == 0 && value != 0;
}

static bool
path_fits(const char *path, struct sockaddr_un *address)
{
	memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	if (strlen(path) >= sizeof(address->sun_path)) {
		errno = ENAMETOOLONG;
		return false;
	}
	strcpy(address->sun_path, path);
	return true;
}

/* True when a process answers on `path`, or it is no socket: leave it alone. */
static bool
is_taken(const char *path)
{
	struct sockaddr_un address;
	struct stat st;
	bool taken;
	int fd;

	if (lstat(path, &st) != 0)
		return false;
	errno = EADDRINUSE;
	if (!S_ISSOCK(st.st_mode) || !path_fits(path, &address))
		return true;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	taken = fd >= 0 &&
	    connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0;
	close(fd);
	errno = EADDRINUSE;
	return taken;
}

/* Made beside its place and renamed there, so that it is never half made. */
int
listener_take_at(const char *path, int type, mode_t mode)
{
	struct sockaddr_un address;
	char beside[sizeof(address.sun_path)];
	int fd;

	if ((size_t)snprintf(beside, sizeof(beside), "%s.%d", path, (int)getpid()) >=
	    sizeof(beside) || !path_fits(beside, &address)) {
		errno = ENAMETOOLONG;
		return fail(path, -1);
	}
	unlink(beside);
	fd = socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0 || fchmod(fd, mode) != 0 ||
	    bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
	    chmod(beside, mode) != 0 || listen(fd, BACKLOG) != 0 ||
	    rename(beside, path) != 0) {
		int saved = errno;

		unlink(beside);
		errno = saved;
		return fail(path, fd);
	}
	return fd;
}

static int
open_address(const struct addrinfo *info, const char *where)
{
	const int on = 1;
	int fd = socket(info->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
	    bind(fd, info->ai_addr, info->ai_addrlen) != 0 || listen(fd, BACKLOG) != 0)
		return fail(where, fd);
	return fd;
}

/* "127.0.0.1:9000" or "[::1]:9000", to be freed; NULL with errno. */
static struct addrinfo *
read_address(const char *where)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
	    .ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV };
	const char *colon = strrchr(where, ':');
	struct addrinfo *info;
	char host[64];
	size_t len;

	len = colon == NULL ? sizeof(host) : (size_t)(colon - where);
	if (len > 1 && where[0] == '[' && where[len - 1] == ']') {
		where++;
		len -= 2;
	}
	errno = EINVAL;
	if (len >= sizeof(host))
		return NULL;
	memcpy(host, where, len);
	host[len] = '\0';
	return getaddrinfo(host, colon + 1, &hints, &info) == 0 ? info : NULL;
}

static int
open_tcp(const char *where)
{
	struct addrinfo *info = read_address(where);
	int fd;

	if (info == NULL)
		return fail(where, -1);
	fd = open_address(info, where);
	freeaddrinfo(info);
	return fd;
}

static int
ask_address(int family, const struct sockaddr *address, socklen_t len)
{
	int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0 || connect(fd, address, len) == 0 || errno == EINPROGRESS)
		return fd;
	close(fd);
	return -1;
}

int
listener_ask(const char *where)
{
	struct sockaddr_un address;
	struct addrinfo *info;
	int fd;

	if (strchr(where, '/') != NULL)
		return path_fits(where, &address) ? ask_address(AF_UNIX,
		    (struct sockaddr *)&address, sizeof(address)) : -1;
	if ((info = read_address(where)) == NULL)
		return -1;
	fd = ask_address(info->ai_family, info->ai_addr, info->ai_addrlen);
	freeaddrinfo(info);
	return fd;
}

int
listener_open(const char *program)
{
	const char *where = config()->listen;
	char path[512];

	if (is_listening(STDIN_FILENO)) {
		if (fcntl(STDIN_FILENO, F_SETFL,
		    fcntl(STDIN_FILENO, F_GETFL) | O_NONBLOCK) != 0)
			return fail("fd 0", -1);
		return STDIN_FILENO;
	}
	if (where[0] != '\0' && strchr(where, '/') == NULL)
		return open_tcp(where);
	snprintf(path, sizeof(path), "%s/%s.sock", config()->run_dir, program);
	where = where[0] != '\0' ? where : path;
	return is_taken(where) ? fail(where, -1) :
	    listener_take_at(where, SOCK_STREAM, SOCKET_MODE);
}
