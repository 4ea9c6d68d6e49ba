/* The record lock on DATA/runner.pid. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "jobs/runner/instance.h"
#include "jobs/runner/lock.h"

/* Never closed: closing any descriptor of the file would drop the lock. */
static int lock_fd = -1;

static int
lock_open(const char *data, int flags)
{
	char path[PATH_LEN];

	instance_path(path, data, "runner.pid");
	return open(path, flags | O_CLOEXEC, 0600);
}

static pid_t
holder_of(int fd)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	if (fcntl(fd, F_GETLK, &lock) < 0 || lock.l_type == F_UNLCK)
		return 0;
	return lock.l_pid;
}

bool
lock_take(const char *data, pid_t *holder)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	char text[32];
	int len;

	*holder = 0;
	lock_fd = lock_open(data, O_RDWR | O_CREAT);
	if (lock_fd < 0)
		return false;
	if (fcntl(lock_fd, F_SETLK, &lock) < 0) {
		*holder = holder_of(lock_fd);
		return false;
	}
	len = snprintf(text, sizeof(text), "%d\n", (int)getpid());
	return ftruncate(lock_fd, 0) == 0 && write(lock_fd, text, (size_t)len) == len;
}

pid_t
lock_holder(const char *data)
{
	int fd = lock_open(data, O_RDONLY);	/* of a disk that takes no writing too */
	pid_t holder;

	if (fd < 0)
		return errno == ENOENT ? 0 : -1;
	holder = holder_of(fd);
	close(fd);
	return holder;
}

bool
lock_stop_holder(const char *data, int timeout_ms)
{
	struct pollfd ended = { .events = POLLIN };
	pid_t holder = lock_holder(data);
	bool ok;

	if (holder <= 0)
		return true;
	ended.fd = (int)syscall(SYS_pidfd_open, holder, 0);
	if (ended.fd < 0)
		return errno == ESRCH;
	/* Still the holder: so the descriptor is of the process that was meant. */
	if (lock_holder(data) == holder)
		syscall(SYS_pidfd_send_signal, ended.fd, SIGTERM, NULL, 0);
	ok = poll(&ended, 1, timeout_ms) == 1;
	close(ended.fd);
	return ok;
}
