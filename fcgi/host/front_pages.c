/* The table of pages: the paths of www/routes.js, which make lint compares. */
#include "host/front_pages.h"

#include <stddef.h>

const char *const front_pages[] = {
	"/",
	"/search",
	"/watch/{id}",
	"/playlist/{id}",
	"/u/{username}",
	"/upload",
	"/mine",
	"/continue",
	"/playlists",
	"/files",
	"/files/shared",
	"/files/common",
	"/files/bin",
	"/files/{id}",
	"/s/{token}",
	"/matrices",
	"/matrix/{name}",
	"/images",
	"/image/{key}",
	"/account",
	"/access",
	"/admin",
	"/admin/{tab}",
	"/manager",
	"/fleet",
	"/sign-in",
	"/register",
	"/reset",
	NULL
};
