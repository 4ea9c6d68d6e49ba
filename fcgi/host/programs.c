/* The table of programs. */
#include "host/programs.h"

#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

#define STORES "vitrina"	/* also the front ends' workers, who write its spool */

const struct program programs[] = {
	{ "auth",        9001, "vitrina-auth",  "256M", 0, { "/api/auth" }, NULL, false },
	{ "videos",      9002, STORES,          "40%",  MAY_STORE | MAY_ASK, { "/api/videos" },
	    "/readyz", false },
	{ "images",      9003, STORES,          "60%",  MAY_STORE | MAY_ASK | MAY_MAKE_CODE,
	    { "/api/images" }, NULL, false },
	{ "credentials", 9004, STORES,          "40%",  MAY_STORE | MAY_HOLD_KEYS | MAY_SIGN,
	    { "/api/credentials" }, NULL, false },
	{ "stats",       9005, "vitrina-stats", "40%",  0, { "/api/stats" }, NULL, false },
	{ "matrix",      9006, STORES,          "60%",  MAY_STORE | MAY_ASK | MAY_MAKE_CODE,
	    { "/api/matrix" }, NULL, false },
	{ "files",       9007, STORES,          "40%",  MAY_STORE | MAY_ASK,
	    { "/api/files", "/dav", "/s/" }, NULL, false },
	{ "site",        9008, "vitrina-site",  "256M", 0, { "/api/site" },
	    "/site.webmanifest", true },
	{ "worker",      0,    STORES,          "60%",  MAY_STORE | MAY_HOLD_KEYS, { NULL }, NULL, false },
	{ "agent",       0,    "vitrina-agent", "32M",  MAY_BE_ASIDE, { NULL }, NULL, false },
	{ "controller",  0,    "vitrina-controller", "64M", MAY_BE_ASIDE | MAY_HOLD_KEYS, { NULL }, NULL, false },
	{ NULL,          0,    NULL,            NULL,   0, { NULL }, NULL, false },
};

bool
programs_has(const char *directory, const struct program *program)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", directory, program->name);
	return access(path, X_OK) == 0;
}
