/*
 * The FastCGI loop: N threads on one epoll set of the listener and the idle
 * kept connections; libfcgi is the codec.
 */
#ifndef LIB_SERVE_H
#define LIB_SERVE_H

#include <stddef.h>

#include "lib/base/count.h"
#include "lib/serve/route.h"

/*
 * Serve `routes` as `program` until SIGTERM or SIGUSR1 (lib/serve/serve_end.h),
 * then finish what is in flight.
 * Takes the listening socket as fd 0, else makes the one that `listen` names.
 * --openapi prints the routes and fields, --check reads the configuration.
 * Returns main's exit status.
 */
int serve(const char *program, const struct route *routes, size_t count,
    int argc, char **argv);

/*
 * What a program does beside its requests, on threads of its own: `start` is
 * called before the first request, `stop` after the last and before the pool
 * goes.  `check` looks at what it needs of this machine, and logs what is amiss:
 * at the start, and for --check.  Each may be NULL.  To be said before serve().
 */
struct db_pool;
struct beside {
	void (*start)(const char *program, struct db_pool *pool);
	void (*stop)(void);
	void (*check)(void);
};
void serve_beside(const struct beside *beside);

#endif
