/* What front.c and front_proxies.c share. */
#ifndef HOST_FRONT_INSIDE_H
#define HOST_FRONT_INSIDE_H

#include <stdbool.h>

#include "host/front.h"

struct arena;
struct filling;

#define FRONT_YES "yes"	/* of what a template asks about alone */

/*
 * The list `proxies` of NETWORK, whether one is on this machine's sockets
 * (PROXY_ON_SOCKET), and whether the site has TLS_BY_OTHERS alone; complains.
 */
bool front_proxies(struct arena *arena, struct filling *top, const struct front *front);

#endif
