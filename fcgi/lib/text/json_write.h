/* JSON written straight to a buffer; commas are kept by the writer (RFC 8259). */
#ifndef LIB_JSON_WRITE_H
#define LIB_JSON_WRITE_H

#include <stdbool.h>
#include <stdint.h>

struct buf;

struct json_writer {
	struct buf *buf;
	bool        comma;	/* the next value or key needs one before it */
};

struct json_writer json_writer(struct buf *buf);

void json_begin_object(struct json_writer *json);
void json_end_object(struct json_writer *json);
void json_begin_array(struct json_writer *json);
void json_end_array(struct json_writer *json);
void json_key(struct json_writer *json, const char *key);

void json_text(struct json_writer *json, const char *text);	/* NULL: null */
void json_int(struct json_writer *json, int64_t value);
void json_double(struct json_writer *json, double value);	/* not finite: null */
void json_boolean(struct json_writer *json, bool value);
void json_time(struct json_writer *json, int64_t time_us);	/* 0: null */
void json_raw(struct json_writer *json, const char *json_text);	/* trusted JSON */

#endif
