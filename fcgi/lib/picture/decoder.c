/* A picture's way to a decoder and back. */
#include "lib/picture/decoder.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/io/log.h"
#include "lib/picture/decoder_pool.h"
#include "lib/picture/decoder_wire.h"

#define FRAMES_MAX 1000
#define SIDE_MAX   10000000	/* libvips' own */
#define BYTES_MAX  (1LL << 30)

/* The files that go with a task; -1: not there. */
struct files {
	int picture;
	int answer;
};

static bool
write_all(int fd, const void *data, size_t len)
{
	const char *at = data;
	ssize_t n = 0;

	while (len > 0 && ((n = write(fd, at, len)) > 0 || (n < 0 && errno == EINTR)))
		if (n > 0) {
			at += n;
			len -= (size_t)n;
		}
	return len == 0;
}

static bool
read_all(int fd, void *data, size_t len, off_t at)
{
	char *to = data;
	ssize_t n = 0;

	while (len > 0 && ((n = pread(fd, to, len, at)) > 0 || (n < 0 && errno == EINTR)))
		if (n > 0) {
			to += n;
			at += n;
			len -= (size_t)n;
		}
	return len == 0;
}

static bool
open_files(const void *data, size_t len, struct files *out)
{
	out->picture = memfd_create("picture", MFD_CLOEXEC);
	out->answer = memfd_create("answer", MFD_CLOEXEC);
	if (out->picture >= 0 && out->answer >= 0 && write_all(out->picture, data, len))
		return true;
	log_error("a picture to be decoded: %s", strerror(errno));
	return false;
}

static void
close_files(struct files *files)
{
	if (files->picture >= 0)
		close(files->picture);
	if (files->answer >= 0)
		close(files->answer);
}

static bool
send_task(int socket, const struct decoder_task *task, const struct files *files)
{
	const int fds[] = { files->picture, files->answer };
	char control[CMSG_SPACE(sizeof(fds))];
	struct iovec data = { (void *)(uintptr_t)task, sizeof(*task) };
	struct msghdr message = {
		.msg_iov = &data, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
	ssize_t sent;

	memset(control, 0, sizeof(control));
	rights->cmsg_level = SOL_SOCKET;
	rights->cmsg_type = SCM_RIGHTS;
	rights->cmsg_len = CMSG_LEN(sizeof(fds));
	memcpy(CMSG_DATA(rights), fds, sizeof(fds));
	do
		sent = sendmsg(socket, &message, MSG_NOSIGNAL);
	while (sent < 0 && errno == EINTR);
	return sent == (ssize_t)sizeof(*task);
}

/* What became of the process that had it; false: the decoder is gone. */
static bool
hear(int socket, int *status)
{
	ssize_t got;

	do
		got = recv(socket, status, sizeof(*status), MSG_WAITALL);
	while (got < 0 && errno == EINTR);
	return got == (ssize_t)sizeof(*status);
}

static enum decoder_kind
kind_for(const struct decoder_task *task)
{
	switch (task->what) {
	case DECODER_RENDER:
		return picture_render_cost(&task->picture, &task->wish) < DECODER_LARGE ?
		    DECODER_LASTS : DECODER_FORKS_LATER;
	case DECODER_CLEAN:
		return picture_clean_cost(task->max_pixels) < DECODER_LARGE ?
		    DECODER_FORKS : DECODER_FORKS_LATER;
	default:
		return DECODER_FORKS;
	}
}

static enum err
give(const struct decoder_task *task, const struct files *files)
{
	struct decoder *decoder;
	int status = -1;
	bool heard;
	enum err err;

	if ((err = decoder_take(kind_for(task), &decoder)) != ERR_OK)
		return err;
	heard = send_task(decoder_socket(decoder), task, files) &&
	    hear(decoder_socket(decoder), &status);
	decoder_return(decoder);
	if (heard && status == 0)
		return ERR_OK;
	if (heard)
		log_warn("decoding a picture was ended by %s %d",
		    WIFSIGNALED(status) ? "signal" : "status",
		    WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	return ERR_UNAVAILABLE;
}

static bool
is_within(int64_t value, int64_t least, int64_t most)
{
	return value >= least && value <= most;
}

/* What only one that was taken over would say. */
static bool
is_sound(const struct decoder_task *task, const struct decoder_answer *answer, int64_t len)
{
	if (answer->err != ERR_OK)
		return (answer->err == ERR_NOT_MEDIA || answer->err == ERR_UNAVAILABLE ||
		    answer->err == ERR_INTERNAL) &&
		    is_within(answer->reason, 0, PICTURE_REASONS_COUNT - 1);
	if (!is_within(len, task->what != DECODER_PROBE, BYTES_MAX))
		return false;
	return task->what == DECODER_RENDER || (is_within(answer->was, 0, PICTURE_GIF) &&
	    is_within(answer->type, 0, PICTURE_WRITTEN - (task->what != DECODER_PROBE)) &&
	    is_within(answer->width, 1, SIDE_MAX) && is_within(answer->height, 1, SIDE_MAX) &&
	    is_within(answer->frames, 1, FRAMES_MAX) &&
	    answer->width <= task->max_pixels / answer->height / answer->frames);
}

static bool
read_bytes(int fd, int64_t len, struct picture_bytes *bytes)
{
	bytes->len = (size_t)len;
	bytes->data = malloc(bytes->len);
	if (bytes->data == NULL)
		abort();
	if (read_all(fd, bytes->data, bytes->len, sizeof(struct decoder_answer)))
		return true;
	picture_free(bytes);
	return false;
}

static enum err
read_answer(const struct decoder_task *task, int fd, struct decoder_answer *answer,
    struct picture_bytes *bytes)
{
	struct stat st;
	int64_t len;

	if (fstat(fd, &st) != 0 || !read_all(fd, answer, sizeof(*answer), 0))
		return ERR_UNAVAILABLE;
	len = (int64_t)st.st_size - (int64_t)sizeof(*answer);
	answer->said[DECODER_SAID_MAX - 1] = '\0';
	if (answer->said[0] != '\0')
		log_event(answer->err == ERR_UNAVAILABLE ? LOG_LEVEL_WARN : LOG_LEVEL_INFO,
		    "picture: %s", answer->said);
	if (!is_sound(task, answer, len)) {
		log_error("a decoder of pictures said what cannot be");
		return ERR_UNAVAILABLE;
	}
	if (answer->err == ERR_OK && !read_bytes(fd, len, bytes))
		return ERR_UNAVAILABLE;
	return (enum err)answer->err;
}

static enum err
decode(const void *data, size_t len, const struct decoder_task *task,
    struct decoder_answer *answer, struct picture_bytes *bytes)
{
	struct files files = { -1, -1 };
	enum err err = ERR_UNAVAILABLE;

	*bytes = (struct picture_bytes){ NULL, 0 };
	if (open_files(data, len, &files) && (err = give(task, &files)) == ERR_OK)
		err = read_answer(task, files.answer, answer, bytes);
	close_files(&files);
	return err;
}

enum err
decoder_probe(const void *data, size_t len, int64_t max_pixels, int64_t *pixels,
    const char **reason)
{
	const struct decoder_task task = { .what = DECODER_PROBE, .max_pixels = max_pixels };
	struct picture_bytes none;
	struct decoder_answer answer;
	const enum err err = decode(data, len, &task, &answer, &none);

	if (err == ERR_NOT_MEDIA)
		*reason = picture_reasons[answer.reason];
	if (err == ERR_OK)
		*pixels = answer.width * answer.height * answer.frames;
	picture_free(&none);
	return err;
}

enum err
decoder_clean(const void *data, size_t len, int64_t max_pixels, enum picture_type *was,
    struct picture *out, struct picture_bytes *bytes, const char **reason)
{
	const struct decoder_task task = { .what = DECODER_CLEAN, .max_pixels = max_pixels };
	struct decoder_answer answer;
	const enum err err = decode(data, len, &task, &answer, bytes);

	if (err == ERR_NOT_MEDIA)
		*reason = picture_reasons[answer.reason];
	if (err != ERR_OK)
		return err;
	*was = (enum picture_type)answer.was;
	*out = (struct picture){
		.type = (enum picture_type)answer.type, .width = answer.width,
		.height = answer.height, .frames = answer.frames,
		.has_alpha = answer.has_alpha != 0,
	};
	return ERR_OK;
}

enum err
decoder_render(const void *data, size_t len, const struct picture *picture,
    const struct picture_wish *wish, struct picture_bytes *bytes)
{
	const struct decoder_task task = { .what = DECODER_RENDER, .picture = *picture, .wish = *wish };
	struct decoder_answer answer;
	const enum err err = decode(data, len, &task, &answer, bytes);

	return err == ERR_NOT_MEDIA ? ERR_INTERNAL : err;
}
