/* Who looks at videos: an account, an admin, or whoever opened a link. */
#ifndef PROGRAM_VIEWER_H
#define PROGRAM_VIEWER_H

#include "lib/serve/request.h"
#include "program/access.h"
#include "service/share/share_link.h"
#include "service/video/video.h"

static inline struct viewer
viewer_of(const struct request *req)
{
	struct viewer viewer = {
		.user = req->user, .is_admin = (req->grants & SCOPE_ADMIN) != 0,
	};

	share_link_shown(req->db, req->arena, request_cookie(req, SHARE_VIDEO_COOKIE), &viewer.link);
	return viewer;
}

#endif
