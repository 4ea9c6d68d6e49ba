/*
 * Chains of matrix products in the cheapest order: A*B*C where nothing but
 * matrices is multiplied.  Source: Cormen et al., Introduction to Algorithms,
 * "Matrix-chain multiplication".
 */
#include "lib/base/arena.h"
#include "lib/calc/calc_node.h"

#define CHAIN_MAX 64	/* longer ones are left as they stand: the table is cubic */

struct chain {
	struct arena     *arena;
	struct calc_node *factors[CHAIN_MAX];
	int               columns[CHAIN_MAX];	/* of the operator before each */
	int               count;
	double            cost[CHAIN_MAX][CHAIN_MAX];
	int               split[CHAIN_MAX][CHAIN_MAX];
};

bool
calc_is_product(const struct calc_node *node)
{
	return node->kind == CALC_BINARY && node->op.symbol == '*' &&
	    !node->op.is_elementwise &&
	    !(node->args[0]->rows == 1 && node->args[0]->cols == 1) &&
	    !(node->args[1]->rows == 1 && node->args[1]->cols == 1);
}

/* Left to right; false when there are too many. */
static bool
collect(struct chain *chain, struct calc_node *node, int column)
{
	if (calc_is_product(node) && (!node->is_grouped || chain->count == 0)) {
		return collect(chain, node->args[0], column) &&
		    collect(chain, node->args[1], node->column);
	}
	if (chain->count == CHAIN_MAX)
		return false;
	chain->factors[chain->count] = node;
	chain->columns[chain->count++] = column;
	return true;
}

static double
product_cost(const struct chain *chain, int from, int split, int to)
{
	return (double)chain->factors[from]->rows * (double)chain->factors[split]->cols *
	    (double)chain->factors[to]->cols;
}

static void
solve(struct chain *chain)
{
	for (int len = 1; len < chain->count; len++)
		for (int i = 0; i + len < chain->count; i++) {
			int j = i + len;

			chain->cost[i][j] = -1;
			for (int k = i; k < j; k++) {
				double cost = chain->cost[i][k] + chain->cost[k + 1][j] +
				    product_cost(chain, i, k, j);

				if (chain->cost[i][j] < 0 || cost < chain->cost[i][j]) {
					chain->cost[i][j] = cost;
					chain->split[i][j] = k;
				}
			}
		}
}

static struct calc_node *
build(struct chain *chain, int from, int to)
{
	int split = chain->split[from][to];
	struct calc_node *node;

	if (from == to)
		return chain->factors[from];
	node = ARENA_NEW(chain->arena, struct calc_node);
	node->kind = CALC_BINARY;
	node->op.symbol = '*';
	node->column = chain->columns[split + 1];
	node->args[0] = build(chain, from, split);
	node->args[1] = build(chain, split + 1, to);
	node->arg_count = 2;
	return node;
}

static void
order_one(struct arena *arena, struct calc_node *node)
{
	struct chain *chain = ARENA_NEW(arena, struct chain);
	struct calc_node *best;

	chain->arena = arena;
	if (!collect(chain, node, node->column) || chain->count < 3)
		return;
	solve(chain);
	best = build(chain, 0, chain->count - 1);
	node->args[0] = best->args[0];
	node->args[1] = best->args[1];
	node->column = best->column;
}

/* True when the node above is part of the same chain, which orders them all. */
static bool
is_inner(const struct calc_node *parent, const struct calc_node *node)
{
	return parent != NULL && calc_is_product(parent) && !node->is_grouped;
}

static void
order(struct arena *arena, struct calc_node *parent, struct calc_node *node)
{
	for (int i = 0; i < node->arg_count; i++)
		order(arena, node, node->args[i]);
	for (struct calc_node *cell = node->cells; cell != NULL; cell = cell->next)
		order(arena, node, cell);
	if (calc_is_product(node) && !is_inner(parent, node))
		order_one(arena, node);
}

void
calc_order_chain(struct arena *arena, struct calc_node *node)
{
	order(arena, NULL, node);
}
