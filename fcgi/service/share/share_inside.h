/* Within service/share: what fits what. */
#ifndef SERVICE_SHARE_INSIDE_H
#define SERVICE_SHARE_INSIDE_H

#include "service/share/share.h"

/* What a share is to be. */
struct share_terms {
	enum share_kind   kind;
	enum share_rights rights;
	bool              is_link;
	bool              is_group;
	bool              has_password;
	bool              has_uses_max;
};
/* ERR_INPUT, and why */
enum err share_fits(const struct share_terms *terms, struct share_fault *fault);

#endif
