/* How many hosts there are to be, by what, and what was decided, as it is printed. */
#ifndef WIRE_SCALING_H
#define WIRE_SCALING_H

#include "lib/text/members.h"
#include "service/fleet/scaling_store.h"

struct scaling_shown {
	struct scaling_set   set;
	const char          *provider;
	const char          *leader;	/* NULL: nobody leads */
	int64_t              term;
};

extern const struct member scaling_members[];		/* of struct scaling_shown */
extern const struct member scaling_decided_members[];	/* of struct scaling_decided */

#endif
