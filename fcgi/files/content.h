/* Bytes of files as they are sent: they are no pages of this site. */
#ifndef FILES_CONTENT_H
#define FILES_CONTENT_H

#include "lib/serve/request.h"
#include "service/file/file.h"

/*
 * What the file is now, or was: where clients reach the store themselves, by a redirect.
 * What a browser could run or apply is an attachment, and with `is_saved` all is.
 */
struct content {
	const struct file *file;	/* whose name and type it has */
	const char        *key;
	const char        *version;
	const char        *etag;
	bool               is_saved;
};
enum err content_show(struct request *req, const struct content *content);

/*
 * What the file is now, from the site itself whatever the store; with Range.  What a
 * browser could run or apply is an attachment.  It may defer the request.
 */
enum err content_send(struct request *req, const struct file *file);

#endif
