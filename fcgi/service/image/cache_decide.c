/* What follows of a minute of the image caches; pure, so that it can be tried alone. */
#include "service/image/cache_size.h"

static struct cache_decision
hold(const struct cache_decision *seen, const char *reason)
{
	struct cache_decision decision = *seen;

	decision.action = "hold";
	decision.reason = reason;
	return decision;
}

static struct cache_decision
resize(const struct cache_decision *seen, const char *action, const char *reason, int64_t bytes)
{
	struct cache_decision decision = *seen;

	decision.action = action;
	decision.reason = reason;
	decision.capacity_after = bytes;
	return decision;
}

static int64_t
between(int64_t bytes, int64_t least, int64_t most)
{
	return bytes < least ? least : bytes > most ? most : bytes;
}

struct cache_decision
cache_decide(const struct cache_config *config, const struct cache_window *window)
{
	const int64_t now = config->capacity_bytes;
	const int64_t least = config->min_capacity_bytes, most = config->max_capacity_bytes;
	const struct cache_decision seen = {
		.capacity_before = now, .capacity_after = now, .requests = window->requests,
		.misses = window->misses, .evictions = window->evictions,
	};
	double rate;

	if (!window->is_known)
		return hold(&seen, "no_data");
	if (now < least || now > most)
		return resize(&seen, now < least ? "grow" : "shrink", "out_of_bounds",
		    between(now, least, most));
	if (window->since_change_s < CACHE_AUTO_WINDOW_S)
		return hold(&seen, "settling");
	if (window->requests < CACHE_AUTO_REQUESTS_MIN)
		return hold(&seen, "few_requests");
	rate = (double)window->misses / (double)window->requests;
	if (rate > config->max_miss_rate) {
		if (window->evictions == 0)
			return hold(&seen, "no_evictions");
		if (now == most)
			return hold(&seen, "at_max");
		return resize(&seen, "grow", "many_misses",
		    between((int64_t)((double)now * config->expand_ratio), least, most));
	}
	if (rate < config->min_miss_rate) {
		if (now == least)
			return hold(&seen, "at_min");
		return resize(&seen, "shrink", "few_misses",
		    between((int64_t)((double)now * config->shrink_ratio), least, most));
	}
	return hold(&seen, "in_band");
}
