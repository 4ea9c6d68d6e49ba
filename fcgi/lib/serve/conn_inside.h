/* What conn.c and conn_send.c share: the state of a connection. */
#ifndef LIB_CONN_INSIDE_H
#define LIB_CONN_INSIDE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <fcgiapp.h>

#define CONN_PARAMS_MAX 128	/* found quickly; those past it slowly */

struct conn_param {
	const char *text;	/* "NAME=value", libfcgi's */
	size_t      name_len;
};

struct conn {
	FCGX_Request fcgi;
	atomic_uint  turns;		/* written by who gives it away, read by who takes it */
	int64_t      arrived;		/* bytes that were there before we read */
	int64_t      body_length;	/* announced; -1: not said */
	int64_t      body_read;
	bool         is_chunked;
	struct conn_param params[CONN_PARAMS_MAX];
	size_t       param_count;
	size_t       params_size;	/* what they took on the wire, at least */
	bool         body_ended;
	bool         body_cut;
	bool         broken;		/* a write failed */
	char        *again;		/* a body that is read once more; NULL: none */
	size_t       again_len;
	size_t       again_at;
	int64_t      whom;		/* its request is for (lib/base/turns.h) */
	int64_t      linger_until_ms;	/* 0: it does not linger */
};

#endif
