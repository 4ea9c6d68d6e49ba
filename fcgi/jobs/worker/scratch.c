/* Local scratch: one locked directory a worker. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "jobs/worker/scratch.h"
#include "lib/base/arena.h"
#include "lib/config/config.h"
#include "lib/io/log.h"

#define OWN_PREFIX "worker-"

static int own_lock = -1;

static int
remove_one(const char *path, const struct stat *stat, int kind, struct FTW *ftw)
{
	(void)stat, (void)kind, (void)ftw;
	if (remove(path) != 0 && errno != ENOENT)
		log_warn("cannot remove %s: %s", path, strerror(errno));
	return 0;
}

void
scratch_remove(const char *path)
{
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* A directory's lock is the directory itself. */
static int
lock_directory(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static void
remove_dead(const char *scratch)
{
	char path[4096];
	struct dirent *entry;
	DIR *all = opendir(scratch);
	int fd;

	while (all != NULL && (entry = readdir(all)) != NULL) {
		if (strncmp(entry->d_name, OWN_PREFIX, strlen(OWN_PREFIX)) != 0)
			continue;
		snprintf(path, sizeof(path), "%s/%s", scratch, entry->d_name);
		fd = lock_directory(path);
		if (fd < 0)
			continue;
		log_info("removing what another worker left: %s", path);
		scratch_remove(path);
		close(fd);
	}
	if (all != NULL)
		closedir(all);
}

enum err
scratch_open(const char **directory)
{
	const char *scratch = config()->scratch_dir;
	char *own = NULL;
	int all;

	if (mkdir(scratch, 0750) != 0 && errno != EEXIST)
		goto failed;
	/* Whoever removes and whoever makes take turns. */
	all = open(scratch, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (all < 0 || flock(all, LOCK_EX) != 0)
		goto failed;
	remove_dead(scratch);
	if (asprintf(&own, "%s/" OWN_PREFIX "XXXXXX", scratch) < 0)
		abort();
	if (mkdtemp(own) == NULL || (own_lock = lock_directory(own)) < 0) {
		close(all);
		goto failed;
	}
	close(all);
	*directory = own;
	return ERR_OK;
failed:
	log_error("scratch_dir %s: %s", scratch, strerror(errno));
	free(own);
	return ERR_INTERNAL;
}

void
scratch_close(const char *directory)
{
	scratch_remove(directory);
	close(own_lock);
	free((char *)(uintptr_t)directory);
}

enum err
scratch_make(const char *path)
{
	enum err err;

	scratch_remove(path);
	if (mkdir(path, 0750) == 0)
		return ERR_OK;
	err = err_of_errno(errno);
	log_error("cannot make %s: %s", path, strerror(errno));
	return err;
}

int64_t
scratch_bytes(const char *path)
{
	char below[4096];
	struct dirent *entry;
	struct stat stat;
	int64_t bytes = 0;
	DIR *all = opendir(path);

	while (all != NULL && (entry = readdir(all)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
		    fstatat(dirfd(all), entry->d_name, &stat, AT_SYMLINK_NOFOLLOW) != 0)
			continue;
		if (S_ISDIR(stat.st_mode)) {
			snprintf(below, sizeof(below), "%s/%s", path, entry->d_name);
			bytes += scratch_bytes(below);
		} else {
			bytes += stat.st_size;
		}
	}
	if (all != NULL)
		closedir(all);
	return bytes;
}

int64_t
scratch_free(const char *path)
{
	struct statvfs fs;

	if (statvfs(path, &fs) != 0)
		return 0;
	return (int64_t)fs.f_bavail * (int64_t)fs.f_frsize;
}

enum err
scratch_read(struct arena *arena, const char *path, size_t max, const char **data,
    size_t *len)
{
	FILE *file = fopen(path, "re");
	struct stat stat;
	char *content = NULL;

	if (file == NULL || fstat(fileno(file), &stat) != 0 || stat.st_size > (off_t)max)
		goto done;
	content = arena_alloc(arena, (size_t)stat.st_size + 1);
	*len = fread(content, 1, (size_t)stat.st_size, file);
	*data = content;
done:
	if (file != NULL)
		fclose(file);
	return content != NULL ? ERR_OK : ERR_INTERNAL;
}
