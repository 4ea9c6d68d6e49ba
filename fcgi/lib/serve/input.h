/*
 * Input as data: a table of fields fills a plain struct, or names every
 * fault.  Unknown members and parameters are refused, so are bodies that are
 * too deep or hold NUL or invalid UTF-8.
 */
#ifndef LIB_INPUT_H
#define LIB_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/ids.h"
#include "lib/base/texts.h"
#include "lib/base/typed.h"
#include "lib/text/shown.h"

struct json_object;	/* json-c's */
struct request;
struct action;

#define INPUT_DEPTH_MAX 16
#define INPUT_JSON_MAX  (64 * 1024)	/* of a JSON body where a stream could be */

enum field_source { FROM_PATH, FROM_QUERY, FROM_BODY };

enum field_type {
	FIELD_IS_TEXT,		/* const char *; min and max count code points */
	FIELD_IS_INT,		/* int64_t between min and max */
	FIELD_IS_DOUBLE,	/* double, finite */
	FIELD_IS_BOOL,		/* bool */
	FIELD_IS_ID,		/* struct public_id */
	FIELD_IS_TIME,		/* int64_t, microseconds since 1970 */
	FIELD_IS_CHOICE,	/* int: the index in `choices` */
	FIELD_IS_TEXTS,		/* struct texts: at most `max` of at most `each_max` code points */
	FIELD_IS_VALUE,		/* struct json_object *: any JSON, borrowed from the request */
	FIELD_IS_OTHERS,	/* nothing: parameters whose names begin so are let pass */
};

enum field_need {
	FIELD_REQUIRED,
	FIELD_OPTIONAL,		/* absent: `absent`, NULL, or an empty id */
	FIELD_NULLABLE,		/* optional; null counts as said, and clears */
};

struct field {
	const char        *name;
	enum field_source  source;
	enum field_type    type;
	enum field_need    need;
	size_t             offset;
	int64_t            min;
	int64_t            max;
	int64_t            absent;	/* value of an absent int, bool, time or choice */
	int64_t            each_max;
	const char *const *choices;	/* NULL ends it */
	enum shown_kind    shown;	/* of a text, or each of its texts */
	size_t             said_offset;	/* 1 + offset of a bool set when present; 0: none */
};

#define TYPE_OF_CHOICE int
#define TYPE_OF_VALUE  struct json_object *

/* What all fields have, for those with a name of their own: { FIELD_OF(…), .max = … } */
#define FIELD_OF(label, from, kind, of, member) \
	.name = label, .source = from, .type = FIELD_IS_##kind, \
	.offset = TYPED_OFFSET(of, member, TYPE_OF_##kind)
/* `said` is a bool beside it: present, though perhaps null. */
#define FIELD_SAID(of, said) .said_offset = 1 + TYPED_OFFSET(of, said, bool)

#define FIELD_ID(from, of, field) \
	{ FIELD_OF(#field, from, ID, of, field) }
#define FIELD_ID_OPT(from, of, field) \
	{ FIELD_OF(#field, from, ID, of, field), .need = FIELD_OPTIONAL }
#define FIELD_TEXT(from, of, field, lo, hi) \
	{ FIELD_OF(#field, from, TEXT, of, field), .min = lo, .max = hi }
#define FIELD_TEXT_OPT(from, of, field, lo, hi) \
	{ FIELD_OF(#field, from, TEXT, of, field), .need = FIELD_OPTIONAL, .min = lo, .max = hi }
#define FIELD_TEXT_NULL(from, of, field, said, lo, hi) \
	{ FIELD_OF(#field, from, TEXT, of, field), .need = FIELD_NULLABLE, .min = lo, .max = hi, \
	  FIELD_SAID(of, said) }
/* Text that others see, on one line; with lines in it. */
#define FIELD_SHOWN(from, of, field, lo, hi) \
	{ FIELD_OF(#field, from, TEXT, of, field), .min = lo, .max = hi, .shown = SHOWN_LINE }
#define FIELD_SHOWN_OPT(from, of, field, lo, hi) \
	{ FIELD_OF(#field, from, TEXT, of, field), .need = FIELD_OPTIONAL, .min = lo, .max = hi, \
	  .shown = SHOWN_LINE }
#define FIELD_LINES(from, of, field, lo, hi) \
	{ FIELD_OF(#field, from, TEXT, of, field), .min = lo, .max = hi, .shown = SHOWN_LINES }
#define FIELD_LINES_OPT(from, of, field, lo, hi) \
	{ FIELD_OF(#field, from, TEXT, of, field), .need = FIELD_OPTIONAL, .min = lo, .max = hi, \
	  .shown = SHOWN_LINES }
/* What such text is looked for by. */
#define FIELD_SOUGHT_OPT(from, of, field, lo, hi) \
	{ FIELD_OF(#field, from, TEXT, of, field), .need = FIELD_OPTIONAL, .min = lo, .max = hi, \
	  .shown = SHOWN_SOUGHT }
#define FIELD_INT(from, of, field, lo, hi) \
	{ FIELD_OF(#field, from, INT, of, field), .min = lo, .max = hi }
#define FIELD_INT_OPT(from, of, field, lo, hi, otherwise) \
	{ FIELD_OF(#field, from, INT, of, field), .need = FIELD_OPTIONAL, .min = lo, .max = hi, \
	  .absent = otherwise }
#define FIELD_INT_NULL(from, of, field, said, lo, hi) \
	{ FIELD_OF(#field, from, INT, of, field), .need = FIELD_NULLABLE, .min = lo, .max = hi, \
	  FIELD_SAID(of, said) }
#define FIELD_DOUBLE_OPT(from, of, field, said) \
	{ FIELD_OF(#field, from, DOUBLE, of, field), .need = FIELD_OPTIONAL, FIELD_SAID(of, said) }
#define FIELD_BOOL_OPT(from, of, field, otherwise) \
	{ FIELD_OF(#field, from, BOOL, of, field), .need = FIELD_OPTIONAL, .absent = otherwise }
#define FIELD_TIME_OPT(from, of, field) \
	{ FIELD_OF(#field, from, TIME, of, field), .need = FIELD_OPTIONAL }
#define FIELD_CHOICE(from, of, field, names) \
	{ FIELD_OF(#field, from, CHOICE, of, field), .choices = names }
#define FIELD_CHOICE_OPT(from, of, field, names, otherwise) \
	{ FIELD_OF(#field, from, CHOICE, of, field), .need = FIELD_OPTIONAL, .choices = names, \
	  .absent = otherwise }
#define FIELD_TEXTS(from, of, field, most, each) \
	{ FIELD_OF(#field, from, TEXTS, of, field), .max = most, .each_max = each }
#define FIELD_TEXTS_OPT(from, of, field, said, most, each) \
	{ FIELD_OF(#field, from, TEXTS, of, field), .need = FIELD_OPTIONAL, .max = most, \
	  .each_max = each, FIELD_SAID(of, said) }
#define FIELD_SHOWN_TEXTS_OPT(from, of, field, said, most, each) \
	{ FIELD_OF(#field, from, TEXTS, of, field), .need = FIELD_OPTIONAL, .max = most, \
	  .each_max = each, .shown = SHOWN_LINE, FIELD_SAID(of, said) }
#define FIELD_JSON(from, of, field) \
	{ FIELD_OF(#field, from, VALUE, of, field) }
#define FIELD_JSON_OPT(from, of, field) \
	{ FIELD_OF(#field, from, VALUE, of, field), .need = FIELD_OPTIONAL }

/* Parameters of the query that are not read, but are no fault: "metadata[" and so on. */
#define FIELD_OTHERS(prefix) \
	{ .name = prefix, .source = FROM_QUERY, .type = FIELD_IS_OTHERS, .need = FIELD_OPTIONAL }

/* Every list takes these two: ?limit=1..100&cursor=… */
#define LIST_LIMIT_MAX     100
#define LIST_LIMIT_DEFAULT 20
#define CURSOR_MAX         200
#define FIELDS_OF_LIST(type) \
	FIELD_INT_OPT(FROM_QUERY, type, limit, 1, LIST_LIMIT_MAX, LIST_LIMIT_DEFAULT), \
	FIELD_TEXT_OPT(FROM_QUERY, type, cursor, 1, CURSOR_MAX)

/*
 * What a list's service call said.  ERR_INPUT of its cursor becomes a fault
 * that says what to do.
 */
enum err input_list_result(struct request *req, enum err err);

/*
 * Fill the action's input struct, in the request's arena.  Of a question, which
 * comes without the body that it is about, from path and query alone.
 *
 * ERR_MALFORMED   the body is no JSON, too deep, or holds NUL or bad UTF-8
 * ERR_MEDIA_TYPE  a JSON body without application/json
 * ERR_TOO_LARGE   the body is over the route's max_bytes
 * ERR_INPUT       fields are missing, unknown or wrong: req->faults names each
 */
enum err input_read(struct request *req, const struct action *action, void **input);
/* Free what input_read() parsed. */
void     input_done(struct request *req);

#endif
