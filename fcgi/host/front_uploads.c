/* The table of addresses where bodies may be large. */
#include "host/front_uploads.h"

#include <stddef.h>

#define MB (INT64_C(1) << 20)

const struct front_upload front_uploads[] = {
	/* in one call */
	{ "videos",      "/api/videos", 0 },
	/* a poster of one's own */
	{ "videos",      "/api/videos/[^/]+/poster\\.jpg", 20 * MB },
	/* one image */
	{ "images",      "/api/images/(?!health$)[^/]+", 64 * MB },
	/* one part of an upload; a whole one as a browser's form */
	{ "credentials", "/api/credentials/s3/(?:multipart/[^/]+/[0-9]+|object)", 0 },
	/* a matrix's file */
	{ "matrix",      "/api/matrix/(?!(?:multiply|eval|health)$)[^/]+", 0 },
	{ NULL,          NULL, 0 },
};
