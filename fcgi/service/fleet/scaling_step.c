/* The two policies that move one host at a time: by marks of the load, and by the queue. */
#include <stdbool.h>

#include "service/fleet/scaling_inside.h"

static void
move(struct scaling_decision *out, int have, int by, enum scaling_why why)
{
	out->hosts = out->wanted = have + by;
	out->why = why;
}

/*
 * A host that does not tell counts as idle where there would be more, and as full
 * where there would be less, so that silence moves nothing.
 */
void
scaling_step(const struct scaling_question *ask, struct scaling_decision *out)
{
	const struct scaling_sample *now = ask->now;
	double able = now->hosts > 0 ? now->hosts : 1;
	double least = 100 * now->load / able;
	double most = least + 100 * (now->hosts - now->telling) / able;

	if (now->pending > 0)
		move(out, scaling_have(now), 0, SCALING_PENDING);
	else if (least > ask->policy->above_percent)
		move(out, now->hosts, 1, SCALING_MORE);
	else if (most < ask->policy->below_percent)
		move(out, now->hosts, -1, SCALING_LESS);
	else
		move(out, now->hosts, 0, SCALING_STEADY);
}

/* True when no job ran or waited in all of the last `idle_s`, and that long is known of. */
static bool
is_idle(const struct scaling_question *ask)
{
	const struct scaling_window *window = ask->window;
	int64_t since = ask->now_s - ask->policy->idle_s;

	for (size_t i = window->samples_count; i-- > 0;) {
		const struct scaling_sample *sample = &window->samples[i];
		if (sample->busy > 0 || sample->oldest_s > 0)
			return false;
		if (sample->at_s <= since)
			return true;
	}
	return false;
}

void
scaling_queue(const struct scaling_question *ask, struct scaling_decision *out)
{
	const struct scaling_sample *now = ask->now;

	if (now->pending > 0)
		move(out, scaling_have(now), 0, SCALING_PENDING);
	else if (now->oldest_s > ask->policy->wait_s)
		move(out, now->hosts, 1, SCALING_WAITING);
	else if (is_idle(ask))
		move(out, now->hosts, -1, SCALING_IDLE);
	else
		move(out, now->hosts, 0, SCALING_STEADY);
}
