/* The image cache's configuration, figures and decisions, as they are printed. */
#include "wire/cache.h"

#include <math.h>

#include "lib/base/arena.h"

#define INSTANCE(kind, field) \
	MEMBER_AS(#field, kind, struct cache_instance_shown, instance.field)

static const struct member instance_members[] = {
	INSTANCE(TEXT, instance),
	INSTANCE(TEXT, policy),
	INSTANCE(INT, capacity_bytes),
	INSTANCE(INT, items),
	INSTANCE(INT, size_bytes),
	INSTANCE(INT, requests),
	INSTANCE(INT, hits),
	INSTANCE(INT, misses),
	MEMBER_DOUBLE(struct cache_instance_shown, miss_rate),
	INSTANCE(INT, evictions),
	INSTANCE(TIME, applied_at),
	MEMBER_BOOL(struct cache_instance_shown, is_current),
	MEMBER_END,
};

#define POLICY(kind, field) \
	MEMBER_AS(#field, kind, struct cache_policy_shown, figures.field)

static const struct member policy_members[] = {
	POLICY(TEXT, policy),
	POLICY(INT, requests),
	POLICY(INT, hits),
	POLICY(INT, misses),
	MEMBER_DOUBLE(struct cache_policy_shown, hit_rate),
	POLICY(INT, items),
	POLICY(INT, size_bytes),
	POLICY(INT, evictions),
	MEMBER_END,
};

const struct member cache_members[] = {
	MEMBER_TEXT(struct cache_shown, policy),
	MEMBER_INT(struct cache_shown, capacity_bytes),
	MEMBER_INT(struct cache_shown, items),
	MEMBER_INT(struct cache_shown, size_bytes),
	MEMBER_INT(struct cache_shown, requests),
	MEMBER_INT(struct cache_shown, hits),
	MEMBER_INT(struct cache_shown, misses),
	MEMBER_DOUBLE(struct cache_shown, hit_rate),
	MEMBER_DOUBLE(struct cache_shown, miss_rate),
	MEMBER_INT(struct cache_shown, evictions),
	MEMBER_OBJECTS(struct cache_shown, policies, policy_members),
	MEMBER_OBJECTS(struct cache_shown, instances, instance_members),
	MEMBER_END,
};

#define CONFIG(kind, field) MEMBER_AS(#field, kind, struct cache_config_shown, config.field)

const struct member cache_config_members[] = {
	CONFIG(TEXT, policy),
	CONFIG(INT, capacity_bytes),
	CONFIG(TEXT, mode),
	CONFIG(DOUBLE, max_miss_rate),
	CONFIG(DOUBLE, min_miss_rate),
	CONFIG(DOUBLE, expand_ratio),
	CONFIG(DOUBLE, shrink_ratio),
	CONFIG(INT, min_capacity_bytes),
	CONFIG(INT, max_capacity_bytes),
	CONFIG(TIME, updated_at),
	MEMBER_INT(struct cache_config_shown, least_capacity_bytes),
	MEMBER_INT(struct cache_config_shown, most_capacity_bytes),
	MEMBER_OBJECTS(struct cache_config_shown, instances, instance_members),
	MEMBER_END,
};

const struct member cache_decision_members[] = {
	MEMBER_TIME(struct cache_decision, at),
	MEMBER_TEXT(struct cache_decision, action),
	MEMBER_TEXT(struct cache_decision, reason),
	MEMBER_INT(struct cache_decision, capacity_before),
	MEMBER_INT(struct cache_decision, capacity_after),
	MEMBER_INT(struct cache_decision, requests),
	MEMBER_INT(struct cache_decision, misses),
	MEMBER_INT(struct cache_decision, evictions),
	MEMBER_END,
};

/* NAN, printed null: of nothing. */
static double
rate(int64_t part, int64_t all)
{
	return all == 0 ? (double)NAN : (double)part / (double)all;
}

struct objects
cache_policies_shown(struct arena *arena, const struct cache_policy_figures *figures,
    size_t count)
{
	struct cache_policy_shown *shown =
	    ARENA_ARRAY(arena, struct cache_policy_shown, count + 1);
	size_t i;

	for (i = 0; i < count; i++)
		shown[i] = (struct cache_policy_shown){ figures[i],
		    rate(figures[i].hits, figures[i].requests) };
	return (struct objects){ shown, count, sizeof(*shown) };
}

struct objects
cache_instances_shown(struct arena *arena, const struct cache_instance *instances, size_t count,
    int64_t version)
{
	struct cache_instance_shown *shown =
	    ARENA_ARRAY(arena, struct cache_instance_shown, count + 1);
	size_t i;

	for (i = 0; i < count; i++)
		shown[i] = (struct cache_instance_shown){
			.instance = instances[i],
			.is_current = instances[i].version == version,
			.miss_rate = rate(instances[i].misses, instances[i].requests),
		};
	return (struct objects){ shown, count, sizeof(*shown) };
}
