/* Within service/video: the columns of a whole video, and their reader. */
#ifndef SERVICE_VIDEO_ROW_H
#define SERVICE_VIDEO_ROW_H

#include "lib/db/db_row.h"
#include "service/video/video.h"

/*
 * Of the file that a viewer may have (video_media_file()): a column of the
 * original, or of the copy for others; NULL: it is still to be made.
 */
#define VIDEO_OF_FILE(is_owner, original, clean) \
	"CASE WHEN " is_owner " OR v.beside IS FALSE THEN v." original " ELSE v." clean " END"

/*
 * Who may see `v`: what the release before does not know stands beside its `private`, as
 * does on a closed site what would be for everybody.
 */
#define VIDEO_PRIVACY "coalesce(v.wanted_privacy, v.privacy)"
/* The two columns `privacy, wanted_privacy` by one of video_privacies. */
#define VIDEO_SET_PRIVACY(wish) \
	"CASE WHEN " wish " = 'members' THEN 'private' ELSE " wish " END," \
	" CASE WHEN " wish " = 'members' THEN " wish " END"

/* Of `v`, as it is the same for everybody. */
#define VIDEO_SHOWN_ROW(FIRST, NEXT) \
	FIRST(id, ID, "v.public_id") \
	NEXT(title, TEXT, "v.title") \
	NEXT(description, TEXT, "v.description") \
	NEXT(tags, TEXTS, "v.tags") \
	NEXT(privacy, TEXT, VIDEO_PRIVACY) \
	NEXT(owner, TEXT, "v.owner_name") \
	NEXT(created_at, TIME, "v.created_at") \
	NEXT(updated_at, TIME, "v.updated_at") \
	NEXT(deleted_at, TIME, "v.deleted_at") \
	NEXT(duration_ms, INT, "v.duration_ms") \
	NEXT(width, INT, "v.width") \
	NEXT(height, INT, "v.height") \
	NEXT(state, TEXT, "v.state") \
	NEXT(progress, INT, "v.progress") \
	NEXT(views, INT, "v.views") \
	NEXT(likes, INT, "v.likes") \
	NEXT(poster_key, TEXT, "v.poster_key") \
	NEXT(hls_prefix, TEXT, "v.hls_prefix")

/* Of `video v`, as the account $1 sees it; $2: it is an admin. */
#define VIDEO_ROW(FIRST, NEXT) \
	VIDEO_SHOWN_ROW(FIRST, NEXT) \
	NEXT(size_bytes, INT, VIDEO_OF_FILE("v.owner_id = $1", "size_bytes", "clean_bytes")) \
	NEXT(type, TEXT, "coalesce(" VIDEO_OF_FILE("v.owner_id = $1", "type", "clean_type") ", '')") \
	NEXT(has_file, BOOL, "coalesce(v.owner_id = $1, false) OR v.beside IS FALSE" \
	    " OR v.clean_id IS NOT NULL") \
	NEXT(others_get_copy, BOOL, "coalesce(v.owner_id = $1, false) AND v.beside IS TRUE") \
	NEXT(mine, BOOL, "v.owner_id IS NOT DISTINCT FROM $1") \
	NEXT(reason, TEXT, "CASE WHEN v.owner_id = $1 OR $2 THEN v.reason END") \
	NEXT(note, TEXT, "CASE WHEN v.owner_id = $1 OR $2 THEN v.note END") \
	NEXT(liked, BOOL, "$1 IS NOT NULL AND EXISTS (" \
	    "SELECT FROM video_like l WHERE l.video_id = v.id AND l.account_id = $1)") \
	NEXT(position_ms, INT, "coalesce((SELECT p.position_ms FROM video_position p" \
	    " WHERE p.video_id = v.id AND p.account_id = $1), 0)")
#define VIDEO_COLUMNS DB_COLUMNS(VIDEO_ROW)

const struct db_reader *video_reader(void);

/*
 * The condition under which the account $1 sees the video v; $2: it is an admin; `link`: the
 * share whose link he showed.
 */
#define VIDEO_SEEN(link) \
	"(v.deleted_at IS NULL AND (v.privacy <> 'private' OR v.owner_id = $1 OR $2" \
	"  OR (v.wanted_privacy IS NOT NULL AND $1 IS NOT NULL)" \
	"  OR video_is_shared(v.id, $1, " link ")))"
#define VIDEO_VISIBLE VIDEO_SEEN("$4")

/* The condition under which everyone finds v in lists: that of its partial indexes. */
#define VIDEO_LISTED(v) \
	v "privacy = 'public' AND " v "deleted_at IS NULL AND " v "state <> 'failed'"

/* And that under which those who have an account find it beside, by partial indexes of its own. */
#define VIDEO_FOR_MEMBERS(v) \
	v "wanted_privacy IN ('public', 'members') AND " v "deleted_at IS NULL AND " \
	v "state <> 'failed'"

/* In whose lists v is: 0 is everyone's.  A column of the index video_find. */
#define VIDEO_FINDERS(v) \
	"(CASE WHEN " VIDEO_LISTED(v) " THEN ARRAY[0, " v "owner_id] ELSE ARRAY[" v "owner_id] END)"

#endif
