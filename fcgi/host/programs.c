/* The table of programs. */
#include "host/programs.h"

#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

#define STORES "vitrina"	/* also the front ends' workers, who write its spool */

const struct program programs[] = {
	{ "auth",        9001, "vitrina-auth",  "256M", 0, { "/api/auth" }, NULL },
	{ "videos",      9002, STORES,          "40%",  MAY_STORE | MAY_ASK, { "/api/videos" },
	    "/readyz" },
	{ "images",      9003, STORES,          "60%",  MAY_STORE | MAY_ASK | MAY_MAKE_CODE,
	    { "/api/images" }, NULL },
	{ "credentials", 9004, STORES,          "40%",  MAY_STORE | MAY_HOLD_KEYS | MAY_SIGN,
	    { "/api/credentials" }, NULL },
	{ "stats",       9005, "vitrina-stats", "40%",  0, { "/api/stats" }, NULL },
	{ "matrix",      9006, STORES,          "60%",  MAY_STORE | MAY_ASK | MAY_MAKE_CODE,
	    { "/api/matrix" }, NULL },
	{ "files",       9007, STORES,          "40%",  MAY_STORE | MAY_ASK,
	    { "/api/files", "/dav" }, NULL },
	{ "worker",      0,    STORES,          "60%",  MAY_STORE | MAY_HOLD_KEYS, { NULL }, NULL },
	{ NULL,          0,    NULL,            NULL,   0, { NULL }, NULL },
};

bool
programs_has(const char *directory, const struct program *program)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", directory, program->name);
	return access(path, X_OK) == 0;
}
