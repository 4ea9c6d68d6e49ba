/* fcgi/stats/set_config.c: PUT /api/stats/config: say how the image cache is kept. */
#include <inttypes.h>

#include "lib/cache/cache.h"
#include "lib/serve/request.h"
#include "stats/actions.h"
#include "wire/cache.h"

#define RATIO_MAX 10
#define TRIES     10

/* What is not said stays. */
struct input {
	int     policy;
	int64_t capacity_bytes;
	int     mode;
	double  max_miss_rate, min_miss_rate, expand_ratio, shrink_ratio;
	int64_t min_capacity_bytes, max_capacity_bytes;
	bool    has_max_rate, has_min_rate, has_expand, has_shrink;
};

#define UNSAID (-1)
#define BYTES(field) \
	FIELD_INT_OPT(FROM_BODY, struct input, field, 0, INT64_MAX, UNSAID)

static const struct field fields[] = {
	FIELD_CHOICE_OPT(FROM_BODY, struct input, policy, cache_policy_names, UNSAID),
	BYTES(capacity_bytes),
	FIELD_CHOICE_OPT(FROM_BODY, struct input, mode, cache_modes, UNSAID),
	FIELD_DOUBLE_OPT(FROM_BODY, struct input, max_miss_rate, has_max_rate),
	FIELD_DOUBLE_OPT(FROM_BODY, struct input, min_miss_rate, has_min_rate),
	FIELD_DOUBLE_OPT(FROM_BODY, struct input, expand_ratio, has_expand),
	FIELD_DOUBLE_OPT(FROM_BODY, struct input, shrink_ratio, has_shrink),
	BYTES(min_capacity_bytes),
	BYTES(max_capacity_bytes),
};

static void
merge(struct cache_config *config, const struct input *in)
{
	if (in->policy != UNSAID)
		config->policy = cache_policy_names[in->policy];
	if (in->capacity_bytes != UNSAID)
		config->capacity_bytes = in->capacity_bytes;
	if (in->mode != UNSAID)
		config->mode = cache_modes[in->mode];
	if (in->has_max_rate)
		config->max_miss_rate = in->max_miss_rate;
	if (in->has_min_rate)
		config->min_miss_rate = in->min_miss_rate;
	if (in->has_expand)
		config->expand_ratio = in->expand_ratio;
	if (in->has_shrink)
		config->shrink_ratio = in->shrink_ratio;
	if (in->min_capacity_bytes != UNSAID)
		config->min_capacity_bytes = in->min_capacity_bytes;
	if (in->max_capacity_bytes != UNSAID)
		config->max_capacity_bytes = in->max_capacity_bytes;
}

static bool
check_bytes(struct request *req, const char *pointer, int64_t bytes, int64_t least, int64_t most)
{
	if (bytes >= least && bytes <= most)
		return true;
	request_fault(req, FAULT_BODY, pointer,
	    "must be between %" PRId64 " and %" PRId64 " bytes", least, most);
	return false;
}

static bool
check_number(struct request *req, const char *pointer, bool is_so, const char *must)
{
	if (!is_so)
		request_fault(req, FAULT_BODY, pointer, "%s", must);
	return is_so;
}

static enum err
check(struct request *req, const struct cache_config *c, int64_t most)
{
	const int64_t least = CACHE_CAPACITY_MIN;
	bool ok = check_bytes(req, "/capacity_bytes", c->capacity_bytes, least, most);

	ok &= check_bytes(req, "/min_capacity_bytes", c->min_capacity_bytes, least, most);
	ok &= check_bytes(req, "/max_capacity_bytes", c->max_capacity_bytes,
	    c->min_capacity_bytes > least ? c->min_capacity_bytes : least, most);
	ok &= check_number(req, "/max_miss_rate", c->max_miss_rate > 0 && c->max_miss_rate <= 1,
	    "must be above 0 and at most 1");
	ok &= check_number(req, "/min_miss_rate",
	    c->min_miss_rate >= 0 && c->min_miss_rate < c->max_miss_rate,
	    "must be at least 0 and below max_miss_rate");
	ok &= check_number(req, "/expand_ratio",
	    c->expand_ratio > 1 && c->expand_ratio <= RATIO_MAX, "must be above 1 and at most 10");
	ok &= check_number(req, "/shrink_ratio", c->shrink_ratio > 0 && c->shrink_ratio < 1,
	    "must be above 0 and below 1");
	return ok ? ERR_OK : ERR_INPUT;
}

/* ERR_CONFLICT: another change, perhaps the automatic size's, came between. */
static enum err
change(struct request *req, const struct input *in)
{
	struct cache_config config;
	int64_t most;
	enum err err;

	if ((err = cache_config_get(req->db, req->arena, &config)) != ERR_OK ||
	    (err = cache_capacity_max(req->db, &most)) != ERR_OK)
		return err;
	merge(&config, in);
	if ((err = check(req, &config, most)) != ERR_OK)
		return err;
	return cache_config_put(req->db, &config);
}

static enum err
run(struct request *req, const void *input)
{
	enum err err;
	int tries = TRIES;

	do
		err = change(req, input);
	while (err == ERR_CONFLICT && --tries > 0);
	return err == ERR_OK ? show_config_reply(req) : err;
}

const struct action set_config =
    ACTION(struct input, fields, run, RETURNS_OBJECT(200, cache_config_members));
