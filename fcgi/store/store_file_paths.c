/* The `file` driver's paths: making, naming and removing, durably. */
#include "store/store_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lib/base/shared_run.h"
#include "lib/config/config.h"
#include "lib/io/log.h"

#define SETTLED_S    60		/* a directory this old was synced by who made it */
#define PRUNED_TRIES 5		/* makings of a directory that others keep removing */

struct store_path
store_path(const char *name)
{
	struct store_path path;
	int len;

	len = snprintf(path.text, sizeof(path.text), "%s/%s", config()->store_dir, name);
	if (len < 0 || (size_t)len >= sizeof(path.text))
		path.text[0] = '\0';	/* ENOENT wherever it is used */
	return path;
}

enum err
store_file_errno(const char *path)
{
	int cause = errno;

	if (cause == ENOENT)
		return ERR_NOT_FOUND;
	log_error("store: %s: %s", path, strerror(cause));
	return err_of_errno(cause);
}

static enum err
sync_directory(void *context)
{
	const char *path = context;
	enum err err = ERR_OK;
	int fd;

	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fsync(fd) != 0)
		err = store_file_errno(path);
	if (fd >= 0)
		close(fd);
	return err;
}

/* Cut the last segment off; false at store_dir. */
static bool
to_parent(struct store_path *path)
{
	char *slash = strrchr(path->text, '/');

	if (slash == NULL || (size_t)(slash - path->text) <= strlen(config()->store_dir))
		return false;
	*slash = '\0';
	return true;
}

enum err
store_file_sync_parent(const struct store_path *path)
{
	struct store_path parent = *path;

	if (!to_parent(&parent))
		snprintf(parent.text, sizeof(parent.text), "%s", config()->store_dir);
	return shared_run(parent.text, sync_directory, parent.text);

}

/*
 * Another process may have made it a moment ago, and not have synced its name
 * yet: then its name is synced here too.
 */
static bool
is_settled(const char *path)
{
	struct statx stx;

	return statx(AT_FDCWD, path, 0, STATX_BTIME, &stx) == 0 &&
	    (stx.stx_mask & STATX_BTIME) != 0 &&
	    stx.stx_btime.tv_sec < time(NULL) - SETTLED_S;
}

enum err
store_file_make_parents(const struct store_path *path)
{
	struct store_path made = *path;
	size_t at = strlen(config()->store_dir) + 1;
	enum err err = ERR_OK;
	char *slash;

	for (slash = strchr(made.text + at, '/'); err == ERR_OK && slash != NULL;
	    slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(made.text, 0750) == 0 ||
		    (errno == EEXIST && !is_settled(made.text)))
			err = store_file_sync_parent(&made);
		else if (errno != EEXIST)
			err = store_file_errno(made.text);
		*slash = '/';
	}
	return err;
}

void
store_file_prune_parents(const struct store_path *path)
{
	struct store_path parent = *path;

	while (to_parent(&parent) && rmdir(parent.text) == 0)
		;
}

void
store_file_remove_tree(const struct store_path *path)
{
	struct dirent *entry;
	DIR *dir;

	dir = opendir(path->text);
	if (dir == NULL)
		return;
	unlinkat(dirfd(dir), "data", 0);	/* whoever still writes parts sees the end */
	while ((entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] != '.')
			unlinkat(dirfd(dir), entry->d_name, 0);
	}
	closedir(dir);
	rmdir(path->text);
}

enum err
store_file_rename(const struct store_path *from, const struct store_path *to)
{
	enum err err = ERR_NOT_FOUND;
	int tries;

	for (tries = 0; err == ERR_NOT_FOUND && tries < PRUNED_TRIES; tries++) {
		err = store_file_make_parents(to);
		if (err == ERR_OK && rename(from->text, to->text) != 0)
			err = store_file_errno(to->text);
	}
	return err == ERR_OK ? store_file_sync_parent(to) : err;
}
