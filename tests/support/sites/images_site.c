/* The images program, and pictures to put there. */
#include "support/sites/images_site.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "support/people/auth.h"

#define COMMAND_MAX 1024

struct test_program images_auth, images_program;

static struct arena *files;	/* of image_made() and image_bomb(), until the site stops */

static void
must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "images site: %s\n", what);
	exit(1);
}

void
images_site_start(const char *const *env)
{
	files = arena_new();
	auth_start(&images_auth, NULL);
	test_program_start_beside(&images_program, &images_auth, "images", env);
}

bool
images_site_stop(void)
{
	bool ok = test_program_stop(&images_program);

	arena_free(files);
	return test_program_stop(&images_auth) && ok;
}

static struct api
at_images(struct api at_auth)
{
	struct api me = { .socket = images_program.socket };

	snprintf(me.session, sizeof(me.session), "%s", at_auth.session);
	api_done(&at_auth);
	return me;
}

struct api
images_person(const char *username)
{
	return at_images(auth_register(&images_auth, username));
}

struct api
images_admin(const char *username)
{
	return at_images(auth_register_admin(&images_auth, username));
}

struct api
images_stranger(void)
{
	return (struct api){ .socket = images_program.socket };
}

struct image_file
image_made(const char *arguments, const char *name)
{
	char command[COMMAND_MAX], path[COMMAND_MAX / 2];
	struct image_file file;
	FILE *stream;

	snprintf(path, sizeof(path), "%s/scratch/%s", images_auth.directory, name);
	snprintf(command, sizeof(command), "ffmpeg -nostdin -v error -y %s '%s'", arguments, path);
	must(system(command) == 0, command);
	stream = fopen(path, "r");
	must(stream != NULL && fseek(stream, 0, SEEK_END) == 0, path);
	file.len = (size_t)ftell(stream);
	file.data = arena_alloc(files, file.len + 1);
	rewind(stream);
	must(fread(file.data, 1, file.len, stream) == file.len, path);
	fclose(stream);
	return file;
}

struct image_file
image_of(const char *size, const char *name)
{
	char arguments[COMMAND_MAX / 4];
	const bool is_avif = strstr(name, ".avif") != NULL;

	snprintf(arguments, sizeof(arguments), "-f lavfi -i testsrc2=s=%s -frames:v 1 %s", size,
	    is_avif ? "-c:v libaom-av1 -cpu-used 8 -still-picture 1" : "");
	return image_made(arguments, name);
}

static void
put_number(unsigned char *at, unsigned long number)
{
	at[0] = (unsigned char)(number >> 24);
	at[1] = (unsigned char)(number >> 16);
	at[2] = (unsigned char)(number >> 8);
	at[3] = (unsigned char)number;
}

/* The CRC of PNG (ISO/IEC 15948, annex D). */
static unsigned long
crc_of(const unsigned char *data, size_t len)
{
	unsigned long crc = 0xffffffff;

	for (size_t i = 0; i < len; i++) {
		crc ^= data[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc & 1 ? 0xedb88320 ^ (crc >> 1) : crc >> 1;
	}
	return crc ^ 0xffffffff;
}

struct image_file
image_bomb(unsigned width, unsigned height)
{
	static const char start[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
	static const char rest[] = "\0\0\0\0IDAT\x35\xaf\x06\x1e\0\0\0\0IEND\xae\x42\x60\x82";
	const size_t start_len = sizeof(start) - 1, head_len = start_len + 13 + 4;
	struct image_file file = { .len = head_len + sizeof(rest) - 1 };
	unsigned char *data = arena_alloc(files, file.len);

	memcpy(data, start, start_len);
	put_number(data + start_len, width);
	put_number(data + start_len + 4, height);
	data[start_len + 8] = 8;	/* bits; greyscale, deflate, no filter, no interlace */
	put_number(data + start_len + 13, crc_of(data + 12, 17));
	memcpy(data + head_len, rest, sizeof(rest) - 1);
	file.data = (char *)data;
	return file;
}

int
image_put_file(struct api *me, const char *key, const struct image_file *file)
{
	char uri[COMMAND_MAX];

	snprintf(uri, sizeof(uri), "/api/images/%s", key);
	return api_send(me, "PUT", uri, "image/png", file->data, file->len);
}

int
image_get(struct api *me, const char *rest)
{
	char uri[COMMAND_MAX];

	snprintf(uri, sizeof(uri), "/api/images/%s", rest);
	return api_call(me, "GET", uri, NULL);
}
