/* Bodies written to a file. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/io/body.h"
#include "lib/io/log.h"

#define CHUNK (256 * 1024)

static enum err
write_chunk(int fd, const char *data, size_t len, int64_t offset)
{
	ssize_t n;

	while (len > 0) {
		n = pwrite(fd, data, len, (off_t)offset);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			const int code = errno;

			log_error("writing a body: %s", strerror(code));
			return err_of_errno(code);
		}
		data += n;
		len -= (size_t)n;
		offset += n;
	}
	return ERR_OK;
}

enum err
body_write_to(struct body *body, int fd, int64_t offset, int64_t *written)
{
	char *chunk = malloc(CHUNK);
	enum err err = ERR_OK;
	ssize_t n;

	if (chunk == NULL)
		abort();
	*written = 0;
	while ((n = body->read(body->context, chunk, CHUNK)) > 0) {
		if (*written + n > body->max_bytes) {
			err = ERR_TOO_LARGE;
			break;
		}
		err = write_chunk(fd, chunk, (size_t)n, offset + *written);
		if (err != ERR_OK)
			break;
		*written += n;
	}
	if (err == ERR_OK &&
	    (n < 0 || (body->length >= 0 && *written != body->length)))
		err = ERR_MALFORMED;
	free(chunk);
	return err;
}
