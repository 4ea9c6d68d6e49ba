/* fcgi/videos/main.c: the videos program's URLs, and nothing else. */
#include "lib/io/box.h"
#include "program/access.h"
#include "program/program.h"
#include "service/video/caption.h"
#include "service/video/video_poster.h"
#include "videos/actions.h"
#include "wire/health.h"

#define CHAPTERS_BYTES (512 * 1024)	/* 200 titles of 200 characters, escaped */
#define SMALL (64 * 1024)	/* a description of 5000 characters, escaped */

static const struct route routes[] = {
	/* method   path                                  who        scope   body  max_bytes  action */
	{ "GET",    "/api/videos",                        as_anyone, SCOPE_READ,   BODY_NONE, 0,     &list_videos },
	{ "POST",   "/api/videos",                        as_user,   SCOPE_UPLOAD, BODY_JSON_OR_STREAM, MAX_UPLOAD, &publish_video },
	{ "GET",    "/api/videos/feed.rss",               as_anyone, SCOPE_READ,   BODY_NONE, 0,     &show_feed },
	{ "GET",    "/api/videos/podcast.rss",            as_anyone, SCOPE_READ,   BODY_NONE, 0,     &show_podcast_feed },
	{ "GET",    "/api/videos/jobs",                   as_admin,  SCOPE_ADMIN,  BODY_NONE, 0,     &list_jobs },
	{ "POST",   "/api/videos/jobs/{id}/retry",        as_admin,  SCOPE_ADMIN,  BODY_NONE, 0,     &retry_job },
	{ "POST",   "/api/videos/jobs/{id}/cancel",       as_admin,  SCOPE_ADMIN,  BODY_NONE, 0,     &cancel_job },
	{ "GET",    "/api/videos/storage",                as_admin,  SCOPE_ADMIN,  BODY_NONE, 0,     &show_storage },
	{ "GET",    "/api/videos/troubles",               as_admin,  SCOPE_ADMIN,  BODY_NONE, 0,     &show_troubles },
	{ "GET",    "/api/videos/positions",              as_user,   SCOPE_READ,   BODY_NONE, 0,     &list_positions },
	{ "GET",    "/api/videos/playlists",              as_anyone, SCOPE_READ,   BODY_NONE, 0,     &list_playlists },
	{ "POST",   "/api/videos/playlists",              as_user,   SCOPE_MANAGE, BODY_JSON, SMALL, &make_playlist },
	{ "GET",    "/api/videos/playlists/{id}",         as_anyone, SCOPE_READ,   BODY_NONE, 0,     &show_playlist },
	{ "PATCH",  "/api/videos/playlists/{id}",         as_user,   SCOPE_MANAGE, BODY_JSON, SMALL, &edit_playlist },
	{ "DELETE", "/api/videos/playlists/{id}",         as_user,   SCOPE_MANAGE, BODY_NONE, 0,     &delete_playlist },
	{ "GET",    "/api/videos/playlists/{id}/feed.rss", as_anyone, SCOPE_READ,  BODY_NONE, 0,     &show_playlist_feed },
	{ "GET",    "/api/videos/playlists/{id}/items",   as_anyone, SCOPE_READ,   BODY_NONE, 0,     &list_playlist_items },
	{ "POST",   "/api/videos/playlists/{id}/items",   as_user,   SCOPE_MANAGE, BODY_JSON, SMALL, &add_playlist_items },
	{ "PATCH",  "/api/videos/playlists/{id}/items/{video}", as_user, SCOPE_MANAGE, BODY_JSON, SMALL, &move_playlist_item },
	{ "DELETE", "/api/videos/playlists/{id}/items/{video}", as_user, SCOPE_MANAGE, BODY_NONE, 0, &remove_playlist_item },
	{ "GET",    "/api/videos/{id}",                   as_viewer, SCOPE_READ,   BODY_NONE, 0,     &show_video },
	{ "PATCH",  "/api/videos/{id}",                   as_user,   SCOPE_MANAGE, BODY_JSON, SMALL, &edit_video },
	{ "DELETE", "/api/videos/{id}",                   as_user,   SCOPE_MANAGE, BODY_NONE, 0,     &delete_video },
	{ "POST",   "/api/videos/{id}/undelete",          as_user,   SCOPE_MANAGE, BODY_NONE, 0,     &undelete_video },
	{ "GET",    "/api/videos/{id}/original",          as_viewer, SCOPE_READ,   BODY_NONE, 0,     &send_original },
	{ "GET",    "/api/videos/{id}/poster.jpg",        as_viewer, SCOPE_READ,   BODY_NONE, 0,     &send_poster },
	{ "PUT",    "/api/videos/{id}/poster.jpg",        as_user,   SCOPE_MANAGE, BODY_STREAM, POSTER_BYTES_MAX, &put_poster },
	{ "POST",   "/api/videos/{id}/poster",            as_user,   SCOPE_MANAGE, BODY_JSON, SMALL, &choose_poster },
	{ "GET",    "/api/videos/{id}/hls/{file...}",     as_viewer, SCOPE_READ,   BODY_NONE, 0,     &send_hls },
	{ "POST",   "/api/videos/{id}/views",             as_viewer, SCOPE_READ,   BODY_NONE, 0,     &count_view },
	{ "PUT",    "/api/videos/{id}/like",              as_user,   SCOPE_MANAGE, BODY_NONE, 0,     &like_video },
	{ "DELETE", "/api/videos/{id}/like",              as_user,   SCOPE_MANAGE, BODY_NONE, 0,     &unlike_video },
	{ "PUT",    "/api/videos/{id}/position",          as_user,   SCOPE_MANAGE, BODY_JSON, SMALL, &put_position },
	{ "DELETE", "/api/videos/{id}/position",          as_user,   SCOPE_MANAGE, BODY_NONE, 0,     &delete_position },
	{ "GET",    "/api/videos/{id}/captions",          as_viewer, SCOPE_READ,   BODY_NONE, 0,     &list_captions },
	{ "GET",    "/api/videos/{id}/captions/{language}", as_viewer, SCOPE_READ, BODY_NONE, 0,     &send_caption },
	{ "PUT",    "/api/videos/{id}/captions/{language}", as_user, SCOPE_MANAGE, BODY_TEXT, CAPTION_BYTES_MAX, &put_caption },
	{ "DELETE", "/api/videos/{id}/captions/{language}", as_user, SCOPE_MANAGE, BODY_NONE, 0,     &delete_caption },
	{ "GET",    "/api/videos/{id}/chapters",          as_viewer, SCOPE_READ,   BODY_NONE, 0,     &list_chapters },
	{ "PUT",    "/api/videos/{id}/chapters",          as_user,   SCOPE_MANAGE, BODY_JSON, CHAPTERS_BYTES, &put_chapters },
	{ "GET",    "/api/videos/{id}/comments",          as_viewer, SCOPE_READ,   BODY_NONE, 0,     &list_comments },
	{ "POST",   "/api/videos/{id}/comments",          as_user,   SCOPE_MANAGE, BODY_JSON, SMALL, &add_comment },
	{ "DELETE", "/api/videos/{id}/comments/{comment}", as_user,  SCOPE_MANAGE, BODY_NONE, 0,     &delete_comment },
	HEALTH("videos"),
	{ "GET",    "/readyz",                            as_whoever, 0,           BODY_NONE, 0,     &show_readiness },
};

int
main(int argc, char **argv)
{
	static const struct beside tools = { .check = box_say };

	serve_beside(&tools);
	return program("videos", routes, COUNT(routes), argc, argv);
}
