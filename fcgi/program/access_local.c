/* Who may call a route that machines on this host read: an admin, or they. */
#include <stdbool.h>
#include <string.h>

#include "lib/serve/request.h"
#include "program/access.h"

/* Where a proxy is that nobody named, its clients all seem to be on this machine. */
static bool
is_local(const struct request *req)
{
	return (strncmp(req->address, "127.", 4) == 0 || strcmp(req->address, "::1") == 0) &&
	    request_header(req, "X-Forwarded-For") == NULL &&
	    request_header(req, "Forwarded") == NULL && request_header(req, "Via") == NULL;
}

enum err
as_admin_or_local(struct request *req)
{
	return is_local(req) ? ERR_OK : as_admin(req);
}
