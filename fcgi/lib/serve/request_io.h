/*
 * The inside of a request: its connection, what was read of it, and the
 * reply that is being made.  For lib/ alone; actions see lib/serve/request.h.
 *
 * A reply is staged first and sent when the action is done, so that head,
 * body and end leave in one write.
 */
#ifndef LIB_REQUEST_IO_H
#define LIB_REQUEST_IO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/serve/request.h"

#define PATH_SEGMENTS_MAX 2100	/* of a path of 4,096 bytes, below a few of ours */
#define PATH_VALUES_MAX   8
#define REPLY_HEADERS_MAX 24
#define BODY_IGNORED_MAX  (64 * 1024)	/* of a body that a route does not want */
#define BODY_UNSIZED_MAX  (1024 * 1024)	/* of a streamed one whose length was not said */

struct conn;
struct reply_stream;
struct json_object;

/* One segment of request->path, decoded. */
struct path_segment {
	size_t start;
	size_t len;
	bool   has_slash;	/* it came as %2F */
};

/* What a {name} of the route matched. */
struct path_value {
	const char *name;
	size_t      name_len;
	const char *value;
};

struct reply_header {
	const char *name;
	const char *value;
};

struct request_io {
	struct conn        *conn;
	int64_t             began_us;	/* on the steady clock */
	int64_t             announced;	/* bytes of body; -1: not said */

	struct path_segment segments[PATH_SEGMENTS_MAX];
	size_t              segment_count;
	struct path_value   path_values[PATH_VALUES_MAX];
	size_t              path_value_count;

	int                 spool_fd;	/* of a spooled body that is being read; -1 */
	int64_t             streamed;	/* bytes of body that were read as they came */
	int64_t             noted_ms;	/* when it was last said how much is still to come */
	bool                is_unsized;	/* it may be large, and nobody said how large */
	bool                wants_length;	/* more of it came than may */
	bool                has_room;	/* of lib/serve/room.h: to be given back */
	const char         *json_text;	/* a JSON body as it came, for the fingerprint */
	size_t              json_len;
	struct json_object *json;	/* and as read; freed by input_done() */
	unsigned char       fingerprint[32];
	bool                has_fingerprint;

	int                 status;	/* 0: nothing is staged yet */
	struct reply_header headers[REPLY_HEADERS_MAX];
	size_t              header_count;
	bool                is_spoilt;	/* by a header that cannot be sent */
	const char         *type;	/* of the body; NULL: there is none */
	const char         *body;
	size_t              body_len;
	bool                length_is_unknown;	/* the front end will say it (X-Accel-Redirect) */
	int                 file_fd;	/* a file to send instead; -1 */
	int64_t             file_start;
	int64_t             file_len;	/* of a stream too; 0: nobody knows */
	void              (*release)(void *held);	/* of a body that is kept elsewhere */
	void               *held;
	const struct reply_stream *stream;	/* a body made while it is sent; NULL */
	int64_t             bytes_sent;
};

/* Forget everything but the arena and the pool behind `req`. */
void     request_reset(struct request *req, struct request_io *io, struct arena *arena,
    struct conn *conn);
/*
 * Fill `req` from the connection's parameters.
 * ERR_MALFORMED  a method, path or Host that cannot be
 * ERR_NOT_FOUND  a path with "." or ".." in it
 */
enum err request_begin(struct request *req);
/*
 * Make req->body what the front end gave: a spooled file or the stream, of
 * which no more than BODY_UNSIZED_MAX is read where its length was not said.
 */
enum err request_body(struct request *req, int64_t max_bytes);
/* The route's limit, with MAX_UPLOAD as the configuration has it. */
int64_t  request_max_bytes(const struct route *route);
/* Read the body whole, for JSON; `*text` is in the arena. */
enum err request_body_text(struct request *req, int64_t max_bytes,
    const char **text, size_t *len);
/* The value of the route's {name}; NULL when it has none. */
const char *request_path_value(const struct request *req, const char *name);
/* The media type of the body without its parameters is `type`. */
bool     request_type_is(const struct request *req, const char *type);
/* Close what request_body() opened. */
void     request_end(struct request *req);

/* Splits and decodes the path of REQUEST_URI; notes the query. */
enum err request_path(struct request *req, const char *uri);

#endif
