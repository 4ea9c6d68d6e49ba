/* fcgi/files/dav_options.c: OPTIONS /dav/…: what there is, said to anybody. */
#include "files/actions.h"
#include "lib/serve/reply.h"

static enum err
run(struct request *req, const void *input)
{
	(void)input;
	reply_header(req, "DAV", "1, 2, 3");
	reply_header(req, "MS-Author-Via", "DAV");
	reply_header(req, "Allow", "OPTIONS, GET, HEAD, PUT, DELETE, MKCOL, COPY, MOVE, PROPFIND,"
	    " PROPPATCH, LOCK, UNLOCK");
	return reply_text(req, 200, "text/plain; charset=utf-8", "", 0);
}

const struct action dav_options = ACTION_NO_INPUT(run, RETURNS_NOTHING);
