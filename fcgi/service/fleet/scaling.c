/* Which policy decides, what is believed, and the bounds that hold whatever it says. */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>

#include "lib/base/count.h"
#include "service/fleet/scaling_inside.h"

#define SURPRISE_MAX 3

static const struct {
	const char *word;
	const char *text;
} whys[] = {
#define SCALING_WHY_ROW(symbol, word, text) [symbol] = { word, text },
	SCALING_WHY(SCALING_WHY_ROW)
#undef SCALING_WHY_ROW
};

static bool
is_count(int count)
{
	return count >= 0 && count <= SCALING_HOSTS_MAX;
}

static bool
is_believed(const struct scaling_sample *sample)
{
	return is_count(sample->hosts) && is_count(sample->pending) && is_count(sample->telling) &&
	    sample->telling <= sample->hosts && sample->oldest_s >= 0 && sample->busy >= 0 &&
	    isfinite(sample->load) && sample->load >= 0 && sample->load <= sample->telling * SCALING_LOAD_MAX;
}

static int
within(const struct scaling_policy *policy, int hosts)
{
	if (hosts < policy->hosts_min)
		return policy->hosts_min;
	return hosts > policy->hosts_max ? policy->hosts_max : hosts;
}

static void
decide(const struct scaling_question *ask, struct scaling_decision *out)
{
	switch (ask->policy->kind) {
	case SCALING_STEP:   scaling_step(ask, out); break;
	case SCALING_TARGET: scaling_target(ask, out); break;
	case SCALING_QUEUE:  scaling_queue(ask, out); break;
	}
}

struct scaling_decision
scaling_decide(const struct scaling_policy *policy, const struct scaling_window *window, int64_t now_s)
{
	struct scaling_decision out = { .hosts = policy->hosts_min, .why = SCALING_UNKNOWN };
	struct scaling_question ask = { policy, window, NULL, now_s };

	if (window->samples_count > 0) {
		ask.now = &window->samples[window->samples_count - 1];
		if (is_count(ask.now->hosts) && is_count(ask.now->pending))
			out.hosts = scaling_have(ask.now);
		out.why = SCALING_ABSURD;
		if (is_believed(ask.now)) {
			out.load = ask.now->load;
			decide(&ask, &out);
		}
	}
	out.hosts = within(policy, out.hosts);
	out.wanted = within(policy, out.wanted);
	return out;
}

static bool
is_share(double share)
{
	return share >= 0 && share <= 1;
}

const char *
scaling_policy_fault(const struct scaling_policy *policy)
{
	if (policy->hosts_min < 1 || policy->hosts_max > SCALING_HOSTS_MAX || policy->hosts_min > policy->hosts_max)
		return "hosts_min is 1 or more, and hosts_max no less and at most 1000";
	if (policy->kind == SCALING_STEP && !(policy->below_percent >= 0 && policy->below_percent < policy->above_percent && policy->above_percent <= 100))
		return "below_percent is less than above_percent, and that 100 at most";
	if (policy->kind == SCALING_TARGET && !(policy->utilisation > 0 && is_share(policy->utilisation) && is_share(policy->tolerance) && is_share(policy->surprise / SURPRISE_MAX) && is_share(policy->trend)))
		return "utilisation, tolerance and trend are shares, 0 to 1, and surprise is 0 to 3";
	if (policy->kind == SCALING_TARGET && !(policy->panic > 0 && policy->panic_growth >= 1 && policy->warm_up_s > 0 && policy->lately_s > policy->warm_up_s && policy->stabilise_s >= 0 && policy->panic_s >= 0))
		return "warm_up_s is more than 0, lately_s more than that, and panic_growth 1 or more";
	if (policy->kind == SCALING_QUEUE && !(policy->wait_s > 0 && policy->idle_s > 0))
		return "wait_s and idle_s are more than 0";
	return NULL;
}

const char *
scaling_why_word(enum scaling_why why)
{
	return (size_t)why < COUNT(whys) ? whys[why].word : whys[SCALING_UNKNOWN].word;
}

void
scaling_reason(const struct scaling_decision *decision, const struct scaling_sample *now, char *out)
{
	const char *text = whys[(size_t)decision->why < COUNT(whys) ? decision->why : SCALING_UNKNOWN].text;

	if (now == NULL)
		snprintf(out, SCALING_REASON_SIZE, "%d: %s", decision->hosts, text);
	else if (decision->provided > 0)
		snprintf(out, SCALING_REASON_SIZE, "%d to %d: %s (%.2f of %d hosts, %.2f are provided for)",
		    scaling_have(now), decision->hosts, text, decision->load, now->hosts, decision->provided);
	else
		snprintf(out, SCALING_REASON_SIZE, "%d to %d: %s (%.2f of %d hosts)",
		    scaling_have(now), decision->hosts, text, decision->load, now->hosts);
}
