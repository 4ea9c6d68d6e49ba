/*
 * What the methods of WebDAV have in common (RFC 4918): addresses below /dav/, the If
 * header, locks, and what is said of failures.  /dav/ itself holds home/, common/ where
 * the site has one, and shared/: what others share with who asks.
 */
#ifndef FILES_DAV_H
#define FILES_DAV_H

#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "service/file/file.h"
#include "service/file/file_lock.h"

#define DAV_ROOT  "/dav"
#define DAV_SPACE "DAV:"
#define DAV_BODY_MAX (64 * 1024)	/* of XML */

/* What an address names, whether it is there or not. */
struct dav_where {
	bool           is_top;		/* /dav/ itself */
	bool           has_slash;	/* it ends in one: a folder is meant */
	enum file_tree tree;
	struct texts   names;		/* from that tree's root; none: it */
};

/* Of the request.  ERR_NOT_FOUND: there can be no such thing */
enum err dav_where(struct request *req, struct dav_where *out);
/* Of an address in a header.  ERR_FORBIDDEN: of another site, or not below /dav/ */
enum err dav_where_of(struct request *req, const char *url, struct dav_where *out);
/* The folder that it is in; of a root, the top. */
struct dav_where dav_parent(const struct dav_where *where);
const char *dav_name(const struct dav_where *where);
bool     dav_is_same(const struct dav_where *a, const struct dav_where *b);

/* What is there; of the top, and of shared/, a folder without a row.  ERR_NOT_FOUND */
enum err dav_find(struct request *req, const struct dav_where *where, struct file *out);
/*
 * The folder that something new is to be in.
 * ERR_CONFLICT: it is not there.  ERR_FORBIDDEN: the top or shared/, which take nothing;
 * of what is in shared/ that has no row, and no locks
 */
enum err dav_find_parent(struct request *req, const struct dav_where *where, struct file *out);

/* Where something is: "/dav/home/a%20b/", by its path from the tree's root. */
const char *dav_href(struct arena *arena, enum file_tree tree, const char *path, bool is_folder);
/* The same of what a lock is on, as who asked for `seen` may know it. */
const char *dav_lock_href(struct arena *arena, const struct file *seen,
    const struct file_lock *lock);

/*
 * Depth: 0, 1, or DAV_INFINITY, `absent` where it is not said.  ERR_MALFORMED
 */
#define DAV_INFINITY 2
enum err dav_depth(struct request *req, int absent, int *depth);

/*
 * Does the If header hold (10.4)?  `tokens` gets all lock tokens in it.  `found` is what
 * the request names, NULL: nothing.  ERR_PRECONDITION, ERR_MALFORMED
 */
enum err dav_if(struct request *req, const struct dav_where *where, const struct file *found,
    struct texts *tokens);
/* Does no lock of somebody else's hinder changing that, and with `is_deep` all below?  ERR_LOCKED */
enum err dav_may_change(struct request *req, const struct texts *tokens,
    const struct file *file, bool is_deep);
/* dav_if(), and dav_may_change() of what is there, or else of `folder`, which gets it. */
struct dav_change {
	const struct dav_where *where;
	const struct file      *found;	/* NULL: nothing is there yet */
	const struct file      *folder;	/* that it is in, or will be */
	bool                    goes;	/* it is there and will not be: that changes the folder too */
};
enum err dav_guard(struct request *req, const struct dav_change *change);

/* A condition of DAV:error that did not hold, such as "propfind-finite-depth"; `href` NULL: none. */
void     dav_condition(struct request *req, const char *name, const char *href);
/* The form of this program's failures below /dav. */
extern const struct reply_problem_form dav_problem_form;

/* 201 or 204, whose bodies are empty. */
enum err dav_reply_done(struct request *req, bool is_new);
/* application/xml, 207 or 200. */
enum err dav_reply_xml(struct request *req, int status, struct buf *buf);
#define DAV_TYPE "application/xml; charset=utf-8"
#define DAV_XML  "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"

/* The activelock elements of locks that are on `seen` or cover it, as lockdiscovery has them. */
struct dav_locks {
	const struct file      *seen;
	const struct file_lock *locks;
	size_t                  count;
};
void     dav_locks_add(struct arena *arena, struct buf *buf, const struct dav_locks *locks);

#endif
