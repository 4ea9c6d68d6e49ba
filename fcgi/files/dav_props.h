/* Properties of files and folders as PROPFIND says them (RFC 4918, 15; RFC 4331). */
#ifndef FILES_DAV_PROPS_H
#define FILES_DAV_PROPS_H

#include "lib/text/xml_tree.h"
#include "service/file/file.h"
#include "service/file/file_lock.h"
#include "service/file/file_property.h"

struct buf;

#define DAV_OC_SPACE "http://owncloud.org/ns"

enum dav_wish_kind { DAV_SOME, DAV_ALL, DAV_NAMES };

/* What a request asks for. */
struct dav_wish {
	enum dav_wish_kind     kind;
	const struct xml_node *props;	/* the element that holds their names; NULL: no more than all */
	bool                   wants_locks;
	bool                   wants_room;
	bool                   wants_own;	/* clients' properties */
};

/* ERR_MALFORMED  a body that is no propfind */
enum err dav_wish_read(struct arena *arena, const char *text, size_t len, struct dav_wish *out);

/* What is said of one address. */
struct dav_entry {
	const char                 *href;
	const struct file          *file;	/* its `row` is 0: /dav/ itself */
	const struct file_room     *room;
	const struct file_lock     *above;	/* that cover it from above */
	size_t                      above_count;
	const struct file_lock     *on;		/* on itself */
	size_t                      on_count;
	const struct file_property *own;
	size_t                      own_count;
};

/* Add its response element. */
void dav_entry_add(struct arena *arena, struct buf *buf, const struct dav_wish *wish,
    const struct dav_entry *entry);

/* Does the site itself say that property?  Nobody sets those. */
bool dav_props_is_live(const char *space, const char *name);

#endif
