/* Bytes of files as they are sent: they are no pages of this site. */
#ifndef FILES_CONTENT_H
#define FILES_CONTENT_H

#include "lib/serve/request.h"
#include "service/file/file.h"

/*
 * What the file is now, from the site itself whatever the store; with Range.  What a
 * browser could run or apply is an attachment.  It may defer the request.
 */
enum err content_send(struct request *req, const struct file *file);

#endif
