/* Addresses of WebDAV, and small things that all its methods need. */
#include "files/dav.h"

#include <string.h>
#include <strings.h>

#include "files/common.h"
#include "lib/base/buf.h"
#include "lib/text/url.h"
#include "service/file/file_address.h"

/* `path` begins behind /dav. */
static enum err
read_where(struct request *req, const char *path, bool is_encoded, struct dav_where *out)
{
	struct file_address address;
	const char *why;
	enum err err;
	int tree;

	if ((err = file_address_read(req->arena, path, is_encoded, &address, &why)) != ERR_OK) {
		if (why != NULL)
			request_fault(req, FAULT_WHOLE, "", "%s", why);
		return err;
	}
	*out = (struct dav_where){ .has_slash = address.has_slash };
	if (address.names.count == 0) {
		out->is_top = true;
		return ERR_OK;
	}
	tree = texts_index(common_trees, address.names.items[0]);
	if (tree < 0)
		return ERR_NOT_FOUND;
	out->tree = (enum file_tree)tree;
	out->names = (struct texts){ address.names.items + 1, address.names.count - 1 };
	return ERR_OK;
}

enum err
dav_where(struct request *req, struct dav_where *out)
{
	return read_where(req, req->path + strlen(DAV_ROOT), false, out);
}

enum err
dav_where_of(struct request *req, const char *url, struct dav_where *out)
{
	const char *path = file_address_path(url, request_header(req, "Host"), req->origin);

	if (path == NULL || strncmp(path, DAV_ROOT "/", strlen(DAV_ROOT "/")) != 0)
		return ERR_FORBIDDEN;
	if (path[strcspn(path, "?#")] != '\0')
		return ERR_MALFORMED;
	return read_where(req, path + strlen(DAV_ROOT), true, out);
}

struct dav_where
dav_parent(const struct dav_where *where)
{
	struct dav_where parent = *where;

	parent.has_slash = true;
	parent.is_top = where->names.count == 0;
	if (!parent.is_top)
		parent.names.count--;
	return parent;
}

const char *
dav_name(const struct dav_where *where)
{
	return where->names.count == 0 ? "" : where->names.items[where->names.count - 1];
}

bool
dav_is_same(const struct dav_where *a, const struct dav_where *b)
{
	if (a->is_top != b->is_top || a->tree != b->tree || a->names.count != b->names.count)
		return false;
	for (size_t i = 0; i < a->names.count; i++)
		if (strcmp(a->names.items[i], b->names.items[i]) != 0)
			return false;
	return true;
}

enum err
dav_find(struct request *req, const struct dav_where *where, struct file *out)
{
	const struct file_way way = { req->user, where->tree, where->names };
	struct file found;
	enum err err;

	if (where->is_top) {
		*out = (struct file){ .name = "", .is_folder = true, .path = "" };
		return ERR_OK;
	}
	err = file_find_path(req->db, req->arena, &way, &found);
	if (err != ERR_OK)
		return err;
	if (where->has_slash && !found.is_folder)
		return ERR_NOT_FOUND;
	*out = found;
	return ERR_OK;
}

enum err
dav_find_parent(struct request *req, const struct dav_where *where, struct file *out)
{
	const struct dav_where parent = dav_parent(where);
	enum err err;

	if (where->is_top || parent.is_top)
		return ERR_FORBIDDEN;
	if (where->tree == FILE_SHARED && parent.names.count == 0 &&
	    (err = dav_find(req, where, out)) != ERR_OK)
		return err == ERR_NOT_FOUND ? ERR_FORBIDDEN : err;
	err = dav_find(req, &parent, out);
	return err == ERR_NOT_FOUND ? ERR_CONFLICT : err;
}

const char *
dav_href(struct arena *arena, enum file_tree tree, const char *path, bool is_folder)
{
	struct buf buf;

	buf_init(&buf, arena, 128);
	buf_text_add(&buf, DAV_ROOT "/");
	buf_text_add(&buf, common_trees[tree]);
	url_encode_path(&buf, path);
	if (is_folder)
		buf_text_add(&buf, "/");
	return buf_text(&buf);
}

const char *
dav_lock_href(struct arena *arena, const struct file *seen, const struct file_lock *lock)
{
	const char *below = "";
	const size_t len = seen->top_path == NULL ? 0 : strlen(seen->top_path);

	if (seen->label == NULL)
		return dav_href(arena, lock->is_common ? FILE_COMMON : FILE_HOME, lock->path,
		    lock->path[0] == '\0');
	/* what is above, and who is elsewhere, is the owner's to know */
	if (strncmp(lock->path, seen->top_path, len) == 0 && lock->path[len] == '/')
		below = lock->path + len;
	return dav_href(arena, FILE_SHARED, arena_printf(arena, "/%s%s", seen->label, below), false);
}

enum err
dav_depth(struct request *req, int absent, int *depth)
{
	const char *said = request_header(req, "Depth");

	*depth = said == NULL ? absent : strcmp(said, "0") == 0 ? 0 : strcmp(said, "1") == 0 ? 1 :
	    strcasecmp(said, "infinity") == 0 ? DAV_INFINITY : -1;
	return *depth < 0 ? ERR_MALFORMED : ERR_OK;
}

enum err
dav_reply_done(struct request *req, bool is_new)
{
	return is_new ? reply_text(req, 201, "text/plain; charset=utf-8", "", 0) : reply_empty(req);
}

enum err
dav_reply_xml(struct request *req, int status, struct buf *buf)
{
	return reply_text(req, status, DAV_TYPE, buf->data, buf->len);
}
