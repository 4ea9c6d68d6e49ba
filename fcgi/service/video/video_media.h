/*
 * Where a video's bytes are, and whether somebody may have them.  Asked for
 * every segment, so answers are remembered: never past a change that this
 * process made, nor past one that it was told of on VIDEO_CHANNEL, and for at
 * most a second.
 */
#ifndef SERVICE_VIDEO_MEDIA_H
#define SERVICE_VIDEO_MEDIA_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/ids.h"
#include "service/video/video.h"
#include "store/store.h"

#define VIDEO_CHANNEL     "video"	/* NOTIFY, with a public id; by a trigger */
#define VIDEO_TYPE_MAX    64
#define VIDEO_DERIVED_MAX 64	/* bytes of a poster's key or of an HLS prefix */

struct arena;

struct video_file {
	char key[STORE_KEY_MAX + 1];	/* "": there is none */
	char version_id[STORE_VERSION_MAX + 1];
	char etag[STORE_ETAG_MAX + 1];	/* with its quotes */
	char type[VIDEO_TYPE_MAX + 1];
};

struct video_media {
	struct public_id   id;
	struct user_id     owner;
	bool               is_for_all;
	bool               is_for_members;	/* whoever has an account */
	bool               is_plain;	/* the original holds picture and sound alone */
	struct video_file  original;
	struct video_file  clean;	/* the copy for others than the owner */
	char               poster_key[VIDEO_DERIVED_MAX + 1];	/* "": none yet */
	char               hls_prefix[VIDEO_DERIVED_MAX + 1];	/* "": none yet */
};

/* ERR_NOT_FOUND  no such video, deleted, or not for this viewer */
enum err video_media_find(struct db *db, const struct viewer *viewer,
    const struct public_id *id, struct video_media *out);

/*
 * The file that this viewer may have: the original where it is his, or holds
 * nothing that would tell of him.
 *
 * ERR_PROCESSING  the copy for others is still to be made
 */
enum err video_media_file(const struct video_media *media, const struct viewer *viewer,
    const struct video_file **out);

/* What a poster's key, v/<id>/poster-<version>.jpg, says of which one it is. */
const char *video_poster_version(struct arena *arena, const char *poster_key);

/* Call after a change to a video is committed, and when that is not known. */
void video_media_forget(const struct public_id *id);

/*
 * The key of the playlist or segment that is called `file` ("720/index.m3u8")
 * below the video's HLS prefix.
 *
 * ERR_NOT_FOUND  no HLS yet, or a name that none of its files could have
 */
enum err video_media_hls_key(const struct video_media *media, const char *file,
    char key[STORE_KEY_MAX + 1]);

#endif
