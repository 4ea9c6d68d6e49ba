/* Fuzzes the reader of JSON bodies. */
#include <string.h>

#include <json-c/json.h>

#include "lib/base/utf8.h"
#include "lib/text/json_read.h"
#include "support/fuzz/fuzz.h"

#define DEPTH 16

/*
 * What was read is printed, and read again to the same; but for a number past a
 * double's range, which is read as infinity, that JSON has no word for.
 */
static void
check_again(struct json_object *value)
{
	const char *text = json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN);
	struct json_object *again;
	const char *problem;

	FUZZ_HOLDS(utf8_is_valid(text, strlen(text)));
	if (strstr(text, "Infinity") != NULL)
		return;
	FUZZ_HOLDS(json_read(text, strlen(text), DEPTH, &again, &problem) == ERR_OK);
	FUZZ_HOLDS(json_object_equal(value, again) == 1);
	json_object_put(again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct json_object *value = NULL;
	const char *problem = NULL;
	enum err err = json_read((const char *)data, size, DEPTH, &value, &problem);

	FUZZ_HOLDS(err == ERR_OK || err == ERR_MALFORMED);
	FUZZ_HOLDS((err == ERR_OK) == (problem == NULL));
	FUZZ_HOLDS(err == ERR_OK || value == NULL);
	if (err == ERR_OK)
		check_again(value);
	json_object_put(value);
	return 0;
}
