/* Accounts and what belongs to them, as they are printed. */
#ifndef WIRE_ACCOUNT_H
#define WIRE_ACCOUNT_H

#include "lib/members.h"

extern const struct member account_members[];		/* struct account */
extern const struct member session_members[];		/* struct session */
extern const struct member token_members[];		/* struct token */
extern const struct member token_made_members[];	/* the same, with its text */

#endif
