/* Fuzzes the probe of containers: what a file holds beside picture and sound. */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "service/video/probe_beside.h"
#include "support/fuzz/fuzz.h"

#define FUZZ_PATH_MAX 64

/* Of `size` bytes, and `more` behind them. */
static enum probe_beside
look(const uint8_t *data, size_t size, const char *more, size_t more_len)
{
	enum probe_beside beside;
	char path[FUZZ_PATH_MAX];
	int fd = memfd_create("container", MFD_CLOEXEC);

	FUZZ_HOLDS(fd >= 0);
	FUZZ_HOLDS(write(fd, data, size) == (ssize_t)size);
	FUZZ_HOLDS(more_len == 0 || write(fd, more, more_len) == (ssize_t)more_len);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	beside = probe_beside(path);
	close(fd);
	return beside;
}

static bool
is_plain(enum probe_beside beside)
{
	return beside == PROBE_BESIDE_NOTHING || beside == PROBE_BESIDE_SUBTITLES;
}

/*
 * What has nothing has something once it is added; unless it is open to whatever
 * comes, as a last box is, or an element, that does not say where it ends.
 */
static void
add_something(const uint8_t *data, size_t size)
{
	static const char box[] = "\0\0\0\034uuidABCDEFGHIJKLMNOPABCD", tag[] = "\x44\x61\x81x";
	static const char junk[] = "\xff\xff\xff\xff\xff\xff\xff\xff\xff";
	const bool is_ebml = size >= 4 && memcmp(data, "\x1a\x45\xdf\xa3", 4) == 0;
	const char *more = is_ebml ? tag : box;
	const size_t more_len = is_ebml ? sizeof(tag) - 1 : sizeof(box) - 1;

	if (!is_plain(look(data, size, junk, sizeof(junk) - 1)))
		FUZZ_HOLDS(!is_plain(look(data, size, more, more_len)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const enum probe_beside beside = look(data, size, NULL, 0);
	char line[512];
	size_t len = size < sizeof(line) ? size : sizeof(line) - 1;

	FUZZ_HOLDS(probe_beside_word(beside) != NULL);
	FUZZ_HOLDS(look(data, size, NULL, 0) == beside);
	if (is_plain(beside))
		add_something(data, size);
	memcpy(line, data, len);
	line[len] = '\0';
	/* what tells goes on telling among other words */
	if (probe_line_tells(line) && strlen(line) + 3 < sizeof(line)) {
		strcat(line, " ok");
		FUZZ_HOLDS(probe_line_tells(line));
	}
	return 0;
}
