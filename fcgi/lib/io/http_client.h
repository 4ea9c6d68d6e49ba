/*
 * HTTP requests of our own, by libcurl: connections are kept and reused, and
 * no body need be whole in memory.
 */
#ifndef LIB_HTTP_H
#define LIB_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"

struct arena;

#define HTTP_CONNECT_TIMEOUT_MS 3000
#define HTTP_STALL_MS           20000	/* without a byte moving */
#define HTTP_REPLY_MAX          (8 * 1024 * 1024)

struct http_header {
	const char *name;
	const char *value;
};

struct http_file {
	int     fd;
	int64_t offset;		/* where the body begins */
};

struct http_request {
	const char               *method;
	const char               *url;
	const struct http_header *headers;	/* Host and Content-Length are added */
	size_t                    header_count;

	/* the body: `length` bytes of `data`, or of a file, or none */
	const void               *data;
	const struct http_file   *file;
	int64_t                   length;

	/* where a 2xx reply's body goes; NULL: it is collected, to HTTP_REPLY_MAX;
	 * false stops, and the request fails */
	bool                    (*on_data)(void *context, const void *data, size_t len);
	void                     *context;

	const char               *ca_file;	/* NULL: the system's */
	int64_t                   timeout_ms;	/* in all; 0: bounded by stalls alone */
	int64_t                   stall_ms;	/* 0: HTTP_STALL_MS; seen to a tenth of a second late at most */
};

struct http_reply {
	int         status;		/* 0: nothing came back, see `fault` */
	const char *body;		/* NUL-terminated, in the arena; errors' too */
	size_t      body_len;
	const char *headers;		/* raw lines: see http_reply_header() */
	const char *fault;		/* what libcurl says went wrong; NULL: nothing */
	bool        was_sent;		/* some of the request may have arrived */
};

/*
 * Send, and read the reply.  ERR_OK for every status.
 * ERR_UNAVAILABLE  no connection, a stall, a cut: reply->fault says which
 */
enum err    http_send(const struct http_request *request, struct arena *arena,
    struct http_reply *reply);
/* The last header of that name, or NULL. */
const char *http_reply_header(const struct http_reply *reply, const char *name,
    struct arena *arena);

#endif
