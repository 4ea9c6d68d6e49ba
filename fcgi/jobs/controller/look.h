/* One look at the fleet: measured, decided, written down, carried out. */
#ifndef CONTROLLER_LOOK_H
#define CONTROLLER_LOOK_H

#include <stdbool.h>
#include <stdint.h>

#include "jobs/controller/provider.h"

struct looker {
	const struct provider *provider;
	const char            *holder;	/* as the lease has it */
	bool                   has_begun;	/* the provider has */
	bool                   is_leader;
	int64_t                term;
	int64_t                lease_ends_ms;	/* by the steady clock */
	int64_t                waits_until_ms;	/* a new leader, for what the one before asked for */
};

/* To be called every SCALING_EVERY_S. */
void look(struct looker *looker, struct db *db, struct arena *arena);

#endif
