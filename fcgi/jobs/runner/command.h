/* Programs that run to their end before the site starts: initdb, migrations. */
#ifndef RUNNER_COMMAND_H
#define RUNNER_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Run it; complains with the last of what it said.  A signal that asks the
 * runner to end stops it.
 */
bool command_run(const char *const *argv);
/* The same, keeping its first line of output; silent when it fails. */
bool command_first_line(const char *const *argv, char *line, size_t size);

#endif
