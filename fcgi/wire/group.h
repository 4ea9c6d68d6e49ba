/* Groups and who is in them, as they are printed. */
#ifndef WIRE_GROUP_H
#define WIRE_GROUP_H

#include "lib/text/members.h"

extern const struct member group_members[];		/* struct group */
extern const struct member group_member_members[];	/* struct group_member */

#endif
