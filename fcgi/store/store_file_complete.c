/* The `file` driver's completion of multipart uploads: see store_file_parts.c. */
#include "store/store_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Bring one part to its place in `to`; `from` is the upload's file. */
static enum err
place_part(const char *key, const char *upload, int from, int to,
    const struct store_path *to_path, int64_t offset, const struct store_part *part)
{
	struct store_path path;
	struct stat st;
	enum err err;
	int fd = -1;

	if (part->etag[1] == STORE_FILE_IN_PLACE)
		return from == to ? ERR_OK :
		    store_file_copy(from, offset, to, offset, part->size_bytes, to_path);
	if (!store_file_apart_path(key, upload, part, &path) ||
	    (fd = open(path.text, O_RDONLY | O_CLOEXEC)) < 0 ||
	    fstat(fd, &st) != 0 || st.st_size != part->size_bytes)
		err = ERR_PRECONDITION;
	else
		err = store_file_copy(fd, 0, to, offset, part->size_bytes, to_path);
	if (fd >= 0)
		close(fd);
	return err;
}

static enum err
assemble(const char *key, const char *upload, int from, int to,
    const struct store_path *to_path, int64_t part_size,
    const struct store_part *parts, size_t count, struct stat *st)
{
	int64_t size_bytes = 0;
	enum err err = ERR_OK;
	size_t i;

	for (i = 0; err == ERR_OK && i < count; i++) {
		err = place_part(key, upload, from, to, to_path,
		    (int64_t)i * part_size, &parts[i]);
		size_bytes += parts[i].size_bytes;
	}
	if (err == ERR_OK &&
	    (ftruncate(to, size_bytes) != 0 || fsync(to) != 0 || fstat(to, st) != 0))
		err = store_file_errno(to_path->text);
	return err;
}

enum err
store_file_complete(const char *key, const char *upload, int64_t part_size,
    const struct store_part *parts, size_t count, struct store_object *out)
{
	struct store_path path, whole, object = store_path(key);
	int from = -1, to = -1;
	struct stat st;
	enum err err;

	if (!store_file_upload_path(key, upload, "data", &path) ||
	    !store_file_upload_path(key, upload, "whole", &whole))
		return ERR_NOT_FOUND;
	from = open(path.text, O_RDWR | O_CLOEXEC);
	if (from < 0 || !store_file_lock(from, STORE_FILE_LAST_BYTE, 1, F_OFD_SETLKW) ||
	    !store_file_has_its_name(from, &path)) {
		err = store_file_head(key, "", out);	/* done before, or never was */
		goto done;
	}
	if (store_file_lock(from, 0, STORE_FILE_LAST_BYTE, F_OFD_SETLK)) {
		to = from;
		whole = path;
	} else {	/* somebody is still writing a part that came again meanwhile */
		to = open(whole.text, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
		if (to < 0) {
			err = store_file_errno(whole.text);
			goto done;
		}
	}
	err = assemble(key, upload, from, to, &whole, part_size, parts, count, &st);
	if (err == ERR_OK)
		err = store_file_rename(&whole, &object);
	if (err == ERR_OK) {
		store_file_facts(&st, out);
		store_file_abort(key, upload);	/* the parts that were apart */
	} else if (to != from) {
		unlink(whole.text);
	}
done:
	if (to >= 0 && to != from)
		close(to);
	if (from >= 0)
		close(from);
	return err;
}
