/* The table of addresses where bodies may be large. */
#include "host/front_uploads.h"

#include <stddef.h>

#define MB (INT64_C(1) << 20)

const struct front_upload front_uploads[] = {
	/* in one call */
	{ "videos",      "POST", "/api/videos", true, 0 },
	/* a poster of one's own */
	{ "videos",      "PUT",  "/api/videos/[^/]+/poster\\.jpg", false, 20 * MB },
	/* one image */
	{ "images",      "PUT",  "/api/images/(?!(?:health|live)$)[^/]+", false, 64 * MB },
	/* one part of an upload; a whole one as a browser's form */
	{ "credentials", "PUT",  "/api/credentials/s3/multipart/[^/]+/[0-9]+", false, 0 },
	{ "credentials", "POST", "/api/credentials/s3/object", false, 0 },
	/* a matrix's file */
	{ "matrix",      "PUT",  "/api/matrix/(?!(?:multiply|eval|health|live)$)[^/]+", false, 0 },
	/* a file; what it is from now on */
	{ "files",       "POST", "/api/files", true, 0 },
	{ "files",       "PUT",  "/api/files/[^/]+/content", false, 0 },
	{ NULL,          NULL,   NULL, false, 0 },
};
