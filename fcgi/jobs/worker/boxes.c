/* Box by box through a file. */
#include "jobs/worker/boxes.h"

#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEADER_SIZE 16	/* size, type, and the large size that may follow */

static uint64_t
big_endian(const unsigned char *bytes, size_t count)
{
	uint64_t value = 0;
	size_t i;

	for (i = 0; i < count; i++)
		value = value << 8 | bytes[i];
	return value;
}

/* Section 4.2: size 1 means a 64-bit size after the type. */
static uint64_t
box_size(const unsigned char header[HEADER_SIZE])
{
	const uint64_t size = big_endian(header, 4);

	return size == 1 ? big_endian(header + 8, 8) : size;
}

int64_t
boxes_size(const char *path, const char *needed)
{
	unsigned char header[HEADER_SIZE] = { 0 };
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	uint64_t at = 0, end = 0, size = 0;
	bool found = false, whole = false;
	struct stat stat;

	if (fd < 0)
		return -1;
	if (fstat(fd, &stat) == 0)
		end = (uint64_t)stat.st_size;
	while (at < end) {
		if (pread(fd, header, sizeof(header), (off_t)at) < 8)
			break;
		size = box_size(header);
		if (size < 8 || size > end - at)
			break;
		found |= (memcmp(header + 4, needed, 4) == 0);
		at += size;
		whole = (at == end);
	}
	close(fd);
	return whole && found ? (int64_t)end : -1;
}
