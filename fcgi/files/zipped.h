/* Replies that are zips, made while they are sent of whatever gives what is in them. */
#ifndef FILES_ZIPPED_H
#define FILES_ZIPPED_H

#include <stdbool.h>

#include "lib/io/zip.h"
#include "lib/serve/request.h"

/* One thing of it: bytes of ours, then those of an object. */
struct zipped_item {
	struct zip_entry entry;
	bool             goes_on;	/* more of the entry before: `entry` does not count */
	const void      *data;
	size_t           len;
	const char      *key;		/* NULL: there is no object */
	const char      *version;
	int64_t          object_bytes;
};

struct zipped {
	const char *filename;
	/* ERR_NOT_FOUND: that was all.  What it gives holds until it is called again. */
	enum err  (*next)(void *context, struct zipped_item *out);
	void      (*close)(void *context);	/* called once, sent or not */
	void       *context;
};

/* Is this a thread that may take long over it?  Else the request is deferred: return ERR_OK. */
bool     zipped_may_begin(struct request *req);
/* A few are made at once, in turns, of an account two.  ERR_UNAVAILABLE: it took too long */
enum err zipped_reply(struct request *req, const struct zipped *zipped);

#endif
