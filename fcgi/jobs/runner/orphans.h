/* Processes that a dead child left: they become the runner's, a subreaper's. */
#ifndef RUNNER_ORPHANS_H
#define RUNNER_ORPHANS_H

#include <stdbool.h>
#include <sys/types.h>

/* Kill every child of this process but those that `keep` says; how many. */
int orphans_kill(bool (*keep)(void *context, pid_t pid), void *context);

#endif
