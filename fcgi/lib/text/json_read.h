/*
 * Strict JSON (RFC 8259) into json-c's objects: what json-c lets pass
 * (duplicate names, NUL, trailing data, NaN, comments) is refused.
 */
#ifndef LIB_JSON_READ_H
#define LIB_JSON_READ_H

#include <stddef.h>

#include "lib/base/err.h"

struct json_object;

/*
 * Read `len` bytes, nested at most `depth_max` deep.  The caller puts
 * `*value` (json_object_put); a JSON null is NULL.
 * On error `*value` is NULL and `*problem` says in words what is wrong.
 *
 * ERR_MALFORMED  it is no JSON, too deep, names a member twice, holds NUL
 *                or is not UTF-8
 */
enum err json_read(const char *text, size_t len, int depth_max,
    struct json_object **value, const char **problem);

#endif
