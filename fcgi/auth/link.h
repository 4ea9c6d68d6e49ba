/* Addresses of the site's pages that take a code. */
#ifndef AUTH_LINK_H
#define AUTH_LINK_H

#include <string.h>

#include "lib/config/config.h"
#include "lib/serve/request.h"

/*
 * At public_url, for the address that a client asked for is anybody's choice; NULL:
 * that one is not set.  After the '#', which browsers send to nobody: the code stays
 * out of logs.
 */
static inline const char *
link_url(struct request *req, const char *page, const char *code)
{
	const char *site = config()->public_url;
	size_t len = strlen(site);

	while (len > 0 && site[len - 1] == '/')
		len--;
	return len == 0 ? NULL :
	    arena_printf(req->arena, "%.*s/%s#code=%s", (int)len, site, page, code);
}

#endif
