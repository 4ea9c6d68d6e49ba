/* Whoever may look at a video on a closed site: also who opened its link. */
#include "lib/serve/request.h"
#include "program/access.h"
#include "service/share/share_link.h"

enum err
as_viewer(struct request *req)
{
	const char *pass = request_cookie(req, SHARE_VIDEO_COOKIE);
	struct public_id link;
	enum err err = as_anyone(req);

	if (err != ERR_NO_SESSION || pass == NULL || request_header(req, "Authorization") != NULL)
		return err;
	share_link_shown(req->db, req->arena, pass, &link);
	return link.text[0] != '\0' ? ERR_OK : err;
}
