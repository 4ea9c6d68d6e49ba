/*
 * A body as it arrives: a file that the front end spooled, or a stream.
 * Services take it without knowing of HTTP.
 */
#ifndef LIB_BODY_H
#define LIB_BODY_H

#include <stdint.h>
#include <sys/types.h>

#include "lib/base/err.h"
#include "lib/base/ids.h"

struct body {
	const char *spool_path;		/* a whole file that may be link()ed; NULL: a stream */
	int64_t     length;		/* bytes announced; -1: not known (chunked) */
	int64_t     max_bytes;		/* more than this is ERR_TOO_LARGE */
	struct user_id counts_for;	/* whose quota has to hold it, as was seen; nobody's */
	ssize_t   (*read)(void *context, void *data, size_t size);	/* 0: end; -1: cut */
	void       *context;
};

/*
 * Write what is left of `body` to `fd` at `offset`.
 * `written` is how much went there, also on failure.
 *
 * ERR_TOO_LARGE  over max_bytes
 * ERR_MALFORMED  cut short, or longer than announced
 * ERR_NO_SPACE   the disk is full
 */
enum err body_write_to(struct body *body, int fd, int64_t offset, int64_t *written);

#endif
