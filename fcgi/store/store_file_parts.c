/*
 * The `file` driver's multipart uploads.
 *
 * A part goes straight to its place in the one file, so that a finished upload
 * is a rename and no copy.  Yet a part may come again, from a client that lost
 * its connection, while the first attempt still holds on, and what was
 * acknowledged may not be harmed by a crash in mid-part.  So:
 *
 *   - Nothing is written over.  A place is free when the file has a hole there
 *     (lseek(2), SEEK_DATA) and nobody else holds the lock of that range; what
 *     fails makes its hole again.  A part whose place is not free goes into a
 *     file of its own, and completion copies it over.
 *   - ETags tell which: "i…" is in its place, "a…" is apart, in <n>.<etag>.
 *   - Locks are of open files (F_OFD_SETLK), between threads and processes
 *     alike, and end with the process.  One byte past all places makes
 *     completions wait for each other.
 *   - Who got a lock looks whether the file still has its name: the end of an
 *     upload takes it away (rename or unlink) before it gives up its own lock.
 *
 * Filesystems without holes are right too, only slower: all is apart.
 */
#include "store/store_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/ids.h"
#include "lib/io/body.h"

bool
store_file_upload_path(const char *key, const char *upload, const char *file,
    struct store_path *out)
{
	char name[sizeof(STORE_FILE_UPLOADS) + STORE_UPLOAD_MAX + STORE_ETAG_MAX + 16];
	const char *slash = strrchr(key, '/');
	struct public_id id;

	if (slash == NULL || strcmp(slash + 1, upload) != 0 || !public_id_parse(upload, &id))
		return false;
	snprintf(name, sizeof(name), STORE_FILE_UPLOADS "/%s%s%s", id.text,
	    file[0] != '\0' ? "/" : "", file);
	*out = store_path(name);
	return true;
}

bool
store_file_apart_path(const char *key, const char *upload, const struct store_part *part,
    struct store_path *out)
{
	char file[STORE_ETAG_MAX + 16];

	snprintf(file, sizeof(file), "%d.%.*s", part->number, PUBLIC_ID_LEN, part->etag + 2);
	return store_file_upload_path(key, upload, file, out);
}

static void
make_part(struct store_part *part, int number, char where)
{
	struct public_id id = public_id_make();

	*part = (struct store_part){ .number = number };
	snprintf(part->etag, sizeof(part->etag), "\"%c%s\"", where, id.text);
}

bool
store_file_lock(int fd, int64_t offset, int64_t size_bytes, int command)
{
	struct flock lock = {
		.l_type = F_WRLCK, .l_whence = SEEK_SET,
		.l_start = offset, .l_len = size_bytes,
	};
	int got;

	do {
		got = fcntl(fd, command, &lock);
	} while (got != 0 && errno == EINTR);
	return got == 0;
}

bool
store_file_has_its_name(int fd, const struct store_path *path)
{
	struct stat open_file, named;

	return fstat(fd, &open_file) == 0 && stat(path->text, &named) == 0 &&
	    open_file.st_ino == named.st_ino && open_file.st_dev == named.st_dev;
}

static bool
is_hole(int fd, int64_t offset, int64_t size_bytes)
{
	off_t data = lseek(fd, offset, SEEK_DATA);

	return data < 0 ? errno == ENXIO : data >= offset + size_bytes;
}

static void
make_hole(int fd, int64_t offset, int64_t size_bytes)
{
	/* Where it cannot be, the place counts as taken, which is right too. */
	(void)fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, size_bytes);
}

enum err
store_file_begin(const char *key, char upload[STORE_UPLOAD_MAX])
{
	const char *slash = strrchr(key, '/');
	struct store_path path;
	enum err err;
	int fd;

	snprintf(upload, STORE_UPLOAD_MAX, "%s", slash != NULL ? slash + 1 : key);
	if (!store_file_upload_path(key, upload, "data", &path))
		return ERR_INPUT;
	err = store_file_make_parents(&path);
	if (err != ERR_OK)
		return err == ERR_NOT_FOUND ? ERR_UNAVAILABLE : err;
	fd = open(path.text, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
	if (fd < 0)
		return store_file_errno(path.text);
	close(fd);
	return store_file_sync_parent(&path);
}

static enum err
put_in_place(int fd, const struct store_path *path, int64_t offset, int64_t part_size,
    struct body *body, struct store_part *part)
{
	enum err err;

	err = store_file_write(body, path, fd, offset, &part->size_bytes);
	if (err == ERR_OK && fdatasync(fd) != 0)
		err = store_file_errno(path->text);
	if (err != ERR_OK)
		make_hole(fd, offset, part_size);
	else if (!store_file_has_its_name(fd, path))
		err = ERR_NOT_FOUND;	/* aborted meanwhile */
	return err;
}

static enum err
put_apart(const char *key, const char *upload, struct body *body, struct store_part *part)
{
	struct store_path path;
	enum err err;
	int fd;

	if (!store_file_apart_path(key, upload, part, &path))
		return ERR_NOT_FOUND;
	fd = open(path.text, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
	if (fd < 0)
		return store_file_errno(path.text);
	err = store_file_write(body, &path, fd, 0, &part->size_bytes);
	if (err == ERR_OK && fsync(fd) != 0)
		err = store_file_errno(path.text);
	if (err == ERR_OK)
		err = store_file_sync_parent(&path);
	if (err != ERR_OK)
		unlink(path.text);
	close(fd);
	return err;
}

enum err
store_file_put_part(const char *key, const char *upload, int number, int64_t part_size,
    struct body *body, struct store_part *out)
{
	int64_t offset = (number - 1) * part_size;
	struct store_path path;
	struct store_part part;
	enum err err;
	int fd;

	if (!store_file_upload_path(key, upload, "data", &path))
		return ERR_NOT_FOUND;
	fd = open(path.text, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return store_file_errno(path.text);
	if (body->max_bytes > part_size)
		body->max_bytes = part_size;
	if (store_file_lock(fd, offset, part_size, F_OFD_SETLK) && store_file_has_its_name(fd, &path) &&
	    is_hole(fd, offset, part_size)) {
		make_part(&part, number, STORE_FILE_IN_PLACE);
		err = put_in_place(fd, &path, offset, part_size, body, &part);
	} else {
		make_part(&part, number, STORE_FILE_APART);
		err = put_apart(key, upload, body, &part);
	}
	close(fd);
	if (err == ERR_OK)
		*out = part;
	return err == ERR_TOO_LARGE ? ERR_INPUT : err;
}

void
store_file_forget(const char *key, const char *upload, const struct store_part *part)
{
	struct store_path path;

	/* In its place it stays: a completion may be about to use it. */
	if (part->etag[1] == STORE_FILE_APART && store_file_apart_path(key, upload, part, &path))
		unlink(path.text);
}

void
store_file_reject(const char *key, const char *upload, int64_t part_size,
    const struct store_part *part)
{
	int64_t offset = (part->number - 1) * part_size;
	struct store_path path;
	int fd;

	store_file_forget(key, upload, part);
	if (part->etag[1] != STORE_FILE_IN_PLACE || !store_file_upload_path(key, upload, "data", &path))
		return;
	fd = open(path.text, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return;
	if (store_file_lock(fd, offset, part_size, F_OFD_SETLK) && store_file_has_its_name(fd, &path))
		make_hole(fd, offset, part_size);
	close(fd);
}

enum err
store_file_abort(const char *key, const char *upload)
{
	struct store_path path;

	if (store_file_upload_path(key, upload, "", &path))
		store_file_remove_tree(&path);
	return ERR_OK;
}
