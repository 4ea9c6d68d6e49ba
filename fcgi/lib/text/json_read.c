/* Strict JSON by recursive descent. */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "lib/base/utf8.h"
#include "lib/text/json_read.h"
#include "lib/text/json_scan.h"

static bool read_value(struct json_reader *reader, struct json_object **value);

static bool
fail(struct json_reader *reader, const char *problem)
{
	reader->problem = problem;
	return false;
}

static void
skip_space(struct json_reader *reader)
{
	while (reader->at < reader->end && *reader->at != '\0' &&
	    strchr(" \t\r\n", *reader->at) != NULL)
		reader->at++;
}

static bool
take(struct json_reader *reader, char c)
{
	skip_space(reader);
	if (reader->at == reader->end || *reader->at != c)
		return false;
	reader->at++;
	return true;
}

static bool
take_word(struct json_reader *reader, const char *word)
{
	const size_t len = strlen(word);

	if ((size_t)(reader->end - reader->at) < len || memcmp(reader->at, word, len) != 0)
		return fail(reader, "it is not JSON");
	reader->at += len;
	return true;
}

/* Whole numbers stay exact; those past 64 bits become doubles, which no int takes. */
static bool
read_number(struct json_reader *reader, struct json_object **value)
{
	bool is_whole;
	const char *end = json_scan_number(reader, &is_whole);
	size_t len;
	long long whole;

	if (end == NULL)
		return fail(reader, "it is not JSON");
	len = (size_t)(end - reader->at);
	memcpy(reader->scratch, reader->at, len);
	reader->scratch[len] = '\0';
	reader->at = end;
	errno = 0;
	whole = strtoll(reader->scratch, NULL, 10);
	*value = is_whole && errno == 0 ? json_object_new_int64(whole) :
	    json_object_new_double(strtod(reader->scratch, NULL));
	return true;
}

static bool
read_member(struct json_reader *reader, struct json_object *object)
{
	const unsigned flags = JSON_C_OBJECT_ADD_KEY_IS_NEW;
	struct json_object *value = NULL;
	char *name;
	size_t len;
	bool ok;

	if (!take(reader, '"'))
		return fail(reader, "a member's name is missing");
	if (!json_scan_string(reader, &len))
		return false;
	if (json_object_object_get_ex(object, reader->scratch, NULL))
		return fail(reader, "a member is there twice");
	name = strdup(reader->scratch);
	if (name == NULL)
		abort();
	ok = take(reader, ':') ? read_value(reader, &value) :
	    fail(reader, "a member has no value");
	if (ok && json_object_object_add_ex(object, name, value, flags) != 0)
		abort();
	if (!ok)
		json_object_put(value);
	free(name);
	return ok;
}

static bool
read_object(struct json_reader *reader, struct json_object **value)
{
	*value = json_object_new_object();
	if (take(reader, '}'))
		return true;
	do {
		if (!read_member(reader, *value))
			return false;
	} while (take(reader, ','));
	return take(reader, '}') || fail(reader, "an object is not ended");
}

static bool
read_array(struct json_reader *reader, struct json_object **value)
{
	*value = json_object_new_array();
	if (take(reader, ']'))
		return true;
	do {
		struct json_object *item = NULL;

		if (!read_value(reader, &item)) {
			json_object_put(item);
			return false;
		}
		json_object_array_add(*value, item);
	} while (take(reader, ','));
	return take(reader, ']') || fail(reader, "an array is not ended");
}

static bool
read_nested(struct json_reader *reader, struct json_object **value, bool is_object)
{
	bool ok;

	if (reader->depth_left == 0)
		return fail(reader, "it is nested too deep");
	reader->depth_left--;
	reader->at++;
	ok = is_object ? read_object(reader, value) : read_array(reader, value);
	reader->depth_left++;
	return ok;
}

static bool
read_value(struct json_reader *reader, struct json_object **value)
{
	size_t len;

	skip_space(reader);
	if (reader->at == reader->end)
		return fail(reader, "it ends too early");
	switch (*reader->at) {
	case '{':
		return read_nested(reader, value, true);
	case '[':
		return read_nested(reader, value, false);
	case '"':
		reader->at++;
		if (!json_scan_string(reader, &len))
			return false;
		*value = json_object_new_string_len(reader->scratch, (int)len);
		return true;
	case 't':
		*value = json_object_new_boolean(1);
		return take_word(reader, "true");
	case 'f':
		*value = json_object_new_boolean(0);
		return take_word(reader, "false");
	case 'n':
		return take_word(reader, "null");
	default:
		return read_number(reader, value);
	}
}

enum err
json_read(const char *text, size_t len, int depth_max, struct json_object **value,
    const char **problem)
{
	struct json_reader reader = { .at = text, .end = text + len, .depth_left = depth_max };
	bool ok;

	*value = NULL;
	*problem = NULL;
	if (!utf8_is_valid(text, len)) {
		*problem = "it is not UTF-8";
		return ERR_MALFORMED;
	}
	reader.scratch = malloc(len + 8);
	if (reader.scratch == NULL)
		abort();
	ok = read_value(&reader, value);
	skip_space(&reader);
	if (ok && reader.at != reader.end)
		ok = fail(&reader, "something follows it");
	free(reader.scratch);
	if (ok)
		return ERR_OK;
	json_object_put(*value);
	*value = NULL;
	*problem = reader.problem;
	return ERR_MALFORMED;
}
