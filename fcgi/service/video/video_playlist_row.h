/* Within service/video: who sees a list, and what in it. */
#ifndef SERVICE_VIDEO_PLAYLIST_ROW_H
#define SERVICE_VIDEO_PLAYLIST_ROW_H

#include "service/video/video_row.h"

/*
 * The condition under which the account $1 sees the list p; $2: it is an admin.  What is
 * for members, and on a closed site all, is for whoever has an account.
 */
#define PLAYLIST_VISIBLE \
	"(p.owner_id = $1 OR $2 OR (p.privacy <> 'private'" \
	"  AND ($1 IS NOT NULL OR (p.privacy <> 'members' AND NOT site_is_closed()))))"
/* The same of whom everybody finds it: in the lists of a person. */
#define PLAYLIST_LISTED \
	"(p.privacy IN ('public', 'members') AND " PLAYLIST_VISIBLE ")"

/* And the video v in it; $4 as in VIDEO_VISIBLE. */
#define PLAYLIST_SHOWS \
	"(" VIDEO_VISIBLE " AND (v.state <> 'failed' OR p.owner_id = $1)" \
	"  AND (" VIDEO_PRIVACY " <> 'unlisted' OR p.owner_id IN (v.owner_id, $1) OR v.owner_id = $1 OR $2))"

#define PLAYLIST_ITEMS_OF_P \
	"playlist_item i JOIN video v ON v.id = i.video_id WHERE i.playlist_id = p.id AND " \
	PLAYLIST_SHOWS

#endif
