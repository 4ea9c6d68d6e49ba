/*
 * decoder: decodes pictures for the program that starts it (lib/picture/decoder.h),
 * which it is given on its stdin.  It knows no configuration, no database and no
 * store, and runs in a box.
 */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/io/log.h"
#include "lib/picture/decoder_serve.h"
#include "lib/picture/decoder_wire.h"
#include "lib/picture/picture.h"

static int
index_of(const char *reason)
{
	int i;

	for (i = 0; i < PICTURE_REASONS_COUNT; i++)
		if (picture_reasons[i] == reason)
			return i;
	return PICTURE_UNKNOWN;
}

static enum err
run(const struct decoder_task *task, const void *data, size_t len,
    struct decoder_answer *answer, struct picture_bytes *bytes)
{
	const char *reason = NULL;
	enum picture_type was = PICTURE_JPEG;
	struct picture out = { .type = PICTURE_JPEG };
	enum err err;

	if (task->what == DECODER_RENDER)
		return picture_render(data, len, &task->picture, &task->wish, bytes);
	err = task->what == DECODER_PROBE ?
	    picture_probe(data, len, task->max_pixels, &out, &reason) :
	    picture_clean(data, len, task->max_pixels, &was, &out, bytes, &reason);
	answer->reason = index_of(reason);
	answer->was = (int32_t)was;
	answer->type = (int32_t)out.type;
	answer->width = out.width;
	answer->height = out.height;
	answer->frames = out.frames;
	answer->has_alpha = out.has_alpha;
	return err;
}

static bool
write_all(int fd, const void *data, size_t len)
{
	const char *at = data;
	ssize_t n = 0;

	while (len > 0 && (n = write(fd, at, len)) > 0) {
		at += n;
		len -= (size_t)n;
	}
	return len == 0;
}

/* A file of no bytes cannot be mapped; nor is it a picture. */
static const void *
map(int picture, size_t *len)
{
	struct stat st;
	const void *data;

	if (fstat(picture, &st) != 0)
		return NULL;
	*len = (size_t)st.st_size;
	if (*len == 0)
		return "";
	data = mmap(NULL, *len, PROT_READ, MAP_SHARED, picture, 0);
	return data != MAP_FAILED ? data : NULL;
}

static void
work(const struct decoder_task *task, int picture, int file)
{
	struct decoder_answer answer = { .err = ERR_OK };
	struct picture_bytes bytes = { NULL, 0 };
	size_t len = 0;
	const void *data = map(picture, &len);

	if (data == NULL)
		_exit(125);
	answer.err = (int32_t)run(task, data, len, &answer, &bytes);
	snprintf(answer.said, sizeof(answer.said), "%s", picture_said());
	if (!write_all(file, &answer, sizeof(answer)) ||
	    !write_all(file, bytes.data, bytes.len))
		_exit(125);
	picture_free(&bytes);
	if (len > 0)
		munmap((void *)(uintptr_t)data, len);
}

int
main(int argc, char **argv)
{
	const bool forks = argc == 2 && strcmp(argv[1], DECODER_EACH) == 0;

	if (!forks && (argc != 2 || strcmp(argv[1], DECODER_ALL) != 0)) {
		fprintf(stderr, "decoder is started by images\n");
		return 2;
	}
	log_open("decoder", LOG_LEVEL_ERROR);
	picture_start();
	return decoder_serve(forks, work);
}
