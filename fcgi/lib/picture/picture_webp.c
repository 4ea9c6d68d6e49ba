/* WebP, chunk by chunk. */
#include "lib/picture/picture_webp.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/count.h"

#define FILE_HEAD  12	/* RIFF, size, WEBP */
#define CHUNK_HEAD 8
#define SAYS       (0x20 | 0x08 | 0x04)	/* VP8X: it has a profile, EXIF, XMP */

static size_t
little_endian(const unsigned char *data)
{
	return (size_t)data[0] | (size_t)data[1] << 8 | (size_t)data[2] << 16 |
	    (size_t)data[3] << 24;
}

static bool
shows(const unsigned char *chunk)
{
	static const char names[][5] = { "VP8X", "VP8 ", "VP8L", "ALPH", "ANIM", "ANMF" };
	size_t i;

	for (i = 0; i < COUNT(names); i++)
		if (memcmp(chunk, names[i], 4) == 0)
			return true;
	return false;
}

/* The whole of the chunk at `at`, padded to even; 0: it is cut. */
static size_t
chunk_len(const unsigned char *data, size_t len, size_t at)
{
	size_t size;

	if (len - at < CHUNK_HEAD)
		return 0;
	size = little_endian(data + at + 4);
	if (size > len - at - CHUNK_HEAD)
		return 0;
	size += CHUNK_HEAD + size % 2;
	return size > len - at ? len - at : size;	/* the last may lack its padding */
}

static void
put_len(unsigned char *file, size_t len)
{
	size_t i;

	for (i = 0; i < 4; i++)
		file[4 + i] = (unsigned char)((len - CHUNK_HEAD) >> (8 * i));
}

enum err
picture_webp_strip(const void *file, size_t len, struct picture_bytes *out)
{
	const unsigned char *data = file;
	unsigned char *made;
	size_t at, size, kept = FILE_HEAD;
	bool is_changed = false;

	*out = (struct picture_bytes){ NULL, 0 };
	if (len < FILE_HEAD + CHUNK_HEAD || memcmp(data, "RIFF", 4) != 0 ||
	    memcmp(data + 8, "WEBP", 4) != 0)
		return ERR_NOT_MEDIA;
	made = malloc(len);
	if (made == NULL)
		abort();
	memcpy(made, data, FILE_HEAD);
	for (at = FILE_HEAD; at < len; at += size) {
		if ((size = chunk_len(data, len, at)) == 0) {
			free(made);
			return ERR_NOT_MEDIA;
		}
		is_changed |= !shows(data + at);
		if (!shows(data + at))
			continue;
		memcpy(made + kept, data + at, size);
		if (memcmp(data + at, "VP8X", 4) == 0 && size > CHUNK_HEAD) {
			is_changed |= (made[kept + CHUNK_HEAD] & SAYS) != 0;
			made[kept + CHUNK_HEAD] &= (unsigned char)~SAYS;
		}
		kept += size;
	}
	put_len(made, kept);
	if (is_changed)
		*out = (struct picture_bytes){ made, kept };
	else
		free(made);
	return ERR_OK;
}
