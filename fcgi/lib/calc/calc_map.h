/* Loops over elements.  Private to lib/calc/calc*.c. */
#ifndef LIB_CALC_MAP_H
#define LIB_CALC_MAP_H

#include "lib/calc/calc_node.h"

/*
 * out = a op b with broadcasting; `out` has its shape already, and may be a
 * or b where that has the same shape.  False when a power is complex.
 */
bool     calc_map_binary(struct calc_op op, const struct matrix *a,
    const struct matrix *b, struct matrix *out);
/* out = function(a), of the same shape.  False when an element is complex. */
bool     calc_map_one(const struct calc_function *function, const struct matrix *a,
    struct matrix *out);
enum err calc_map_two(double (*map)(double x, double y), const struct matrix *a,
    const struct matrix *b, struct matrix *out);
enum err calc_map_negate(const struct matrix *a, struct matrix *out);

#endif
