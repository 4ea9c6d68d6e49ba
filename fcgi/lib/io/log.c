/* One line of JSON an event, in one write(2), so that lines never mix. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/clock.h"
#include "lib/base/texts.h"
#include "lib/io/log.h"
#include "lib/text/json_write.h"

#define EVENT_MAX 2048

static const char *const level_names[] = { "debug", "info", "warn", "error", NULL };
static const char *program_name = "";
static enum log_level least = LOG_LEVEL_INFO;
static _Thread_local const char *request_id;

enum log_level
log_level_named(const char *name)
{
	const int level = texts_index(level_names, name);

	return level >= 0 ? (enum log_level)level : LOG_LEVEL_INFO;
}

void
log_open(const char *program, enum log_level level)
{
	program_name = program;
	least = level;
}

const char *
log_program(void)
{
	return program_name;
}

void
log_request_id(const char *id)
{
	request_id = id;
}

bool
log_is_on(enum log_level level)
{
	return level >= least;
}

struct json_writer
log_begin(enum log_level level, struct buf *buf)
{
	struct json_writer json = json_writer(buf);

	json_begin_object(&json);
	json_key(&json, "time");
	json_time(&json, clock_now_us());
	json_key(&json, "level");
	json_text(&json, level_names[level]);
	json_key(&json, "program");
	json_text(&json, program_name);
	if (request_id != NULL) {
		json_key(&json, "request_id");
		json_text(&json, request_id);
	}
	return json;
}

static void
end_line(struct json_writer *json)
{
	json_end_object(json);
	buf_add(json->buf, "\n", 1);
}

/* A log that cannot be written must not stop the site. */
static void
print(const struct buf *line)
{
	const ssize_t ignored = write(STDERR_FILENO, line->data, line->len);

	(void)ignored;
}

void
log_end(struct json_writer *json)
{
	end_line(json);
	print(json->buf);
}

/* Opened each time: it may have been moved away, and such lines are few. */
static bool
append(const char *path, const struct buf *line)
{
	const int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0660);
	const bool ok = fd >= 0 && write(fd, line->data, line->len) == (ssize_t)line->len;
	const int error = errno;

	if (fd >= 0)
		close(fd);
	errno = error;
	return ok;
}

void
log_end_also(struct json_writer *json, enum log_level level, const char *path)
{
	static atomic_flag is_said = ATOMIC_FLAG_INIT;

	end_line(json);
	if (log_is_on(level))
		print(json->buf);
	if (path != NULL && !append(path, json->buf) && !atomic_flag_test_and_set(&is_said))
		log_warn("%s: %s", path, strerror(errno));
}

/* libpq and ffmpeg end their messages with newlines. */
static void
strip_end(char *text)
{
	size_t len = strlen(text);

	while (len > 0 && (text[len - 1] == '\n' || text[len - 1] == ' '))
		text[--len] = '\0';
}

void
log_event(enum log_level level, const char *format, ...)
{
	char text[EVENT_MAX];
	struct arena *arena;
	struct json_writer json;
	struct buf buf;
	va_list ap;

	if (!log_is_on(level))
		return;
	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	strip_end(text);
	arena = arena_new();
	buf_init(&buf, arena, EVENT_MAX);
	json = log_begin(level, &buf);
	json_key(&json, "message");
	json_text(&json, text);
	log_end(&json);
	arena_free(arena);
}
