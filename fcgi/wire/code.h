/* Codes that work once, and who may register, as they are printed. */
#ifndef WIRE_CODE_H
#define WIRE_CODE_H

#include "lib/text/members.h"
#include "service/account/code.h"

/* A code just made, with the page that takes it. */
struct code_link {
	struct code code;
	const char *url;	/* NULL: public_url is not set */
};

/* Who may register, and who sees the site. */
struct registration_shown {
	const char *registration;
	const char *site_access;
};

extern const struct member code_invitation_members[];		/* struct code */
extern const struct member code_invitation_made_members[];	/* struct code_link */
extern const struct member code_reset_link_members[];		/* struct code_link */
extern const struct member code_registration_members[];		/* struct registration_shown */

#endif
