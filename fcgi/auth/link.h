/* Addresses of the site's pages that take a code. */
#ifndef AUTH_LINK_H
#define AUTH_LINK_H

#include <string.h>

#include "lib/serve/request.h"

/* After the '#', which browsers send to nobody: the code stays out of logs. */
static inline const char *
link_url(struct request *req, const char *page, const char *code)
{
	size_t len = strlen(req->origin);

	while (len > 0 && req->origin[len - 1] == '/')
		len--;
	return arena_printf(req->arena, "%.*s/%s#code=%s", (int)len, req->origin, page, code);
}

#endif
