/* The memory that matrices take, among all processes of this machine. */
#include "matrix/share.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/config/config.h"
#include "lib/io/log.h"

#define UNIT     (INT64_C(1) << 20)
#define CORES_AT (INT64_C(1) << 40)	/* behind all memory */
#define PATH_LEN 4096

static int
open_file(void)
{
	char path[PATH_LEN];
	int fd;

	snprintf(path, sizeof(path), "%s/.matrix", config()->scratch_dir);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0660);
	if (fd < 0)
		log_error("matrix: %s: %s", path, strerror(errno));
	return fd;
}

/* The first run of `want` units that nobody holds. */
static bool
lock_somewhere(int fd, int64_t want, int64_t all)
{
	int64_t from = 0;

	while (from + want <= all) {
		struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = from,
		    .l_len = want };

		if (fcntl(fd, F_OFD_SETLK, &lock) == 0)
			return true;
		if (fcntl(fd, F_OFD_GETLK, &lock) != 0)
			return false;
		if (lock.l_type != F_UNLCK)	/* else it was given back meanwhile */
			from = lock.l_start + lock.l_len;
	}
	return false;
}

enum err
share_take(int64_t bytes, struct share *out)
{
	int64_t want = (bytes + UNIT - 1) / UNIT, all = (config()->matrix_memory + UNIT - 1) / UNIT;
	int fd;

	out->fd = 0;
	if (want == 0)
		return ERR_OK;
	if ((fd = open_file()) < 0)
		return ERR_INTERNAL;
	if (!lock_somewhere(fd, want, all)) {
		close(fd);
		return ERR_UNAVAILABLE;
	}
	out->fd = fd;
	return ERR_OK;
}

void
share_give(struct share *share)
{
	if (share->fd > 0)
		close(share->fd);
	share->fd = 0;
}

void
share_wait_for_cores(void)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = CORES_AT,
	    .l_len = 1 };
	int fd = open_file();

	while (fd >= 0 && fcntl(fd, F_OFD_SETLKW, &lock) != 0 && errno == EINTR)
		continue;
}
