/* A file's time. */
#include "lib/io/heartbeat.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/config/config.h"
#include "lib/io/log.h"

#define STALE_US (3 * INT64_C(1000) * HEARTBEAT_EVERY_MS)
#define PATH_MAX_LEN 4096

static void
path_of(const char *name, char path[PATH_MAX_LEN])
{
	snprintf(path, PATH_MAX_LEN, "%s/%s.alive", config()->scratch_dir, name);
}

void
heartbeat_say(const char *name)
{
	char path[PATH_MAX_LEN];
	int fd;

	path_of(name, path);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0640);
	if (fd < 0 || futimens(fd, NULL) != 0)
		log_warn("%s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
}

bool
heartbeat_is_heard(const char *name)
{
	char path[PATH_MAX_LEN];
	struct stat st;
	int64_t age_us;

	path_of(name, path);
	if (stat(path, &st) != 0)
		return false;
	age_us = clock_now_us() - (st.st_mtim.tv_sec * INT64_C(1000000) +
	    st.st_mtim.tv_nsec / 1000);
	return age_us < STALE_US && age_us > -STALE_US;
}
