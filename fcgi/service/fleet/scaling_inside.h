/* What the policies' files share. */
#ifndef SERVICE_FLEET_SCALING_INSIDE_H
#define SERVICE_FLEET_SCALING_INSIDE_H

#include "service/fleet/scaling.h"

struct scaling_question {
	const struct scaling_policy *policy;
	const struct scaling_window *window;
	const struct scaling_sample *now;
	int64_t now_s;
};

/* Each fills in `wanted`, `hosts` (within no bounds yet), `why` and `provided`. */
void scaling_step(const struct scaling_question *ask, struct scaling_decision *out);
void scaling_target(const struct scaling_question *ask, struct scaling_decision *out);
void scaling_queue(const struct scaling_question *ask, struct scaling_decision *out);

/* What is there and what is ordered. */
static inline int
scaling_have(const struct scaling_sample *sample)
{
	return sample->hosts + sample->pending;
}

#endif
