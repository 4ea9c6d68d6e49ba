/* The socket that a program listens on: inherited as fd 0, or made. */
#ifndef LIB_LISTENER_H
#define LIB_LISTENER_H

#include <sys/types.h>

/*
 * The listening socket, which does not block: fd 0 when it is one, else the
 * one of `listen` (a path, or address:port), else run_dir/program.sock.
 * A socket left by a dead process is replaced, a living one's is not.
 * -1 when it cannot be had, which was said on standard error.
 */
int listener_open(const char *program);

/*
 * The other end: a connection to a path, or to address:port, which does not block
 * and may not be there yet.  -1 with errno: nobody listens there.
 */
int listener_ask(const char *where);

/*
 * A socket at `path`, of `type` (SOCK_STREAM, SOCK_SEQPACKET) and for whom `mode`
 * lets in, in the place of any that is there: a living process goes on with those
 * who have reached it.
 */
int listener_take_at(const char *path, int type, mode_t mode);

#endif
