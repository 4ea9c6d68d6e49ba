/* The `file` driver's reading: objects, what they are, and the disk's free space. */
#include "store/store_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/config/config.h"

void
store_file_facts(const struct stat *st, struct store_object *out)
{
	*out = (struct store_object){
		.size_bytes = st->st_size,
		.modified_at = st->st_mtim.tv_sec * INT64_C(1000000) + st->st_mtim.tv_nsec / 1000,
	};
	/*
	 * Objects are written once, so size and time of change name the content;
	 * backups keep both.  Where rows hold the ETag, theirs is sent.
	 */
	snprintf(out->etag, sizeof(out->etag), "\"%llx-%llx%08lx\"",
	    (unsigned long long)st->st_size, (unsigned long long)st->st_mtim.tv_sec,
	    (unsigned long)st->st_mtim.tv_nsec);
}

enum err
store_file_head(const char *key, const char *version, struct store_object *out)
{
	struct store_path path = store_path(key);
	struct stat st;

	(void)version;
	if (stat(path.text, &st) != 0)
		return errno == ENOTDIR ? ERR_NOT_FOUND : store_file_errno(path.text);
	if (!S_ISREG(st.st_mode))
		return ERR_NOT_FOUND;
	store_file_facts(&st, out);
	return ERR_OK;
}

enum err
store_file_read(const char *key, const char *version, int64_t offset, void *data, size_t len,
    size_t *got)
{
	struct store_path path = store_path(key);
	enum err err = ERR_OK;
	ssize_t n = 0;
	int fd;

	(void)version;
	*got = 0;
	fd = open(path.text, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return store_file_errno(path.text);
	while (*got < len) {
		n = pread(fd, (char *)data + *got, len - *got, offset + (int64_t)*got);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		*got += (size_t)n;
	}
	if (n < 0)
		err = store_file_errno(path.text);
	close(fd);
	return err;
}

enum err
store_file_local(const char *key, const char *version, struct arena *arena, const char **path)
{
	struct store_path where = store_path(key);

	(void)version;
	if (access(where.text, R_OK) != 0)
		return store_file_errno(where.text);
	*path = arena_strdup(arena, where.text);
	return ERR_OK;
}

enum err
store_file_space(int64_t *free_bytes, int64_t *total_bytes)
{
	struct statvfs fs;

	if (statvfs(config()->store_dir, &fs) != 0) {
		store_file_errno(config()->store_dir);
		return ERR_UNAVAILABLE;
	}
	*free_bytes = (int64_t)(fs.f_bavail * fs.f_frsize);
	*total_bytes = (int64_t)(fs.f_blocks * fs.f_frsize);
	return ERR_OK;
}

enum err
store_file_check_space(int64_t more_bytes)
{
	return store_space_check(store_file_space, more_bytes);
}
