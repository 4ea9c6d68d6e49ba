/* The program's routes, cut into segments once, the most exact path first. */
#ifndef LIB_ROUTE_TABLE_H
#define LIB_ROUTE_TABLE_H

#include <stddef.h>

struct route;

/* Before threads.  A path that cannot be read ends the process. */
void route_table_init(const struct route *routes, size_t count);

#endif
