/* Series that CloudWatch gives, where the instances share nothing else. */
#ifndef SERVICE_COUNTER_DRAWN_H
#define SERVICE_COUNTER_DRAWN_H

#include <stdint.h>

#include "lib/base/err.h"
#include "service/counter/counter_series.h"

/* The step that is drawn where `step_s` is asked for: whole ones of those that are sent. */
int64_t counter_drawn_step(int64_t step_s);

/*
 * As counter_series() does, from GetMetricData: a line each program and host, at most
 * as many as one search finds; waits for the network, 10 s at most, and few at once.
 * ERR_UNAVAILABLE  CloudWatch does not answer, or refuses: the log says once why; or
 *                  others wait for it already
 */
enum err counter_drawn(struct arena *arena, const struct counter_ask *ask,
    struct counter_series *out);

#endif
