/* The security log's rows, as they are printed. */
#ifndef WIRE_SECURITY_EVENT_H
#define WIRE_SECURITY_EVENT_H

#include "lib/text/members.h"

extern const struct member security_event_members[];	/* struct security_row */

#endif
