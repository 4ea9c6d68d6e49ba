/* DETACH=1: go on in the background, returning once the site is healthy. */
#ifndef RUNNER_DETACH_H
#define RUNNER_DETACH_H

#include "jobs/runner/instance.h"

enum detached { CHILD_GOES_ON, PARENT_IS_DONE };

/* Fork.  The parent waits for the child's word and then has only to return. */
enum detached detach_begin(void);
/* In the parent, afterwards: main's exit status. */
int           detach_result(void);
/* In the child: say that all is well and let go of the terminal. */
void          detach_healthy(const struct site *site);

#endif
