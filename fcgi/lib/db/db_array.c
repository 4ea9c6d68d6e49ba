/* text[] as Postgres writes it: {plain,"quoted \"one\"",NULL} (manual, 8.15.6). */
#include "lib/db/db_conn.h"

#include <assert.h>
#include <string.h>

#include "lib/base/arena.h"

static size_t
printed_max(const struct texts *texts)
{
	size_t size = sizeof("{}"), i;

	for (i = 0; i < texts->count; i++) {
		size += sizeof("NULL,");
		if (texts->items[i] != NULL)
			size += 2 * strlen(texts->items[i]);
	}
	return size;
}

static char *
print_quoted(char *at, const char *text)
{
	*at++ = '"';
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			*at++ = '\\';
		*at++ = *text;
	}
	*at++ = '"';
	return at;
}

char *
db_array_print(struct arena *arena, const struct texts *texts)
{
	char *out = arena_alloc(arena, printed_max(texts)), *at = out;
	size_t i;

	*at++ = '{';
	for (i = 0; i < texts->count; i++) {
		if (i > 0)
			*at++ = ',';
		at = texts->items[i] == NULL ? stpcpy(at, "NULL") :
		    print_quoted(at, texts->items[i]);
	}
	*at++ = '}';
	*at = '\0';
	return out;
}

/* Upper bound: commas inside quotes count too. */
static size_t
items_max(const char *literal)
{
	size_t count = 1;

	for (; *literal != '\0'; literal++)
		count += *literal == ',';
	return count;
}

/*
 * Unquote one element in place.  `*at` moves past the ',' or '}' behind it,
 * which is read before the element's NUL may take its place.
 */
static const char *
take_item(char **at, char *separator)
{
	char *from = *at, *to = *at, *start = *at;
	bool quoted = *from == '"';

	if (quoted)
		from++;
	while (quoted ? *from != '"' : *from != ',' && *from != '}') {
		if (*from == '\\')
			from++;
		assert(*from != '\0');
		*to++ = *from++;
	}
	if (quoted)
		from++;
	*separator = *from;
	*at = from + 1;
	*to = '\0';
	return !quoted && strcmp(start, "NULL") == 0 ? NULL : start;
}

struct texts
db_array_parse(struct arena *arena, const char *literal)
{
	struct texts texts = { NULL, 0 };
	char *at, separator;

	assert(literal[0] == '{');
	if (literal[1] == '}')
		return texts;
	at = arena_strdup(arena, literal + 1);
	texts.items = ARENA_ARRAY(arena, const char *, items_max(literal));
	do
		texts.items[texts.count++] = take_item(&at, &separator);
	while (separator == ',');
	return texts;
}
