/*
 * A FastCGI front end for tests: sends one request at a time over a unix
 * socket, whole or in pieces, and reads the reply.
 */
#ifndef SUPPORT_FCGI_CLIENT_H
#define SUPPORT_FCGI_CLIENT_H

#include <stdbool.h>
#include <stddef.h>

struct fcgi_reply {
	int    status;		/* 200 when the program said none; 0: no reply came */
	char  *head;		/* the header block, NUL-terminated */
	char  *body;		/* NUL-terminated past body_len */
	size_t body_len;
	bool   ended;		/* END_REQUEST came */
};

struct fcgi_request {
	const char        *method;
	const char        *uri;		/* path and query, as a client sends them */
	const char        *type;	/* Content-Type; NULL: none */
	const void        *body;
	size_t             body_len;
	bool               no_length;	/* as a chunked body is passed on */
	/* more parameters: name, value, name, value, NULL */
	const char *const *params;
};

/* A connection to the socket at `path`, or to a port of this machine; -1 when nobody listens. */
int  fcgi_connect(const char *path);
/* The parts of a request, for those who send it slowly. */
void fcgi_send_params(int fd, const struct fcgi_request *request, bool keep);
/* `len` 0 ends the body.  False: the program closed the connection. */
bool fcgi_send_body(int fd, const void *data, size_t len);
/* Read until the request's end, or the connection's.  Free with fcgi_reply_free(). */
void fcgi_read(int fd, struct fcgi_reply *reply);
void fcgi_reply_free(struct fcgi_reply *reply);

/* All of it on a kept connection. */
void fcgi_exchange(int fd, const struct fcgi_request *request, struct fcgi_reply *reply);
/* The same, of which the status alone is wanted; 0: the reply did not end. */
int  fcgi_status(int fd, const struct fcgi_request *request);
/* All of it on a connection of its own. */
void fcgi_call(const char *path, const struct fcgi_request *request,
    struct fcgi_reply *reply);
/* The value of a header in the reply; NULL when absent.  Static memory, per thread. */
const char *fcgi_header(const struct fcgi_reply *reply, const char *name);

#endif
