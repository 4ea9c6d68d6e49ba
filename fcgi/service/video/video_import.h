/* Videos that whoever runs the site brings along, again and again without doubles. */
#ifndef SERVICE_VIDEO_IMPORT_H
#define SERVICE_VIDEO_IMPORT_H

#include "service/video/video_publish.h"

/* A file's bytes, known by their hash before they are sent. */
struct video_import {
	struct video_wish wish;
	unsigned char     sha256[32];
	int64_t           size_bytes;
};

/* Has the owner a video, though in the bin, of these very bytes? */
enum err video_import_is_there(struct db *db, const struct video_import *import, bool *out);
/* video_publish_body(), and its hash is noted at once.  Errors as there */
enum err video_import(struct db *db, struct arena *arena, struct body *body,
    const struct video_import *import, struct video_published *out);

#endif
