/* Properties as PROPFIND says them. */
#include "files/dav_props.h"

#include <string.h>

#include "files/dav.h"
#include "lib/base/buf.h"
#include "lib/base/clock.h"
#include "lib/base/count.h"
#include "lib/text/xml_write.h"

/* What a property is added by. */
struct saying {
	struct arena           *arena;
	struct buf             *buf;
	const struct dav_entry *entry;
};

/* To the second: some clients read no more. */
static bool
add_created(const struct saying *to)
{
	char text[CLOCK_TEXT_MAX];

	if (to->entry->file->row == 0)
		return false;
	clock_format(to->entry->file->created_at / 1000000 * 1000000, text);
	buf_text_add(to->buf, text);
	return true;
}

static bool
add_name(const struct saying *to)
{
	xml_text_add(to->buf, to->entry->file->name);
	return to->entry->file->name[0] != '\0';
}

static bool
add_length(const struct saying *to)
{
	buf_printf(to->buf, "%lld", (long long)to->entry->file->size_bytes);
	return !to->entry->file->is_folder;
}

static bool
add_text(const struct saying *to, const char *text)
{
	if (text == NULL)
		return false;
	xml_text_add(to->buf, text);
	return true;
}

static bool
add_type(const struct saying *to)
{
	return add_text(to, to->entry->file->type);
}

static bool
add_etag(const struct saying *to)
{
	return add_text(to, to->entry->file->etag);
}

static bool
add_modified(const struct saying *to)
{
	char text[CLOCK_TEXT_MAX];

	if (to->entry->file->row == 0)
		return false;
	clock_format_http(to->entry->file->modified_at, text);
	buf_text_add(to->buf, text);
	return true;
}

static bool
add_resource_type(const struct saying *to)
{
	if (to->entry->file->is_folder)
		buf_text_add(to->buf, "<D:collection/>");
	return true;
}

static bool
add_supported_lock(const struct saying *to)
{
	if (to->entry->file->row != 0)
		buf_text_add(to->buf, "<D:lockentry><D:lockscope><D:exclusive/></D:lockscope><D:locktype>"
		    "<D:write/></D:locktype></D:lockentry><D:lockentry><D:lockscope><D:shared/>"
		    "</D:lockscope><D:locktype><D:write/></D:locktype></D:lockentry>");
	return true;
}

static bool
add_locks(const struct saying *to)
{
	const struct dav_entry *entry = to->entry;

	dav_locks_add(to->arena, to->buf, &(const struct dav_locks){ entry->file, entry->above,
	    entry->above_count });
	dav_locks_add(to->arena, to->buf, &(const struct dav_locks){ entry->file, entry->on,
	    entry->on_count });
	return true;
}

static bool
add_available(const struct saying *to)
{
	const struct file_room *room = to->entry->room;
	const int64_t left = room == NULL ? 0 : room->quota_bytes - room->used_bytes;

	buf_printf(to->buf, "%lld", (long long)(left > 0 ? left : 0));
	return room != NULL && to->entry->file->is_folder;
}

static bool
add_used(const struct saying *to)
{
	const struct file_room *room = to->entry->room;

	buf_printf(to->buf, "%lld", (long long)(room == NULL ? 0 : room->used_bytes));
	return room != NULL && to->entry->file->is_folder;
}

static bool
add_checksums(const struct saying *to)
{
	if (to->entry->file->sha256 == NULL)
		return false;
	buf_printf(to->buf, "<O:checksum xmlns:O=\"" DAV_OC_SPACE "\">SHA256:%s</O:checksum>",
	    to->entry->file->sha256);
	return true;
}

static const struct live {
	const char *space;
	const char *name;
	bool        in_all;
	bool      (*add)(const struct saying *to);	/* false: this has none */
} lives[] = {
	{ DAV_SPACE, "resourcetype", true, add_resource_type },
	{ DAV_SPACE, "getcontentlength", true, add_length },
	{ DAV_SPACE, "getlastmodified", true, add_modified },
	{ DAV_SPACE, "getetag", true, add_etag },
	{ DAV_SPACE, "getcontenttype", true, add_type },
	{ DAV_SPACE, "creationdate", true, add_created },
	{ DAV_SPACE, "displayname", true, add_name },
	{ DAV_SPACE, "supportedlock", true, add_supported_lock },
	{ DAV_SPACE, "lockdiscovery", true, add_locks },
	{ DAV_SPACE, "quota-available-bytes", false, add_available },
	{ DAV_SPACE, "quota-used-bytes", false, add_used },
	{ DAV_OC_SPACE, "checksums", false, add_checksums },
};

static const struct live *
find_live(const char *space, const char *name)
{
	for (size_t i = 0; i < COUNT(lives); i++)
		if (strcmp(lives[i].name, name) == 0 && strcmp(lives[i].space, space) == 0)
			return &lives[i];
	return NULL;
}

bool
dav_props_is_live(const char *space, const char *name)
{
	return find_live(space, name) != NULL;
}

/* <D:name>, <X:name xmlns:X="…">, or <name> of no namespace: up to its end or its content. */
static void
open_element(struct buf *buf, const char *space, const char *name)
{
	if (strcmp(space, DAV_SPACE) == 0) {
		buf_printf(buf, "<D:%s", name);
	} else if (space[0] == '\0') {
		buf_printf(buf, "<%s", name);
	} else {
		buf_printf(buf, "<X:%s xmlns:X=\"", name);
		xml_text_add(buf, space);
		buf_text_add(buf, "\"");
	}
}

static void
close_element(struct buf *buf, const char *space, const char *name)
{
	buf_printf(buf, "</%s%s>", strcmp(space, DAV_SPACE) == 0 ? "D:" :
	    space[0] == '\0' ? "" : "X:", name);
}

/* False, and nothing added: this has none. */
static bool
add_live(const struct saying *to, const struct live *live, bool name_alone)
{
	const size_t before = to->buf->len;

	open_element(to->buf, live->space, live->name);
	buf_text_add(to->buf, ">");
	if (name_alone) {
		const size_t here = to->buf->len;
		const bool has = live->add(to);

		to->buf->len = has ? here : before;
		if (!has)
			return false;
	} else if (!live->add(to)) {
		to->buf->len = before;
		return false;
	}
	close_element(to->buf, live->space, live->name);
	return true;
}

static void
add_own(struct buf *buf, const struct file_property *own, bool name_alone)
{
	open_element(buf, own->space, own->name);
	buf_text_add(buf, ">");
	if (!name_alone)
		buf_text_add(buf, own->value);
	close_element(buf, own->space, own->name);
}

static const struct file_property *
find_own(const struct dav_entry *entry, const char *space, const char *name)
{
	for (size_t i = 0; i < entry->own_count; i++)
		if (strcmp(entry->own[i].name, name) == 0 && strcmp(entry->own[i].space, space) == 0)
			return &entry->own[i];
	return NULL;
}

/* All there is, or its names. */
static void
add_all(const struct saying *to, bool names_alone)
{
	for (size_t i = 0; i < COUNT(lives); i++)
		if (lives[i].in_all || names_alone)
			add_live(to, &lives[i], names_alone);
	for (size_t i = 0; i < to->entry->own_count; i++)
		add_own(to->buf, &to->entry->own[i], names_alone);
}

/* Those by name; `missing` gets what this has not. */
static void
add_named(const struct saying *to, const struct xml_node *props, struct buf *missing)
{
	for (const struct xml_node *prop = props->first; prop != NULL; prop = prop->next) {
		const struct file_property *own;
		const struct live *live;

		if (prop->name == NULL)
			continue;
		live = find_live(prop->space, prop->name);
		if (live != NULL && add_live(to, live, false))
			continue;
		own = live == NULL ? find_own(to->entry, prop->space, prop->name) : NULL;
		if (own != NULL) {
			add_own(to->buf, own, false);
			continue;
		}
		open_element(missing, prop->space, prop->name);
		buf_text_add(missing, "/>");
	}
}

void
dav_entry_add(struct arena *arena, struct buf *buf, const struct dav_wish *wish,
    const struct dav_entry *entry)
{
	const struct saying to = { arena, buf, entry };
	size_t before, begun;
	struct buf missing;

	buf_init(&missing, arena, 64);
	buf_text_add(buf, "<D:response><D:href>");
	xml_text_add(buf, entry->href);
	buf_text_add(buf, "</D:href>");
	before = buf->len;
	buf_text_add(buf, "<D:propstat><D:prop>");
	begun = buf->len;
	if (wish->kind != DAV_SOME)
		add_all(&to, wish->kind == DAV_NAMES);
	if (wish->props != NULL)
		add_named(&to, wish->props, &missing);
	if (buf->len > begun || missing.len == 0)
		buf_text_add(buf, "</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>");
	else
		buf->len = before;
	if (missing.len > 0) {
		buf_text_add(buf, "<D:propstat><D:prop>");
		buf_add(buf, missing.data, missing.len);
		buf_text_add(buf, "</D:prop><D:status>HTTP/1.1 404 Not Found</D:status></D:propstat>");
	}
	buf_text_add(buf, "</D:response>\n");
}

/* What has to be asked of the database for these. */
static void
note_needs(struct dav_wish *wish)
{
	wish->wants_own = wish->wants_locks = wish->kind != DAV_SOME;
	wish->wants_room = wish->kind == DAV_NAMES;
	for (const struct xml_node *prop = wish->props == NULL ? NULL : wish->props->first;
	    prop != NULL; prop = prop->next) {
		const struct live *live;

		if (prop->name == NULL)
			continue;
		live = find_live(prop->space, prop->name);
		wish->wants_own |= live == NULL;
		wish->wants_locks |= live != NULL && live->add == add_locks;
		wish->wants_room |= live != NULL && (live->add == add_available || live->add == add_used);
	}
}

enum err
dav_wish_read(struct arena *arena, const char *text, size_t len, struct dav_wish *out)
{
	const struct xml_node *root;

	*out = (struct dav_wish){ .kind = DAV_ALL };
	if (len > 0) {
		root = xml_tree_read(arena, text, len);
		if (root == NULL || !xml_tree_is(root, DAV_SPACE, "propfind"))
			return ERR_MALFORMED;
		if (xml_tree_child(root, DAV_SPACE, "propname") != NULL) {
			out->kind = DAV_NAMES;
		} else if (xml_tree_child(root, DAV_SPACE, "allprop") != NULL) {
			out->props = xml_tree_child(root, DAV_SPACE, "include");
		} else {
			out->kind = DAV_SOME;
			out->props = xml_tree_child(root, DAV_SPACE, "prop");
			if (out->props == NULL)
				return ERR_MALFORMED;
		}
	}
	note_needs(out);
	return ERR_OK;
}
