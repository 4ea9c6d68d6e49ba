/* Hosts of the fleet as they are printed. */
#ifndef WIRE_HOST_H
#define WIRE_HOST_H

#include "lib/text/members.h"
#include "service/fleet/host.h"

extern const struct member host_members[];		/* of struct host */
extern const struct member host_event_members[];	/* of struct host_event */

#endif
