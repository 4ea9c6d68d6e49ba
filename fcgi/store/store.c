/* The store: which driver the configuration names, and what is the same for all. */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/count.h"
#include "lib/config/config.h"
#include "lib/io/body.h"
#include "lib/io/log.h"
#include "store/store_driver.h"

enum err
store_put(const char *key, struct body *body, struct store_object *out)
{
	if (!store_key_is_valid(key))
		return ERR_INPUT;
	return store_driver()->put(key, body, out);
}

static ssize_t
read_file(void *context, void *data, size_t size)
{
	const int *fd = context;

	return read(*fd, data, size);
}

enum err
store_put_file(const char *key, const char *path, struct store_object *out)
{
	struct body body = { .max_bytes = INT64_MAX, .read = read_file };
	struct stat st;
	enum err err;
	int fd;

	if (store_driver()->put_file != NULL)
		return store_key_is_valid(key) ? store_driver()->put_file(key, path, out) :
		    ERR_INPUT;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) != 0) {
		err = err_of_errno(errno);
		log_error("store: %s: %s", path, strerror(errno));
		goto done;
	}
	body.length = st.st_size;
	body.context = &fd;
	err = store_put(key, &body, out);
done:
	if (fd >= 0)
		close(fd);
	return err;
}

struct memory {
	const char *data;
	size_t      left;
};

static ssize_t
read_memory(void *context, void *data, size_t size)
{
	struct memory *memory = context;

	if (size > memory->left)
		size = memory->left;
	memcpy(data, memory->data, size);
	memory->data += size;
	memory->left -= size;
	return (ssize_t)size;
}

enum err
store_put_bytes(const char *key, const void *data, size_t len, struct store_object *out)
{
	struct memory memory = { data, len };
	struct body body = {
		.length = (int64_t)len,
		.max_bytes = (int64_t)len,
		.read = read_memory,
		.context = &memory,
	};

	return store_put(key, &body, out);
}

enum err
store_multipart_begin(const char *key, char upload[STORE_UPLOAD_MAX])
{
	return store_key_is_valid(key) ? store_driver()->begin(key, upload) : ERR_INPUT;
}

enum err
store_multipart_put(const char *key, const char *upload, int number,
    int64_t part_size, struct body *body, struct store_part *out)
{
	if (!store_key_is_valid(key))
		return ERR_NOT_FOUND;
	if (number < 1 || number > STORE_PARTS_MAX || part_size <= 0 ||
	    part_size % STORE_PART_ALIGN != 0)
		return ERR_INPUT;
	return store_driver_of(key)->put_part(key, upload, number, part_size, body, out);
}

void
store_multipart_forget(const char *key, const char *upload,
    const struct store_part *part)
{
	if (store_key_is_valid(key))
		store_driver_of(key)->forget(key, upload, part);
}

void
store_multipart_reject(const char *key, const char *upload, int64_t part_size,
    const struct store_part *part)
{
	if (store_key_is_valid(key))
		store_driver_of(key)->reject(key, upload, part_size, part);
}

enum err
store_multipart_complete(const char *key, const char *upload, int64_t part_size,
    const struct store_part *parts, size_t count, struct store_object *out)
{
	if (!store_key_is_valid(key))
		return ERR_NOT_FOUND;
	return store_driver_of(key)->complete(key, upload, part_size, parts, count, out);
}

enum err
store_multipart_abort(const char *key, const char *upload)
{
	return store_key_is_valid(key) ? store_driver_of(key)->abort(key, upload) : ERR_OK;
}
