/* Templates: @NAME@ becomes its value. */
#ifndef RUNNER_RENDER_H
#define RUNNER_RENDER_H

#include <stdbool.h>
#include <stddef.h>

struct render_value {
	const char *name;
	const char *value;
};

/*
 * Write the template `from` to `to`; complains of a name that `values`, of
 * `count`, does not have, and of what the system says.
 */
bool render_file(const char *from, const char *to,
    const struct render_value *values, size_t count);
/* Every file of the directory `from` into the directory `to`, same names. */
bool render_directory(const char *from, const char *to,
    const struct render_value *values, size_t count);

#endif
