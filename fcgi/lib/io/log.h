/* One line of JSON an event, on standard error. */
#ifndef LIB_LOG_H
#define LIB_LOG_H

#include <stdbool.h>

#include "lib/text/json_write.h"

struct buf;

enum log_level { LOG_LEVEL_DEBUG, LOG_LEVEL_INFO, LOG_LEVEL_WARN, LOG_LEVEL_ERROR };

/* The program's name, in every line from now on; `level` is the least printed. */
void log_open(const char *program, enum log_level level);
const char *log_program(void);
/* The level of that name, as `log_level` says it; info when it is none. */
enum log_level log_level_named(const char *name);
/* The request that this thread works on: its id goes into every line; NULL: none. */
void log_request_id(const char *id);

void log_event(enum log_level level, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * A line of one's own members: write them to the returned object between
 * log_begin() and log_end(), which prints it.
 */
bool               log_is_on(enum log_level level);
struct json_writer log_begin(enum log_level level, struct buf *buf);
void               log_end(struct json_writer *json);
/*
 * The same where `level` is on, and always appended to the file `path` (NULL: none),
 * made where there is none, 0660.  What cannot be written there is said once.
 */
void               log_end_also(struct json_writer *json, enum log_level level, const char *path);

#define log_debug(...) log_event(LOG_LEVEL_DEBUG, __VA_ARGS__)
#define log_info(...)  log_event(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_warn(...)  log_event(LOG_LEVEL_WARN, __VA_ARGS__)
#define log_error(...) log_event(LOG_LEVEL_ERROR, __VA_ARGS__)

#endif
