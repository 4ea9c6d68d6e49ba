/* Media of the store, to whoever may have it: by the front end, or from the store itself. */
#ifndef WIRE_MEDIA_H
#define WIRE_MEDIA_H

#include "lib/serve/reply.h"

struct arena;

/*
 * Where clients reach the store themselves, a short redirect to one version
 * ("": the newest) of the object at `file->path`; else reply_file().
 */
enum err media_send(struct request *req, const struct reply_file *file, const char *version);

/*
 * The same, but never by a redirect: playlists name what is beside them.  `change`
 * makes of what is stored what is sent, of which the etag tells; NULL: it is sent as it is.
 */
struct media_change {
	const char *(*run)(struct arena *arena, const char *text, const void *context);
	const void   *context;
};
enum err media_send_playlist(struct request *req, const struct reply_file *file,
    const struct media_change *change);

#endif
