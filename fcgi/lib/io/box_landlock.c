/*
 * Landlock, by the kernel's own calls: the C library has none.  What each
 * version brings: Documentation/userspace-api/landlock.rst, "Compatibility".
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/io/box_inside.h"

/* Of versions after the 2 that Debian 12's headers know. */
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif
#define ACCESS_FS_IOCTL_DEV    (1ULL << 15)
#define ACCESS_NET_TCP         3ULL	/* bind, connect */
#define SCOPE_SOCKET_OR_SIGNAL 3ULL	/* abstract sockets, signals: of others */

struct ruleset {
	uint64_t fs;
	uint64_t net;
	uint64_t scoped;
};

#define FS_FIRST  ((1ULL << 13) - 1)
#define FS_READ   (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
/* No links, devices, sockets or pipes: we read later what is there. */
#define FS_WRITE  (FS_READ | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG | \
	LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_REFER | LANDLOCK_ACCESS_FS_TRUNCATE)
/* What a rule about a file may say. */
#define FS_OF_FILE (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | \
	LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE)

/* All that this kernel can withhold; the size of what it knows. */
static size_t
withheld(int version, struct ruleset *out)
{
	*out = (struct ruleset){ .fs = FS_FIRST };
	if (version >= 2)
		out->fs |= LANDLOCK_ACCESS_FS_REFER;
	if (version >= 3)
		out->fs |= LANDLOCK_ACCESS_FS_TRUNCATE;
	if (version >= 4)
		out->net = ACCESS_NET_TCP;
	if (version >= 5)
		out->fs |= ACCESS_FS_IOCTL_DEV;
	if (version >= 6)
		out->scoped = SCOPE_SOCKET_OR_SIGNAL;
	return version >= 6 ? sizeof(*out) : version >= 4 ? offsetof(struct ruleset, scoped) :
	    offsetof(struct ruleset, net);
}

static bool
add(int set, uint64_t known, const struct box_path *path)
{
	struct landlock_path_beneath_attr rule = {
		.allowed_access = (path->writes ? FS_WRITE : FS_READ) |
		    (path->runs ? LANDLOCK_ACCESS_FS_EXECUTE : 0),
		.parent_fd = open(path->path, O_PATH | O_CLOEXEC),
	};
	struct stat st;
	bool ok;

	if (rule.parent_fd < 0)
		return true;
	rule.allowed_access &= known;
	if (fstat(rule.parent_fd, &st) == 0 && !S_ISDIR(st.st_mode))
		rule.allowed_access &= FS_OF_FILE;
	ok = syscall(SYS_landlock_add_rule, set, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
	close(rule.parent_fd);
	return ok;
}

bool
box_landlock(const struct box_path *paths, size_t count)
{
	struct ruleset all;
	int version, set;
	bool ok = true;
	size_t i;

	version = (int)syscall(SYS_landlock_create_ruleset, NULL, 0,
	    LANDLOCK_CREATE_RULESET_VERSION);
	if (version < 1)
		return false;
	set = (int)syscall(SYS_landlock_create_ruleset, &all, withheld(version, &all), 0);
	if (set < 0)
		return false;
	for (i = 0; ok && i < count; i++)
		ok = add(set, all.fs, &paths[i]);
	ok = ok && syscall(SYS_landlock_restrict_self, set, 0) == 0;
	close(set);
	return ok;
}
