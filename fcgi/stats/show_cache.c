/* fcgi/stats/show_cache.c: GET /api/stats/cache: the image cache of all instances. */
#include <math.h>

#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "stats/actions.h"
#include "wire/cache.h"

static void
add_up(struct cache_shown *shown, const struct cache_instance *instances, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		shown->capacity_bytes += instances[i].capacity_bytes;
		shown->items += instances[i].items;
		shown->size_bytes += instances[i].size_bytes;
		shown->requests += instances[i].requests;
		shown->hits += instances[i].hits;
		shown->misses += instances[i].misses;
		shown->evictions += instances[i].evictions;
	}
	shown->hit_rate = shown->miss_rate = (double)NAN;
	if (shown->requests > 0) {
		shown->hit_rate = (double)shown->hits / (double)shown->requests;
		shown->miss_rate = (double)shown->misses / (double)shown->requests;
	}
}

static enum err
run(struct request *req, const void *input)
{
	struct cache_instance *instances;
	struct cache_policy_figures *policies;
	struct cache_config config;
	struct cache_shown shown = { 0 };
	size_t count, policy_count;
	enum err err;

	(void)input;
	if ((err = cache_config_get(req->db, req->arena, &config)) != ERR_OK ||
	    (err = cache_policies(req->db, req->arena, &policies, &policy_count)) != ERR_OK ||
	    (err = cache_instances(req->db, req->arena, &instances, &count)) != ERR_OK)
		return err;
	add_up(&shown, instances, count);
	shown.policy = config.policy;
	shown.policies = cache_policies_shown(req->arena, policies, policy_count);
	shown.instances = cache_instances_shown(req->arena, instances, count, config.version);
	return reply_object(req, 200, cache_members, &shown);
}

const struct action show_cache = ACTION_NO_INPUT(run, RETURNS_OBJECT(200, cache_members));
