/* A load that is told in the place of the one that is measured, for trying out a fleet. */
#ifndef AGENT_SIMULATE_H
#define AGENT_SIMULATE_H

#include <stdbool.h>
#include <stdint.h>

#define SIMULATE_STEP_S 5

/* `what` is "step", or a CSV file of percents, one a line for SIMULATE_STEP_S each; complains. */
bool simulate_read(const char *what);
/* Of 1000, so long after it began; both begin again at their end. */
int64_t simulate_permille(int64_t seconds);

#endif
