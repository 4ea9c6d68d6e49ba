/* The planner's state.  Private to lib/calc/calc_plan*.c. */
#ifndef LIB_CALC_PLAN_H
#define LIB_CALC_PLAN_H

#include "lib/calc/calc_node.h"

struct planner {
	struct arena            *arena;
	const struct calc_names *names;
	struct calc_fault       *fault;
};

bool calc_plan_binary(struct planner *planner, struct calc_node *node);
/* Bytes of its result; a stored matrix has none of its own. */
int64_t calc_plan_bytes(const struct calc_node *node);
/* What a step takes besides its result and its arguments. */
struct calc_cost {
	enum matrix_rate rate;
	double           flops;
	double           scratch;	/* bytes */
};
/* Add up what the arguments and this step take. */
bool calc_plan_account(struct planner *planner, struct calc_node *node,
    const struct calc_cost *cost);

static inline bool
is_scalar(const struct calc_node *node)
{
	return node->rows == 1 && node->cols == 1;
}

#endif
