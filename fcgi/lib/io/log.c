/* One line of JSON an event, in one write(2), so that lines never mix. */
#include <stdarg.h>
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

void
log_end(struct json_writer *json)
{
	ssize_t ignored;

	json_end_object(json);
	buf_add(json->buf, "\n", 1);
	/* a log that cannot be written must not stop the site */
	ignored = write(STDERR_FILENO, json->buf->data, json->buf->len);
	(void)ignored;
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
