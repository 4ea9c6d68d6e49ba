/* Listening sockets: the programs' own, and whether a port is free. */
#ifndef RUNNER_SOCKETS_H
#define RUNNER_SOCKETS_H

#include <stdbool.h>
#include <stddef.h>

/* Listen on `path`, for the owner and group alone; -1 with errno. */
int  socket_listen(const char *path);
/* True when `address` (an IPv4 or bracketless IPv6) exists on this machine. */
bool socket_address_exists(const char *address);
/* True when `port` of `address` can be listened on; else errno says why. */
bool socket_port_is_free(const char *address, int port);
/*
 * Ask 127.0.0.1 or `address` for `path`: the reply's status, 0: none came.
 * `reply` gets the beginning of all of it, and its NUL.
 */
int  socket_get(const char *address, int port, const char *path, char *reply, size_t size);

#endif
