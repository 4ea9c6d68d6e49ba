/* The image cache's configuration, figures and decisions, as they are printed. */
#ifndef WIRE_CACHE_H
#define WIRE_CACHE_H

#include "lib/text/members.h"
#include "service/image/cache_config.h"

/* All instances together: what was counted is summed, and so are their capacities. */
struct cache_shown {
	const char    *policy;
	int64_t        capacity_bytes;
	int64_t        items;
	int64_t        size_bytes;
	int64_t        requests;
	int64_t        hits;
	int64_t        misses;
	double         hit_rate;	/* NAN, printed null: of no requests */
	double         miss_rate;
	int64_t        evictions;
	struct objects policies;	/* struct cache_policy_shown */
	struct objects instances;	/* struct cache_instance_shown */
};

struct cache_policy_shown {
	struct cache_policy_figures figures;
	double                      hit_rate;
};

struct cache_instance_shown {
	struct cache_instance instance;
	bool                  is_current;	/* it has applied the newest configuration */
	double                miss_rate;
};

struct cache_config_shown {
	struct cache_config config;
	int64_t             least_capacity_bytes;	/* what may be chosen */
	int64_t             most_capacity_bytes;
	struct objects      instances;
};

extern const struct member cache_members[];		/* struct cache_shown */
extern const struct member cache_config_members[];	/* struct cache_config_shown */
extern const struct member cache_decision_members[];	/* struct cache_decision */

struct arena;

struct objects cache_policies_shown(struct arena *arena,
    const struct cache_policy_figures *figures, size_t count);
/* The instances, each with whether it has applied `version`. */
struct objects cache_instances_shown(struct arena *arena, const struct cache_instance *instances,
    size_t count, int64_t version);

#endif
