/* Promises of room: files, and what of the spooled bodies belongs to which. */
#include "store/store_room.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "lib/config/config.h"
#include "lib/io/log.h"

#define PROMISED "promised"
#define DIGITS   "0123456789"

/* A promise, or a spooled body. */
struct piece {
	char    name[NAME_MAX + 1];
	int64_t bytes;
	int64_t whole;		/* before something of it was there */
	int64_t begun_ns;
	int64_t moved_s;
	bool    has_begun;	/* a promise whose body is on the disk, in part */
};

struct pieces {
	struct piece *items;
	size_t        count;
	size_t        room;
};

struct promise_path {
	char text[PATH_MAX];
};

static struct promise_path
path_of(const char *name)
{
	struct promise_path path;

	snprintf(path.text, sizeof(path.text), "%s/" PROMISED "/%s", config()->spool_dir, name);
	return path;
}

static struct piece *
add(struct pieces *pieces)
{
	if (pieces->count == pieces->room) {
		pieces->room = pieces->room == 0 ? 64 : pieces->room * 2;
		pieces->items = realloc(pieces->items, pieces->room * sizeof(*pieces->items));
		if (pieces->items == NULL)
			abort();
	}
	return &pieces->items[pieces->count++];
}

static int
newest_first(const void *left, const void *right)
{
	const struct piece *a = left, *b = right;

	return a->begun_ns < b->begun_ns ? 1 : a->begun_ns > b->begun_ns ? -1 : 0;
}

/* One that went meanwhile is none. */
static void
look_at(struct pieces *pieces, int dir, const char *name)
{
	struct statx st;
	struct piece *piece;

	if (statx(dir, name, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS | STATX_BTIME, &st) != 0 ||
	    !S_ISREG(st.stx_mode))
		return;
	if ((st.stx_mask & STATX_BTIME) == 0)
		st.stx_btime = st.stx_mtime;
	piece = add(pieces);
	snprintf(piece->name, sizeof(piece->name), "%s", name);
	piece->has_begun = false;
	piece->bytes = piece->whole = (int64_t)st.stx_size;
	piece->begun_ns = st.stx_btime.tv_sec * 1000000000 + st.stx_btime.tv_nsec;
	piece->moved_s = st.stx_mtime.tv_sec;
}

/* nginx names the bodies that it spools by numbers. */
static bool
is_spooled(const char *name)
{
	return name[0] != '\0' && name[strspn(name, DIGITS)] == '\0';
}

/* The files of a directory, newest first. */
static bool
read_all(const char *path, bool spooled_alone, struct pieces *pieces)
{
	struct dirent *entry;
	DIR *dir = opendir(path);

	if (dir == NULL) {
		log_error("room: %s: %s", path, strerror(errno));
		return false;
	}
	while ((entry = readdir(dir)) != NULL)
		if (!spooled_alone || is_spooled(entry->d_name))
			look_at(pieces, dirfd(dir), entry->d_name);
	closedir(dir);
	if (pieces->count > 0)
		qsort(pieces->items, pieces->count, sizeof(*pieces->items), newest_first);
	return true;
}

/* Clocks jump: what is dated ahead is as old as what is long past. */
static bool
is_older(const struct piece *piece, int64_t now_s, int64_t seconds)
{
	return llabs(now_s - piece->moved_s) > seconds;
}

static bool
has_stalled(const struct piece *piece, int64_t now_s)
{
	return is_older(piece, now_s, STORE_ROOM_STALL_S);
}

/*
 * The newest promise before the body began that is large enough for it: nginx
 * begins to spool as soon as it was told that it may.
 */
static struct piece *
promise_of(const struct pieces *promises, const struct piece *body)
{
	for (size_t i = 0; i < promises->count; i++) {
		struct piece *promise = &promises->items[i];

		if (promise->begun_ns <= body->begun_ns && promise->bytes >= body->bytes &&
		    promise->bytes > 0)
			return promise;
	}
	return NULL;
}

/* What has come is on the disk; what is coming has not stalled. */
static void
subtract_spooled(struct pieces *promises, const struct pieces *bodies)
{
	for (size_t i = 0; i < bodies->count; i++) {
		struct piece *promise = promise_of(promises, &bodies->items[i]);

		if (promise == NULL)
			continue;
		promise->bytes -= bodies->items[i].bytes;
		if (bodies->items[i].moved_s > promise->moved_s)
			promise->moved_s = bodies->items[i].moved_s;
		promise->begun_ns = INT64_MAX;	/* one body each */
		promise->has_begun = true;
	}
}

static int64_t
sum_up(const struct pieces *promises)
{
	const int64_t now_s = time(NULL);
	int64_t bytes = 0;

	for (size_t i = 0; i < promises->count; i++) {
		if (has_stalled(&promises->items[i], now_s))
			unlink(path_of(promises->items[i].name).text);
		else
			bytes += promises->items[i].bytes;
	}
	return bytes;
}

/* free() its items, also when it failed: nobody knows what was promised. */
static bool
read_promises(struct pieces *promises)
{
	struct pieces bodies = { 0 };
	bool ok;

	ok = read_all(path_of("").text, false, promises) &&
	    read_all(config()->spool_dir, true, &bodies);
	if (ok)
		subtract_spooled(promises, &bodies);
	free(bodies.items);
	return ok;
}

/* Bytes that were promised, and are not on the disk yet; -1: nobody knows. */
static int64_t
promised_bytes(void)
{
	struct pieces promises = { 0 };
	const int64_t bytes = read_promises(&promises) ? sum_up(&promises) : -1;

	free(promises.items);
	return bytes;
}

static bool
is_for(const struct piece *promise, const struct user_id *whose)
{
	const int fd = open(path_of(promise->name).text, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	int64_t number = 0;

	if (fd < 0)
		return false;
	if (pread(fd, &number, sizeof(number), 0) != sizeof(number))
		number = 0;
	close(fd);
	return number == whose->value;
}

/* Who was cut off sends it again, by another name: he has not two of them. */
static bool
is_awaited(const struct piece *promise, int64_t now_s)
{
	return promise->has_begun ? !has_stalled(promise, now_s) :
	    !is_older(promise, now_s, STORE_ROOM_BEGIN_S);
}

enum err
store_room_sum_for(const struct user_id *whose, int64_t *bytes)
{
	struct pieces promises = { 0 };
	const int64_t now_s = time(NULL);
	const bool ok = read_promises(&promises);

	*bytes = 0;
	for (size_t i = 0; ok && i < promises.count; i++)
		if (is_awaited(&promises.items[i], now_s) && is_for(&promises.items[i], whose))
			*bytes += promises.items[i].whole;
	free(promises.items);
	return ok ? ERR_OK : ERR_UNAVAILABLE;
}

static enum err
check(void)
{
	const int64_t promised = promised_bytes();
	struct statvfs fs;

	if (promised < 0 || statvfs(config()->spool_dir, &fs) != 0)
		return ERR_UNAVAILABLE;
	return (int64_t)(fs.f_bavail * fs.f_frsize) - promised < config()->min_free ?
	    ERR_NO_SPACE : ERR_OK;
}

/* Nobody's takes none of the disk, where it never was anybody's. */
static bool
write_whose(int fd, const struct user_id *whose)
{
	struct stat st;

	return fstat(fd, &st) == 0 && ((st.st_blocks == 0 && user_is_nobody(whose)) ||
	    st.st_size < (off_t)sizeof(whose->value) ||
	    pwrite(fd, &whose->value, sizeof(whose->value), 0) == sizeof(whose->value));
}

/* NULL: it stays whose it is. */
static enum err
write_promise(const char *id, int flags, int64_t bytes, const struct user_id *whose)
{
	const struct promise_path path = path_of(id);
	enum err err = ERR_OK;
	int fd = open(path.text, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | flags, 0600);

	if (fd < 0 && errno == ENOENT && flags != 0) {
		mkdir(path_of("").text, 0700);
		fd = open(path.text, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | flags, 0600);
	}
	if (fd < 0 && errno == ENOENT && flags == 0)
		return ERR_NOT_FOUND;
	if (fd < 0 || ftruncate(fd, bytes) != 0 ||
	    (whose != NULL && !write_whose(fd, whose)) || futimens(fd, NULL) != 0) {
		err = err_of_errno(errno);
		log_error("room: %s: %s", path.text, strerror(errno));
	}
	if (fd >= 0)
		close(fd);
	return err;
}

/*
 * Written first and then added up, so that of two that come at once at most
 * both are refused, and never both taken.
 */
enum err
store_room_take(const char *id, int64_t bytes, const struct user_id *whose)
{
	enum err err;

	err = write_promise(id, O_CREAT, bytes, whose);
	if (err == ERR_OK)
		err = check();
	if (err != ERR_OK)
		store_room_give_back(id);
	return err;
}

void
store_room_come(const char *id)
{
	static const struct user_id nobody;
	const int fd = open(path_of(id).text, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0)
		return;
	if (!write_whose(fd, &nobody))
		log_error("room: %s: %s", path_of(id).text, strerror(errno));
	close(fd);
}

void
store_room_note(const char *id, int64_t bytes)
{
	(void)write_promise(id, 0, bytes, NULL);
}

void
store_room_give_back(const char *id)
{
	unlink(path_of(id).text);
}
