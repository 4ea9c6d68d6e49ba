/* Fields from the words of a path or a query. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/serve/input_inside.h"
#include "lib/serve/request.h"

static void
int_from(const struct filling *filling, const char *text)
{
	const char *digits = text + (*text == '-');
	long long value;

	errno = 0;
	value = strtoll(text, NULL, 10);
	if (*digits == '\0' || strspn(digits, "0123456789") != strlen(digits) || errno != 0)
		input_fill_fault(filling, "must be a whole number");
	else
		input_fill_int(filling, value);
}

static void
double_from(const struct filling *filling, const char *text)
{
	char *end;
	double value = strtod(text, &end);

	/* strtod also takes hexadecimals, "inf" and "nan" */
	if (*text == '\0' || *end != '\0' || strspn(text, "+-.0123456789eE") != strlen(text))
		input_fill_fault(filling, "must be a number");
	else
		input_fill_double(filling, value);
}

static void
bool_from(const struct filling *filling, const char *text)
{
	if (strcmp(text, "true") == 0)
		input_fill_bool(filling, true);
	else if (strcmp(text, "false") == 0)
		input_fill_bool(filling, false);
	else
		input_fill_fault(filling, "must be true or false");
}

/* A comma between the items. */
static void
texts_from(const struct filling *filling, const char *text)
{
	struct arena *arena = filling->req->arena;
	size_t count = 1, i = 0;
	const char **items;

	for (const char *p = text; *p != '\0'; p++)
		count += *p == ',';
	items = ARENA_ARRAY(arena, const char *, count);
	for (; i < count; i++) {
		const size_t len = strcspn(text, ",");

		items[i] = arena_strndup(arena, text, len);
		text += len + 1;
	}
	input_fill_texts(filling, items, count);
}

void
input_fill_from_words(const struct filling *filling, const char *text)
{
	switch (filling->field->type) {
	case FIELD_IS_TEXT:
		input_fill_text(filling, text);
		break;
	case FIELD_IS_INT:
		int_from(filling, text);
		break;
	case FIELD_IS_DOUBLE:
		double_from(filling, text);
		break;
	case FIELD_IS_BOOL:
		bool_from(filling, text);
		break;
	case FIELD_IS_ID:
		input_fill_id(filling, text);
		break;
	case FIELD_IS_TIME:
		input_fill_time(filling, text);
		break;
	case FIELD_IS_CHOICE:
		input_fill_choice(filling, text);
		break;
	case FIELD_IS_TEXTS:
		texts_from(filling, text);
		break;
	case FIELD_IS_VALUE:
		input_fill_fault(filling, "must be in a JSON body");
		break;
	case FIELD_IS_OTHERS:
		break;
	}
}
