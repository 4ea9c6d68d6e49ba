/*
 * For LD_PRELOAD before servers that acknowledge what may be lost: what they rename is
 * synced first, and its directory afterwards, as what is durable is.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void
sync_at(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);

	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
}

int
rename(const char *from, const char *to)
{
	static int (*next)(const char *, const char *);
	char directory[4096];
	char *slash;
	int result;

	if (next == NULL)
		*(void **)&next = dlsym(RTLD_NEXT, "rename");
	sync_at(from, O_RDONLY);
	result = next(from, to);
	snprintf(directory, sizeof(directory), "%s", to);
	if (result == 0 && (slash = strrchr(directory, '/')) != NULL) {
		*slash = '\0';
		sync_at(directory, O_RDONLY | O_DIRECTORY);
	}
	return result;
}
