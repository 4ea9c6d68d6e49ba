/* One runner per data directory, and how `make stop` finds it. */
#ifndef RUNNER_LOCK_H
#define RUNNER_LOCK_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * The lock is a POSIX record lock on DATA/runner.pid: the kernel says who
 * holds it, and it goes with its process, whatever way that ends.
 */
/* Take it for as long as this process lives; false with its holder in `*holder`. */
bool lock_take(const char *data, pid_t *holder);
/* Who holds it; 0: nobody; -1: it cannot be found out, and errno says why. */
pid_t lock_holder(const char *data);
/* Ask its holder to end and wait for that; false: still there after `timeout_ms`. */
bool lock_stop_holder(const char *data, int timeout_ms);

#endif
