/* How the store is guarded in this process. */
#include "store/store_guard.h"

#include <stddef.h>

static enum store_guard used;

void
store_guard(enum store_guard guard)
{
	used = guard;
}

int64_t
store_guard_patience_ms(void)
{
	return used == STORE_GUARD_REQUESTS ? STORE_PATIENCE_MS : 0;
}

struct breaker *
store_guard_by(struct breaker *breaker)
{
	return used != STORE_GUARD_NONE ? breaker : NULL;
}
