/*
 * What hangs costs only what needs it: for how long an S3 (or an STS, or the
 * program that signs) is waited for, and whether breakers stand before them.
 */
#ifndef STORE_GUARD_H
#define STORE_GUARD_H

#include <stdint.h>

struct breaker;

/* Longest that a request waits for one call: it is to be answered within 3 s. */
#define STORE_PATIENCE_MS 2000
/* On a thread that others need, for a signature: else the request goes on elsewhere. */
#define STORE_GLANCE_MS   50

/*
 * To be said before the store's first use; without it a call is tried for as
 * long as that does good, as whoever copies a store wants it.
 */
enum store_guard {
	STORE_GUARD_NONE,
	STORE_GUARD_JOBS,	/* breakers: jobs wait until the store is back */
	STORE_GUARD_REQUESTS,	/* and STORE_PATIENCE_MS */
};
void            store_guard(enum store_guard guard);

/* For the drivers.  0: as ever */
int64_t         store_guard_patience_ms(void);
/* `breaker` where there are any, else NULL. */
struct breaker *store_guard_by(struct breaker *breaker);

#endif
