/* The `file` driver's writing: bodies into files, with an eye on the free space. */
#include "store/store_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/io/body.h"
#include "lib/io/log.h"

#define FLUSH_BYTES (8 * 1024 * 1024)	/* written back while more comes in */
#define CHECK_BYTES (64 * 1024 * 1024)	/* between looks at the free space */
#define CHUNK       (1024 * 1024)

/* Reads for body_write_to(): stops when the disk runs low, and begins to flush. */
struct watch {
	struct body *body;
	int          fd;
	int64_t      offset;		/* of what comes next */
	int64_t      flushed;
	int64_t      checked;
	bool         is_low;
};

static ssize_t
read_watched(void *context, void *data, size_t size)
{
	struct watch *watch = context;
	ssize_t got;

	if (watch->offset - watch->flushed >= FLUSH_BYTES) {
		sync_file_range(watch->fd, watch->flushed,
		    watch->offset - watch->flushed, SYNC_FILE_RANGE_WRITE);
		watch->flushed = watch->offset;
	}
	if (watch->offset - watch->checked >= CHECK_BYTES) {
		watch->checked = watch->offset;
		if (store_file_check_space(0) == ERR_NO_SPACE) {
			watch->is_low = true;
			return -1;
		}
	}
	got = watch->body->read(watch->body->context, data, size);
	if (got > 0)
		watch->offset += got;
	return got;
}

static enum err
write_stream(struct body *body, int fd, int64_t offset, int64_t *written)
{
	struct watch watch = {
		.body = body, .fd = fd,
		.offset = offset, .flushed = offset, .checked = offset,
	};
	struct body watched = {
		.length = body->length,
		.max_bytes = body->max_bytes,
		.read = read_watched,
		.context = &watch,
	};
	enum err err;

	err = body_write_to(&watched, fd, offset, written);
	return watch.is_low ? ERR_NO_SPACE : err;
}

/* Where copy_file_range() does not do it: other filesystems, old kernels. */
static enum err
copy_by_hand(int from, int64_t from_offset, int to, int64_t to_offset,
    int64_t size_bytes, const struct store_path *to_path)
{
	char *chunk = malloc(CHUNK);
	enum err err = ERR_OK;
	ssize_t got, put;

	if (chunk == NULL)
		abort();
	while (size_bytes > 0) {
		got = pread(from, chunk, size_bytes < CHUNK ? (size_t)size_bytes : CHUNK,
		    from_offset);
		put = got > 0 ? pwrite(to, chunk, (size_t)got, to_offset) : got;
		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0) {
			err = put < 0 ? store_file_errno(to_path->text) : ERR_MALFORMED;
			break;
		}
		from_offset += put;
		to_offset += put;
		size_bytes -= put;
	}
	free(chunk);
	return err;
}

enum err
store_file_copy(int from, int64_t from_offset, int to, int64_t to_offset,
    int64_t size_bytes, const struct store_path *to_path)
{
	ssize_t put;

	while (size_bytes > 0) {
		off_t in = from_offset, out = to_offset;

		put = copy_file_range(from, &in, to, &out, (size_t)size_bytes, 0);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0 && err_of_errno(errno) == ERR_NO_SPACE)
			return store_file_errno(to_path->text);
		if (put <= 0)
			return copy_by_hand(from, from_offset, to, to_offset,
			    size_bytes, to_path);
		from_offset += put;
		to_offset += put;
		size_bytes -= put;
	}
	return ERR_OK;
}

static enum err
write_spool(struct body *body, const struct store_path *path, int fd, int64_t offset,
    int64_t *written)
{
	struct stat st;
	enum err err;
	int spool;

	spool = open(body->spool_path, O_RDONLY | O_CLOEXEC);
	if (spool < 0 || fstat(spool, &st) != 0) {
		err = err_of_errno(errno);
		log_error("store: %s: %s", body->spool_path, strerror(errno));
		goto done;
	}
	err = st.st_size > body->max_bytes ? ERR_TOO_LARGE :
	    body->length >= 0 && st.st_size != body->length ? ERR_MALFORMED :
	    store_file_copy(spool, 0, fd, offset, st.st_size, path);
	if (err == ERR_OK)
		*written = st.st_size;
done:
	if (spool >= 0)
		close(spool);
	return err;
}

enum err
store_file_write(struct body *body, const struct store_path *path, int fd,
    int64_t offset, int64_t *written)
{
	enum err err;

	*written = 0;
	if (body->length > body->max_bytes)
		return ERR_TOO_LARGE;
	err = store_file_check_space(body->length > 0 ? body->length : 0);
	if (err != ERR_OK)
		return err;
	return body->spool_path != NULL ?
	    write_spool(body, path, fd, offset, written) :
	    write_stream(body, fd, offset, written);
}
