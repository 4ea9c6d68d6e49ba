/* fcgi/files/main.c: the files program's URLs, and nothing else. */
#include "files/actions.h"
#include "files/dav.h"
#include "program/access.h"
#include "program/program.h"
#include "wire/health.h"

#define SMALL (16 * 1024)
#define MARKDOWN (4 << 20)

/* /dav itself, and all below it. */
#define DAV(method, who, scope, body, max_bytes, action) \
	{ method, DAV_ROOT, who, scope, body, max_bytes, action }, \
	{ method, DAV_ROOT "/{path...}", who, scope, body, max_bytes, action }

static const struct route routes[] = {
	/* method   path                                        who       scope         body       max_bytes  action */
	{ "GET",    "/api/files",                               as_user,  SCOPE_READ,   BODY_NONE, 0,     &list_files },
	{ "POST",   "/api/files",                               as_user,  SCOPE_UPLOAD, BODY_JSON_OR_STREAM, MAX_UPLOAD, &make_file },
	{ "GET",    "/api/files/tree",                          as_user,  SCOPE_READ,   BODY_NONE, 0,     &find_by_path },
	{ "GET",    "/api/files/search",                        as_user,  SCOPE_READ,   BODY_NONE, 0,     &search_files },
	{ "GET",    "/api/files/changes",                       as_user,  SCOPE_READ,   BODY_NONE, 0,     &list_changes },
	{ "GET",    "/api/files/usage",                         as_user,  SCOPE_READ,   BODY_NONE, 0,     &show_usage },
	{ "GET",    "/api/files/mine.zip",                      as_user,  SCOPE_READ,   BODY_NONE, 0,     &zip_mine },
	{ "GET",    "/api/files/common",                        as_user,  SCOPE_READ,   BODY_NONE, 0,     &show_common },
	{ "PUT",    "/api/files/common",                        as_admin, SCOPE_ADMIN,  BODY_JSON, SMALL, &set_common },
	{ "GET",    "/api/files/bin",                           as_user,  SCOPE_READ,   BODY_NONE, 0,     &list_bin },
	{ "DELETE", "/api/files/bin",                           as_user,  SCOPE_MANAGE, BODY_NONE, 0,     &empty_bin },
	{ "DELETE", "/api/files/bin/{id}",                      as_user,  SCOPE_MANAGE, BODY_NONE, 0,     &drop_from_bin },
	{ "GET",    "/api/files/{id}",                          as_user,  SCOPE_READ,   BODY_NONE, 0,     &show_file },
	{ "PATCH",  "/api/files/{id}",                          as_user,  SCOPE_MANAGE, BODY_JSON, SMALL, &edit_file },
	{ "DELETE", "/api/files/{id}",                          as_user,  SCOPE_MANAGE, BODY_NONE, 0,     &delete_file },
	{ "POST",   "/api/files/{id}/undelete",                 as_user,  SCOPE_MANAGE, BODY_NONE, 0,     &undelete_file },
	{ "POST",   "/api/files/{id}/copy",                     as_user,  SCOPE_UPLOAD, BODY_JSON, SMALL, &copy_file },
	{ "GET",    "/api/files/{id}/content",                  as_user,  SCOPE_READ,   BODY_NONE, 0,     &send_content },
	{ "PUT",    "/api/files/{id}/content",                  as_user,  SCOPE_UPLOAD, BODY_STREAM, MAX_UPLOAD, &put_content },
	{ "GET",    "/api/files/{id}/zip",                      as_user,  SCOPE_READ,   BODY_NONE, 0,     &zip_folder },
	{ "GET",    "/api/files/{id}/versions",                 as_user,  SCOPE_READ,   BODY_NONE, 0,     &list_versions },
	{ "GET",    "/api/files/{id}/versions/{version}/content", as_user, SCOPE_READ,  BODY_NONE, 0,     &send_version },
	{ "POST",   "/api/files/{id}/versions/{version}/restore", as_user, SCOPE_MANAGE, BODY_NONE, 0,    &restore_version },
	{ "POST",   "/api/files/markdown",                      as_user,  SCOPE_UPLOAD, BODY_JSON, MARKDOWN, &read_markdown },
	{ "GET",    "/api/files/shares",                        as_user,  SCOPE_READ,   BODY_NONE, 0,     &list_shares },
	{ "POST",   "/api/files/shares",                        as_user,  SCOPE_MANAGE, BODY_JSON, SMALL, &make_share },
	{ "PATCH",  "/api/files/shares/{share}",                as_user,  SCOPE_MANAGE, BODY_JSON, SMALL, &edit_share },
	{ "DELETE", "/api/files/shares/{share}",                as_user,  SCOPE_MANAGE, BODY_NONE, 0,     &revoke_share },
	{ "GET",    "/s/{token}/info",                          as_stranger, 0,         BODY_NONE, 0,     &show_link },
	{ "POST",   "/s/{token}/unlock",                        as_stranger, 0,         BODY_JSON, SMALL, &unlock_link },
	{ "GET",    "/s/{token}/items",                         as_stranger, 0,         BODY_NONE, 0,     &list_link },
	{ "POST",   "/s/{token}/items",                         as_stranger, 0,         BODY_STREAM, MAX_UPLOAD, &drop_into_link },
	{ "GET",    "/s/{token}/content",                       as_stranger, 0,         BODY_NONE, 0,     &send_link },
	{ "GET",    "/s/{token}/content/{path...}",             as_stranger, 0,         BODY_NONE, 0,     &send_link_below },
	DAV("OPTIONS",   as_whoever, 0,           BODY_NONE,            0,             &dav_options),
	DAV("GET",       as_dav,     SCOPE_FILES, BODY_NONE,            0,             &dav_get),
	DAV("PUT",       as_dav,     SCOPE_FILES, BODY_STREAM_UNSIZED,  MAX_UPLOAD,    &dav_put),
	DAV("DELETE",    as_dav,     SCOPE_FILES, BODY_NONE,            0,             &dav_delete),
	DAV("MKCOL",     as_dav,     SCOPE_FILES, BODY_TEXT,            DAV_BODY_MAX,  &dav_mkcol),
	DAV("COPY",      as_dav,     SCOPE_FILES, BODY_NONE,            0,             &dav_copy_or_move),
	DAV("MOVE",      as_dav,     SCOPE_FILES, BODY_NONE,            0,             &dav_copy_or_move),
	DAV("PROPFIND",  as_dav,     SCOPE_FILES, BODY_TEXT,            DAV_BODY_MAX,  &dav_propfind),
	DAV("PROPPATCH", as_dav,     SCOPE_FILES, BODY_TEXT,            DAV_BODY_MAX,  &dav_proppatch),
	DAV("LOCK",      as_dav,     SCOPE_FILES, BODY_TEXT,            DAV_BODY_MAX,  &dav_lock),
	DAV("UNLOCK",    as_dav,     SCOPE_FILES, BODY_NONE,            0,             &dav_unlock),
	HEALTH("files"),
};

int
main(int argc, char **argv)
{
	reply_problem_below(&dav_problem_form);
	return program("files", routes, COUNT(routes), argc, argv);
}
