/* The security log's file, as fail2ban reads it. */
#ifndef SUPPORT_EVENTS_H
#define SUPPORT_EVENTS_H

#include <stdbool.h>

#include "support/world/test_program.h"

/* The newest line of that event in `program`'s log_dir, until the next call; "" when there is none. */
const char *events_last(const struct test_program *program, const char *event);
/* Its newest line has this part, of which `'` is written for `"`; else the line is printed. */
bool events_have(const struct test_program *program, const char *event, const char *part);

#endif
