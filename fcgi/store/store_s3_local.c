/* The `s3` driver's files on this machine: bodies on their way, copies to be read. */
#include "store/store_s3.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/config/config.h"
#include "lib/io/body.h"
#include "lib/io/log.h"

#define SPARE_BYTES (64LL << 20)	/* left free on scratch */
#define NAMED       "store-"

/* A file in scratch, for `size_bytes`. */
static enum err
make_named(int64_t size_bytes, struct arena *arena, char **path, int *fd)
{
	struct statvfs fs;

	*fd = -1;
	if (statvfs(config()->scratch_dir, &fs) == 0 &&
	    (int64_t)(fs.f_bavail * fs.f_frsize) - SPARE_BYTES < size_bytes) {
		log_warn("store: %s has no space for %lld bytes", config()->scratch_dir,
		    (long long)size_bytes);
		return ERR_NO_SPACE;
	}
	*path = arena_printf(arena, "%s/" NAMED "XXXXXX", config()->scratch_dir);
	*fd = mkostemp(*path, O_CLOEXEC);
	if (*fd < 0) {
		const int code = errno;

		log_error("scratch_dir %s: %s", config()->scratch_dir, strerror(code));
		return err_of_errno(code);
	}
	return ERR_OK;
}

enum err
store_s3_scratch(int64_t size_bytes, int *fd)
{
	struct arena *arena = arena_new();
	char *path;
	enum err err;

	err = make_named(size_bytes, arena, &path, fd);
	if (err == ERR_OK)
		unlink(path);
	arena_free(arena);
	return err;
}

/* What the front end, or a program of ours, has whole in a file already. */
static enum err
open_spool(const struct body *body, int *fd, int64_t *size_bytes)
{
	struct stat st;

	*fd = open(body->spool_path, O_RDONLY | O_CLOEXEC);
	if (*fd < 0 || fstat(*fd, &st) != 0) {
		const int code = errno;

		log_error("store: %s: %s", body->spool_path, strerror(code));
		return err_of_errno(code);
	}
	*size_bytes = st.st_size;
	if (st.st_size > body->max_bytes)
		return ERR_TOO_LARGE;
	return body->length >= 0 && st.st_size != body->length ? ERR_MALFORMED : ERR_OK;
}

enum err
store_s3_spool(struct body *body, int *fd, int64_t *size_bytes)
{
	enum err err;

	*fd = -1;
	if (body->length > body->max_bytes)
		return ERR_TOO_LARGE;
	if (body->spool_path != NULL) {
		err = open_spool(body, fd, size_bytes);
	} else {
		err = store_s3_scratch(body->length > 0 ? body->length : 0, fd);
		if (err == ERR_OK)
			err = body_write_to(body, *fd, 0, size_bytes);
	}
	if (err != ERR_OK && *fd >= 0) {
		close(*fd);
		*fd = -1;
	}
	return err;
}

/* A reply on its way into a file. */
struct landing {
	int      fd;
	int64_t  at;
	enum err err;	/* of writing there */
};

static bool
land(void *context, const void *data, size_t len)
{
	struct landing *landing = context;
	ssize_t put;

	while (len > 0) {
		put = pwrite(landing->fd, data, len, landing->at);
		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0) {
			landing->err = err_of_errno(put == 0 ? EIO : errno);
			log_error("store: writing scratch: %s", strerror(errno));
			return false;
		}
		data = (const char *)data + put;
		len -= (size_t)put;
		landing->at += put;
	}
	return true;
}

static enum err
fetch(const char *key, const char *version, int64_t from, int64_t length, int fd)
{
	struct landing landing = { .fd = fd, .at = from };
	struct arena *arena = arena_new();
	enum err err;

	err = s3_get(store_s3(), arena, key, version, from, length, land, &landing);
	arena_free(arena);
	if (err == ERR_OK && landing.at != from + length)
		err = ERR_UNAVAILABLE;
	return landing.err != ERR_OK ? landing.err : err;
}

static enum err
local_copy(const char *key, const char *version, struct arena *arena, int64_t head_bytes,
    int64_t tail_bytes, const char **path, bool *is_whole)
{
	struct s3_object object;
	int64_t size, sent;
	char *name = NULL;
	enum err err;
	int fd = -1;

	version = version[0] != '\0' ? version : NULL;
	err = s3_head(store_s3(), arena, key, version, &object);
	if (err != ERR_OK)
		return err;
	size = object.size_bytes;
	*is_whole = size <= head_bytes || size - head_bytes <= tail_bytes;
	sent = *is_whole ? size : head_bytes + tail_bytes;
	err = make_named(sent, arena, &name, &fd);
	if (err == ERR_OK && ftruncate(fd, size) != 0)
		err = err_of_errno(errno);
	if (err == ERR_OK && size > 0)
		err = fetch(key, version, 0, *is_whole ? size : head_bytes, fd);
	if (err == ERR_OK && !*is_whole)
		err = fetch(key, version, size - tail_bytes, tail_bytes, fd);
	if (fd >= 0)
		close(fd);
	if (err == ERR_OK)
		*path = name;
	else if (fd >= 0)
		unlink(name);
	return err;
}

enum err
store_s3_local(const char *key, const char *version, struct arena *arena,
    const char **path)
{
	bool is_whole;

	return local_copy(key, version, arena, INT64_MAX, 0, path, &is_whole);
}

enum err
store_s3_local_ends(const char *key, const char *version, struct arena *arena,
    const char **path, bool *is_whole)
{
	return local_copy(key, version, arena, STORE_HEAD_BYTES, STORE_TAIL_BYTES, path,
	    is_whole);
}

/* By its name it is one that was made here. */
static bool
is_ours(const char *path)
{
	const size_t len = strlen(config()->scratch_dir);

	return strncmp(path, config()->scratch_dir, len) == 0 &&
	    strncmp(path + len, "/" NAMED, strlen("/" NAMED)) == 0;
}

void
store_s3_local_done(const char *path)
{
	if (is_ours(path))
		unlink(path);
}

void
store_s3_local_sweep(int64_t before_us)
{
	DIR *dir = opendir(config()->scratch_dir);
	struct dirent *entry;
	struct stat st;

	while (dir != NULL && (entry = readdir(dir)) != NULL)
		if (strncmp(entry->d_name, NAMED, strlen(NAMED)) == 0 &&
		    fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		    S_ISREG(st.st_mode) && st.st_mtim.tv_sec < before_us / 1000000)
			unlinkat(dirfd(dir), entry->d_name, 0);
	if (dir != NULL)
		closedir(dir);
}
