/*
 * fcgi/files/dav_proppatch.c: PROPPATCH /dav/…: properties that clients give; all of
 * one request, or none (RFC 4918, 9.2).  When a file was last changed may be said by
 * Windows' name for it, and by ownCloud's.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "files/actions.h"
#include "files/dav.h"
#include "files/dav_props.h"
#include "lib/base/buf.h"
#include "lib/base/clock.h"
#include "lib/db/db.h"
#include "lib/text/xml_write.h"

#define CHANGES_MAX 200
#define WIN32_SPACE "urn:schemas-microsoft-com:"

struct change {
	const struct xml_node *prop;
	bool                   is_set;
	int                    status;
};

struct changes {
	struct change items[CHANGES_MAX];
	size_t        count;
	bool          any_failed;
};

static enum err
read_changes(struct request *req, struct changes *out)
{
	const char *text;
	size_t len;
	const struct xml_node *root;

	text = request_text(req, &len);
	root = len == 0 ? NULL : xml_tree_read(req->arena, text, len);
	if (root == NULL || !xml_tree_is(root, DAV_SPACE, "propertyupdate"))
		return ERR_MALFORMED;
	for (const struct xml_node *step = root->first; step != NULL; step = step->next) {
		const bool is_set = xml_tree_is(step, DAV_SPACE, "set");
		const struct xml_node *props;

		if (!is_set && !xml_tree_is(step, DAV_SPACE, "remove"))
			continue;
		if ((props = xml_tree_child(step, DAV_SPACE, "prop")) == NULL)
			return ERR_MALFORMED;
		for (const struct xml_node *prop = props->first; prop != NULL; prop = prop->next) {
			if (prop->name == NULL)
				continue;
			if (out->count == CHANGES_MAX)
				return ERR_TOO_LARGE;
			out->items[out->count++] = (struct change){ prop, is_set, 200 };
		}
	}
	return out->count == 0 ? ERR_MALFORMED : ERR_OK;
}

/* Seconds since 1970, in digits. */
static bool
read_seconds(const char *text, int64_t *time_us)
{
	char *end;
	int64_t seconds;

	errno = 0;
	seconds = strtoll(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0' || seconds <= 0 || seconds > 253402300799)
		return false;
	*time_us = seconds * 1000000;
	return true;
}

/* Does it say when the file was last changed? */
static bool
is_modified(struct arena *arena, const struct change *change, int64_t *time_us)
{
	const struct xml_node *prop = change->prop;
	const char *text = xml_tree_text(arena, prop);

	if (!change->is_set)
		return false;
	if (xml_tree_is(prop, DAV_SPACE, "lastmodified"))
		return read_seconds(text, time_us);
	if (xml_tree_is(prop, DAV_SPACE, "getlastmodified") ||
	    xml_tree_is(prop, WIN32_SPACE, "Win32LastModifiedTime"))
		return clock_parse_http(text, time_us);
	return false;
}

static int
status_of(enum err err)
{
	return err == ERR_OK ? 200 : err == ERR_QUOTA || err == ERR_INPUT ? 507 : 0;
}

/* 0: none, for the database could not be asked. */
static enum err
keep_own(struct request *req, const struct file *file, struct change *change)
{
	const struct xml_node *prop = change->prop;
	struct file_property own = { .space = prop->space, .name = prop->name };
	struct buf buf;
	enum err err;

	if (change->is_set) {
		buf_init(&buf, req->arena, 256);
		xml_tree_add_inside(&buf, prop);
		own.value = buf_text(&buf);
	}
	if (strlen(own.space) > FILE_PROPERTY_NAME_MAX || strlen(own.name) > FILE_PROPERTY_NAME_MAX ||
	    (own.value != NULL && strlen(own.value) > FILE_PROPERTY_VALUE_MAX)) {
		change->status = 507;
		return ERR_OK;
	}
	err = file_property_set(req->db, file, &own);
	change->status = status_of(err);
	return change->status == 0 ? err : ERR_OK;
}

static enum err
apply_one(struct request *req, const struct file *file, struct change *change)
{
	int64_t time_us;

	if (is_modified(req->arena, change, &time_us)) {
		enum err err = file_property_modified(req->db, file, time_us);

		if (err != ERR_OK || strcmp(change->prop->space, DAV_SPACE) == 0)
			return err;
	} else if (dav_props_is_live(change->prop->space, change->prop->name)) {
		change->status = 403;
		return ERR_OK;
	}
	return keep_own(req, file, change);
}

/* Within a transaction. */
static enum err
apply(struct request *req, const struct file *file, struct changes *changes)
{
	enum err err = ERR_OK;

	for (size_t i = 0; i < changes->count && err == ERR_OK; i++) {
		err = apply_one(req, file, &changes->items[i]);
		changes->any_failed |= changes->items[i].status != 200;
	}
	return err;
}

static void
add_name(struct buf *buf, const struct xml_node *prop)
{
	if (prop->space[0] == '\0') {
		buf_printf(buf, "<%s/>", prop->name);
		return;
	}
	buf_printf(buf, "<X:%s xmlns:X=\"", prop->name);
	xml_text_add(buf, prop->space);
	buf_text_add(buf, "\"/>");
}

static const char *
status_line(const struct change *change, bool any_failed)
{
	switch (change->status) {
	case 403:
		return "403 Forbidden";
	case 507:
		return "507 Insufficient Storage";
	default:
		return any_failed ? "424 Failed Dependency" : "200 OK";
	}
}

static enum err
reply(struct request *req, const char *href, const struct changes *changes)
{
	struct buf buf;

	buf_init(&buf, req->arena, 1024);
	buf_text_add(&buf, DAV_XML "<D:multistatus xmlns:D=\"DAV:\"><D:response><D:href>");
	xml_text_add(&buf, href);
	buf_text_add(&buf, "</D:href>");
	for (size_t i = 0; i < changes->count; i++) {
		const struct change *change = &changes->items[i];

		buf_text_add(&buf, "<D:propstat><D:prop>");
		add_name(&buf, change->prop);
		buf_printf(&buf, "</D:prop><D:status>HTTP/1.1 %s</D:status>",
		    status_line(change, changes->any_failed));
		if (change->status == 403)
			buf_text_add(&buf, "<D:error><D:cannot-modify-protected-property/></D:error>");
		buf_text_add(&buf, "</D:propstat>");
	}
	buf_text_add(&buf, "</D:response></D:multistatus>\n");
	return dav_reply_xml(req, 207, &buf);
}

static enum err
change(struct request *req, const struct dav_where *where, const struct file *file,
    struct changes *changes)
{
	enum err err;

	if ((err = db_begin(req->db)) != ERR_OK)
		return err;
	err = dav_guard(req, &(const struct dav_change){ .where = where, .found = file });
	if (err == ERR_OK)
		err = apply(req, file, changes);
	if (err == ERR_OK && changes->any_failed) {
		db_rollback(req->db);
		return ERR_OK;
	}
	return db_end(req->db, err);
}

static enum err
run(struct request *req, const void *input)
{
	struct changes *changes = ARENA_NEW(req->arena, struct changes);
	struct dav_where where;
	struct file file;
	enum err err;

	(void)input;
	if ((err = dav_where(req, &where)) != ERR_OK ||
	    (err = dav_find(req, &where, &file)) != ERR_OK)
		return err;
	if (file.row == 0)
		return ERR_FORBIDDEN;
	if ((err = read_changes(req, changes)) != ERR_OK ||
	    (err = change(req, &where, &file, changes)) != ERR_OK)
		return err;
	return reply(req, dav_href(req->arena, file_tree_of(&file), file.path, file.is_folder), changes);
}

const struct action dav_proppatch = ACTION_NO_INPUT(run, RETURNS_NOTHING);
