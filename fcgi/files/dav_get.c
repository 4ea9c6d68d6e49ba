/*
 * fcgi/files/dav_get.c: GET and HEAD /dav/…: a file's bytes; of a folder nothing but
 * that it is there, for lists are PROPFIND's.
 */
#include <string.h>

#include "files/actions.h"
#include "files/content.h"
#include "files/dav.h"

/* What the browser that came by shows: the address is for a disk. */
static enum err
say_folder(struct request *req)
{
	static const char text[] = "This folder is a disk: connect to this address with WebDAV.\n";

	return reply_text(req, 200, "text/plain; charset=utf-8", text, sizeof(text) - 1);
}

static enum err
run(struct request *req, const void *input)
{
	struct dav_where where;
	struct file file;
	enum err err;

	(void)input;
	if ((err = dav_where(req, &where)) != ERR_OK ||
	    (err = dav_find(req, &where, &file)) != ERR_OK)
		return err;
	if (file.is_folder)
		return say_folder(req);
	if (file.sha256 != NULL)
		reply_header(req, "OC-Checksum",
		    arena_printf(req->arena, "SHA256:%s", file.sha256));
	return content_send(req, &file);
}

const struct action dav_get = ACTION_NO_INPUT(run, RETURNS_MEDIA("*/*"));
