/* Results: values of a row by column, as our types. */
#include "lib/db/db_rows.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/db/db_conn.h"

/* A struct db_rows is a PGresult: no memory of our own per result. */
static const PGresult *
result_of(const struct db_rows *rows)
{
	return (const PGresult *)rows;
}

static const char *
value_at(const struct db_rows *rows, size_t row, int column)
{
	const PGresult *result = result_of(rows);

	assert(row < db_count(rows) && column >= 0 && column < PQnfields(result));
	return PQgetvalue(result, (int)row, column);
}

void
db_rows_free(struct db_rows *rows)
{
	PQclear((PGresult *)rows);	/* takes NULL */
}

size_t
db_count(const struct db_rows *rows)
{
	return (size_t)PQntuples(result_of(rows));
}

size_t
db_width(const struct db_rows *rows)
{
	return (size_t)PQnfields(result_of(rows));
}

static bool
is_null(const struct db_rows *rows, size_t row, int column)
{
	assert(row < db_count(rows) && column >= 0 && column < PQnfields(result_of(rows)));
	return PQgetisnull(result_of(rows), (int)row, column) == 1;
}

const char *
db_get_text(const struct db_rows *rows, size_t row, int column, struct arena *arena)
{
	if (is_null(rows, row, column))
		return NULL;
	return arena_strndup(arena, value_at(rows, row, column),
	    (size_t)PQgetlength(result_of(rows), (int)row, column));
}

int64_t
db_get_int(const struct db_rows *rows, size_t row, int column)
{
	const char *text = value_at(rows, row, column);	/* "" for NULL */
	bool negative = *text == '-';
	uint64_t value = 0;

	for (text += negative; *text != '\0'; text++) {
		assert(*text >= '0' && *text <= '9');
		value = value * 10 + (uint64_t)(*text - '0');
	}
	return (int64_t)(negative ? -value : value);
}

double
db_get_double(const struct db_rows *rows, size_t row, int column)
{
	return strtod(value_at(rows, row, column), NULL);
}

bool
db_get_bool(const struct db_rows *rows, size_t row, int column)
{
	return *value_at(rows, row, column) == 't';
}

int64_t
db_get_time(const struct db_rows *rows, size_t row, int column)
{
	const char *text = value_at(rows, row, column);

	return *text == '\0' ? 0 : db_time_parse(text);
}

struct public_id
db_get_id(const struct db_rows *rows, size_t row, int column)
{
	const char *text = value_at(rows, row, column);
	struct public_id id = { "" };

	if (*text != '\0') {
		assert(strlen(text) == PUBLIC_ID_LEN);
		memcpy(id.text, text, sizeof(id.text));
	}
	return id;
}

struct user_id
db_get_user(const struct db_rows *rows, size_t row, int column)
{
	return (struct user_id){ db_get_int(rows, row, column) };
}

struct texts
db_get_texts(const struct db_rows *rows, size_t row, int column, struct arena *arena)
{
	if (is_null(rows, row, column))
		return (struct texts){ NULL, 0 };
	return db_array_parse(arena, value_at(rows, row, column));
}

static unsigned char
hex_digit(char c)
{
	return (unsigned char)(c <= '9' ? c - '0' : c - 'a' + 10);
}

/* Results come as text: "\x" and two lower-case digits a byte. */
const unsigned char *
db_get_bytes(const struct db_rows *rows, size_t row, int column,
    struct arena *arena, size_t *len)
{
	const char *text = value_at(rows, row, column);
	unsigned char *bytes;
	size_t i;

	*len = 0;
	if (is_null(rows, row, column))
		return NULL;
	assert(text[0] == '\\' && text[1] == 'x');
	*len = ((size_t)PQgetlength(result_of(rows), (int)row, column) - 2) / 2;
	bytes = arena_alloc(arena, *len + 1);
	for (i = 0; i < *len; i++)
		bytes[i] = (unsigned char)(hex_digit(text[2 + 2 * i]) << 4 |
		    hex_digit(text[3 + 2 * i]));
	return bytes;
}
