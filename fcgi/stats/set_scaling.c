/* fcgi/stats/set_scaling.c: PUT /api/stats/scaling: say how many hosts there are to be, or by what. */
#include <stdbool.h>

#include "lib/serve/request.h"
#include "stats/actions.h"
#include "wire/scaling.h"

#define UNSAID (-1)

/* What is not said stays. */
struct input {
	int     mode;
	int     policy;
	int64_t manual_hosts, hosts_min, hosts_max;
	double  above_percent, below_percent, utilisation;
	bool    has_above, has_below, has_utilisation;
};

static const struct field fields[] = {
	FIELD_CHOICE_OPT(FROM_BODY, struct input, mode, scaling_modes, UNSAID),
	FIELD_CHOICE_OPT(FROM_BODY, struct input, policy, scaling_kinds, UNSAID),
	FIELD_INT_OPT(FROM_BODY, struct input, manual_hosts, 1, SCALING_HOSTS_MAX, UNSAID),
	FIELD_INT_OPT(FROM_BODY, struct input, hosts_min, 1, SCALING_HOSTS_MAX, UNSAID),
	FIELD_INT_OPT(FROM_BODY, struct input, hosts_max, 1, SCALING_HOSTS_MAX, UNSAID),
	FIELD_DOUBLE_OPT(FROM_BODY, struct input, above_percent, has_above),
	FIELD_DOUBLE_OPT(FROM_BODY, struct input, below_percent, has_below),
	FIELD_DOUBLE_OPT(FROM_BODY, struct input, utilisation, has_utilisation),
};

static void
merge(struct scaling_set *set, const struct input *in)
{
	if (in->mode != UNSAID)
		set->mode = scaling_modes[in->mode];
	if (in->policy != UNSAID)
		set->kind = scaling_kinds[in->policy];
	if (in->manual_hosts != UNSAID)
		set->manual_hosts = in->manual_hosts;
	if (in->hosts_min != UNSAID)
		set->hosts_min = in->hosts_min;
	if (in->hosts_max != UNSAID)
		set->hosts_max = in->hosts_max;
	if (in->has_above)
		set->above_percent = in->above_percent;
	if (in->has_below)
		set->below_percent = in->below_percent;
	if (in->has_utilisation)
		set->utilisation = in->utilisation;
}

static void
check(struct request *req, const char *pointer, bool is_so, const char *must)
{
	if (!is_so)
		request_fault(req, FAULT_BODY, pointer, "%s", must);
}

/* The bounds are hard: also what a person says is within them. */
static enum err
check_all(struct request *req, const struct scaling_set *set)
{
	check(req, "/hosts_max", set->hosts_min <= set->hosts_max, "must be at least hosts_min");
	check(req, "/manual_hosts", set->manual_hosts >= set->hosts_min &&
	    set->manual_hosts <= set->hosts_max, "must be between hosts_min and hosts_max");
	check(req, "/above_percent", set->above_percent > 0 && set->above_percent <= 100,
	    "must be above 0 and at most 100");
	check(req, "/below_percent", set->below_percent >= 0 &&
	    set->below_percent < set->above_percent, "must be at least 0 and below above_percent");
	check(req, "/utilisation", set->utilisation > 0 && set->utilisation <= 1,
	    "must be above 0 and at most 1");
	return req->faults.count == 0 ? ERR_OK : ERR_INPUT;
}

static enum err
run(struct request *req, const void *input)
{
	struct scaling_set set;
	enum err err = scaling_set_get(req->db, req->arena, &set);

	if (err != ERR_OK)
		return err;
	merge(&set, input);
	if ((err = check_all(req, &set)) != ERR_OK)
		return err;
	err = scaling_set_put(req->db, &set);
	return err == ERR_OK ? show_scaling_reply(req) : err;
}

const struct action set_scaling =
    ACTION(struct input, fields, run, RETURNS_OBJECT(200, scaling_members));
