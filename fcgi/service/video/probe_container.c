/* Containers, as far as they say how long they are. */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "service/video/probe_inside.h"

#define BOXES_MAX 100000	/* fragments of a long recording */
#define HEAD_MAX  4096

static uint64_t
big_endian(const unsigned char *data, int bytes)
{
	uint64_t value = 0;

	while (bytes-- > 0)
		value = value << 8 | *data++;
	return value;
}

/* Walk the top-level boxes: does one reach past the end? */
static bool
boxes_are_cut(int fd, uint64_t size)
{
	unsigned char head[16];
	uint64_t at = 0, len;
	int i;

	for (i = 0; i < BOXES_MAX && at < size; i++) {
		ssize_t got = pread(fd, head, sizeof(head), (off_t)at);

		if (got < 8)
			return false;	/* less than a box behind the last: no loss */
		len = big_endian(head, 4);
		if (len == 0)
			return false;	/* to the end of the file, wherever that is */
		if (len == 1)
			len = got == 16 ? big_endian(head + 8, 8) : 0;
		if (len < 8)
			return false;
		if (len > size - at)
			return memcmp(head + 4, "mdat", 4) == 0 ||
			    memcmp(head + 4, "moov", 4) == 0 ||
			    memcmp(head + 4, "moof", 4) == 0;
		at += len;
	}
	return false;
}

/* A variable-size integer; false where it does not end. */
static bool
ebml_size(const unsigned char *data, size_t len, uint64_t *value, int *bytes, bool *unknown)
{
	int n = 1;

	if (len == 0 || data[0] == 0)
		return false;
	while ((data[0] & 0x80 >> (n - 1)) == 0)
		n++;
	if ((size_t)n > len)
		return false;
	*value = big_endian(data, n) & (((uint64_t)1 << (7 * n)) - 1);
	*unknown = *value == ((uint64_t)1 << (7 * n)) - 1;
	*bytes = n;
	return true;
}

static bool
segment_is_cut(const unsigned char *head, size_t len, uint64_t size)
{
	uint64_t value;
	size_t at = 4;
	bool unknown;
	int n;

	if (!ebml_size(head + at, len - at, &value, &n, &unknown) || unknown || value > HEAD_MAX)
		return false;
	at += (size_t)n + (size_t)value;
	if (at + 12 > len || memcmp(head + at, "\x18\x53\x80\x67", 4) != 0)
		return false;
	at += 4;
	if (!ebml_size(head + at, len - at, &value, &n, &unknown) || unknown)
		return false;
	at += (size_t)n;
	return value > size - at;
}

static size_t
read_head(const char *path, unsigned char *head, int *fd, uint64_t *size)
{
	struct stat st;
	ssize_t got;

	*fd = open(path, O_RDONLY | O_CLOEXEC);
	if (*fd < 0 || fstat(*fd, &st) != 0)
		return 0;
	*size = (uint64_t)st.st_size;
	got = pread(*fd, head, HEAD_MAX, 0);
	return got < 16 ? 0 : (size_t)got;
}

bool
probe_is_cut(const char *path)
{
	unsigned char head[HEAD_MAX];
	uint64_t size = 0, riff;
	bool is_cut = false;
	size_t len;
	int fd;

	len = read_head(path, head, &fd, &size);
	if (len > 0 && memcmp(head, "\x1a\x45\xdf\xa3", 4) == 0) {
		is_cut = segment_is_cut(head, len, size);
	} else if (len > 0 && memcmp(head, "RIFF", 4) == 0) {
		riff = (uint64_t)head[4] | (uint64_t)head[5] << 8 | (uint64_t)head[6] << 16 |
		    (uint64_t)head[7] << 24;
		/* Recorders that write as they go leave 0 or the largest. */
		is_cut = riff != 0xffffffff && riff + 8 > size + 1;
	} else if (len > 0) {
		is_cut = boxes_are_cut(fd, size);
	}
	if (fd >= 0)
		close(fd);
	return is_cut;
}

bool
probe_is_webm(const char *path)
{
	unsigned char head[HEAD_MAX];
	uint64_t size;
	size_t len;
	int fd;

	len = read_head(path, head, &fd, &size);
	if (fd >= 0)
		close(fd);
	/* DocType, an element of four bytes, in the EBML header. */
	return len > 0 && memmem(head, len < 128 ? len : 128, "\x42\x82\x84webm", 7) != NULL;
}
