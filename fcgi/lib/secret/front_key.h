/*
 * How programs on other hosts know their front ends, for FastCGI has no password:
 * by a parameter FRONT_KEY made of the key front_key of secrets_dir, which both have.
 */
#ifndef LIB_FRONT_KEY_H
#define LIB_FRONT_KEY_H

#include <stdbool.h>

#include "lib/base/err.h"

#define FRONT_KEY_PARAM "FRONT_KEY"

/*
 * Its value, read once; "": there is no such key, and nobody is asked for one.
 * ERR_INTERNAL  it is there and cannot be read; the log says why
 */
enum err front_key(const char **value);

#endif
