/* Strings and numbers of JSON, for json_read.c. */
#ifndef LIB_JSON_SCAN_H
#define LIB_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

struct json_reader {
	const char *at;
	const char *end;
	int         depth_left;
	char       *scratch;	/* as long as the text: where strings are decoded */
	const char *problem;	/* what is wrong, once something is */
};

/* After the opening quote; the text is in `scratch` until the next string. */
bool        json_scan_string(struct json_reader *reader, size_t *len);
/*
 * Where the number at `at` ends; NULL when there is none.  `*is_whole`: it
 * has neither fraction nor exponent.
 */
const char *json_scan_number(const struct json_reader *reader, bool *is_whole);

#endif
