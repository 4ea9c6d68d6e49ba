/* The table of addresses where bodies may be large. */
#include "host/front_uploads.h"

#include <stddef.h>

#define MB (INT64_C(1) << 20)

const struct front_upload front_uploads[] = {
	/* in one call */
	{ "videos",      "POST", "/api/videos", true, 0, false },
	/* a poster of one's own */
	{ "videos",      "PUT",  "/api/videos/[^/]+/poster\\.jpg", false, 20 * MB, false },
	/* one image */
	{ "images",      "PUT",  "/api/images/(?!(?:health|live)$)[^/]+", false, 64 * MB, false },
	/* one part of an upload; a whole one as a browser's form */
	{ "credentials", "PUT",  "/api/credentials/s3/multipart/[^/]+/[0-9]+", false, 0, false },
	{ "credentials", "POST", "/api/credentials/s3/object", false, 0, false },
	/* a matrix's file */
	{ "matrix",      "PUT",  "/api/matrix/(?!(?:multiply|eval|health|live)$)[^/]+", false, 0, false },
	/* a file; what it is from now on */
	{ "files",       "POST", "/api/files", true, 0, false },
	{ "files",       "PUT",  "/api/files/[^/]+/content", false, 0, false },
	/* a file into what somebody shares to put files into */
	{ "files",       "POST", "/s/[^/]+/items", false, 0, false },
	/* a file by its path, of a length that need not be said */
	{ "files",       "PUT",  "/dav/.*", false, 0, true },
	{ NULL,          NULL,   NULL, false, 0, false },
};
