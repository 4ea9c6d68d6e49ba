/* What a step holds, and what it costs with the steps below it. */
#include <math.h>

#include "lib/calc/calc_plan.h"

int64_t
calc_plan_bytes(const struct calc_node *node)
{
	return node->kind == CALC_NAME ? 0 : matrix_bytes(node->rows, node->cols);
}

bool
calc_plan_account(struct planner *planner, struct calc_node *node, const struct calc_cost *cost)
{
	double held = 0, peak = 0, own;

	if (matrix_bytes(node->rows, node->cols) < 0)
		return calc_fail(planner->arena, planner->fault, node->column,
		    "The result would be %lld×%lld, which no machine holds",
		    (long long)node->rows, (long long)node->cols);
	own = (double)calc_plan_bytes(node);
	node->flops = cost->flops;
	node->seconds = matrix_rate_seconds(cost->rate, cost->flops);
	for (int i = 0; i < node->arg_count; i++) {
		const struct calc_node *arg = node->args[i];

		node->flops += arg->flops;
		node->seconds += arg->seconds;
		peak = fmax(peak, held + (double)arg->peak_bytes);
		held += (double)calc_plan_bytes(arg);
	}
	peak = fmax(peak, held + own + cost->scratch);
	node->peak_bytes = peak > 9e18 ? INT64_MAX : (int64_t)peak;
	return true;
}
