/* Who has the hosts: what a provider of them can be asked. */
#ifndef CONTROLLER_PROVIDER_H
#define CONTROLLER_PROVIDER_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/err.h"
#include "service/fleet/scaling_store.h"

struct arena;
struct db;

#define PROVIDER_CALL_MS 5000	/* the most that one call takes */

/* A host of the group: as the provider calls it. */
struct instance {
	const char *name;
	bool        is_in_service;
};

struct group {
	int              desired;
	struct instance *instances;	/* the oldest first, in the arena */
	size_t           count;
};

/* What a call has at hand. */
struct scene {
	struct db                 *db;
	struct arena              *arena;
	const struct scaling_host *hosts;	/* whose agents came in */
	size_t                     hosts_count;
	const char                *fault;	/* of a call that failed: why */
};

struct provider {
	const char *name;
	/* Once, before the first call; complains. */
	bool     (*begin)(struct scene *scene, const struct scaling_set *set);
	enum err (*read)(struct scene *scene, struct group *out);
	/* Absolute: repeating it launches nothing. */
	enum err (*launch)(struct scene *scene, int hosts);
	/* That one, which was in service; the group is one less. */
	enum err (*end)(struct scene *scene, const char *instance);
	void     (*close)(void);	/* NULL: there is nothing to close */
};

extern const struct provider provider_local, provider_ec2;

/* The one of that name; NULL: there is none. */
const struct provider *provider_named(const char *name);

#endif
