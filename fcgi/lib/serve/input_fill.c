/* Values checked against their field, and stored where it says. */
#include <inttypes.h>
#include <math.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/clock.h"
#include "lib/base/texts.h"
#include "lib/base/utf8.h"
#include "lib/serve/input_inside.h"
#include "lib/serve/request.h"

/* A JSON pointer escapes ~ and / (RFC 6901 section 3). */
static const char *
pointer_of(const struct filling *filling)
{
	struct buf buf;

	buf_init(&buf, filling->req->arena, 64);
	buf_add(&buf, "/", 1);
	for (const char *p = filling->field->name; *p != '\0'; p++) {
		if (*p == '~' || *p == '/')
			buf_text_add(&buf, *p == '~' ? "~0" : "~1");
		else
			buf_add(&buf, p, 1);
	}
	return buf_text(&buf);
}

void
input_fill_fault(const struct filling *filling, const char *format, ...)
{
	struct request *req = filling->req;
	const bool is_body = filling->field->source == FROM_BODY;
	const char *detail;
	va_list ap;

	va_start(ap, format);
	detail = arena_vprintf(req->arena, format, ap);
	va_end(ap);
	request_fault(req, is_body ? FAULT_BODY : FAULT_PARAMETER,
	    is_body ? pointer_of(filling) : filling->field->name, "%s", detail);
}

void
input_fill_fault_item(const struct filling *filling, size_t index, const char *detail)
{
	struct request *req = filling->req;

	if (filling->field->source != FROM_BODY) {
		input_fill_fault(filling, "%s", detail);
		return;
	}
	request_fault(req, FAULT_BODY,
	    arena_printf(req->arena, "%s/%zu", pointer_of(filling), index), "%s", detail);
}

void
input_fill_text(const struct filling *filling, const char *text)
{
	const struct field *field = filling->field;
	const char *why;
	int64_t len;

	text = shown_make(filling->req->arena, field->shown, text, &why);
	if (text == NULL) {
		input_fill_fault(filling, "%s", why);
		return;
	}
	len = (int64_t)utf8_count(text);
	if (len >= field->min && len <= field->max)
		*(const char **)filling->at = text;
	else if (len == 0)
		input_fill_fault(filling, "may not be empty");
	else if (len < field->min)
		input_fill_fault(filling, "must have at least %" PRId64 " characters", field->min);
	else
		input_fill_fault(filling, "must have at most %" PRId64 " characters", field->max);
}

void
input_fill_int(const struct filling *filling, int64_t value)
{
	const struct field *field = filling->field;

	if (value < field->min || value > field->max)
		input_fill_fault(filling, "must be %" PRId64 " to %" PRId64, field->min, field->max);
	else
		*(int64_t *)filling->at = value;
}

void
input_fill_double(const struct filling *filling, double value)
{
	if (!isfinite(value))
		input_fill_fault(filling, "must be a finite number");
	else
		*(double *)filling->at = value;
}

void
input_fill_bool(const struct filling *filling, bool value)
{
	*(bool *)filling->at = value;
}

void
input_fill_id(const struct filling *filling, const char *text)
{
	if (!public_id_parse(text, filling->at))
		input_fill_fault(filling, "is not an id");
}

void
input_fill_time(const struct filling *filling, const char *text)
{
	if (!clock_parse(text, filling->at))
		input_fill_fault(filling, "must be a time such as 2026-01-31T12:34:56Z");
}

void
input_fill_choice(const struct filling *filling, const char *text)
{
	const char *const *choices = filling->field->choices;
	struct buf buf;
	int i = texts_index(choices, text);

	if (i >= 0) {
		*(int *)filling->at = i;
		return;
	}
	buf_init(&buf, filling->req->arena, 128);
	for (i = 0; choices[i] != NULL; i++)
		buf_printf(&buf, "%s%s", i == 0 ? "" : ", ", choices[i]);
	input_fill_fault(filling, "must be one of %s", buf_text(&buf));
}

/* One of several; false: it was blamed. */
static bool
fill_item(const struct filling *filling, const char **items, size_t index)
{
	const struct field *field = filling->field;
	struct arena *arena = filling->req->arena;
	const char *why, *text = shown_make(arena, field->shown, items[index], &why);
	const int64_t len = text == NULL ? 0 : (int64_t)utf8_count(text);

	if (text != NULL && (len == 0 || len > field->each_max))
		why = arena_printf(arena, "must have 1 to %" PRId64 " characters", field->each_max);
	if (why != NULL)
		input_fill_fault_item(filling, index, why);
	else
		items[index] = text;
	return why == NULL;
}

void
input_fill_texts(const struct filling *filling, const char **items, size_t count)
{
	const struct field *field = filling->field;
	struct texts *out = filling->at;
	bool ok = true;

	if ((int64_t)count > field->max) {
		input_fill_fault(filling, "must have at most %" PRId64 " items", field->max);
		return;
	}
	for (size_t i = 0; i < count; i++)
		ok &= fill_item(filling, items, i);
	if (ok)
		*out = (struct texts){ items, count };
}
