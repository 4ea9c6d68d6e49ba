/*
 * fcgi/files/dav_propfind.c: PROPFIND /dav/…: of one, or of a folder and what is in it.
 * A large folder is written page by page while it is sent, in the memory of a page.
 */
#include <string.h>

#include "files/actions.h"
#include "files/common.h"
#include "files/dav.h"
#include "files/dav_props.h"
#include "lib/base/buf.h"
#include "lib/db/db.h"
#include "lib/db/db_row.h"
#include "lib/text/url.h"

#define PAGE_ROWS 500

#define BEGINS DAV_XML "<D:multistatus xmlns:D=\"DAV:\">\n"
#define ENDS   "</D:multistatus>\n"

struct listing {
	struct request  *req;
	struct dav_wish  wish;
	struct file      folder;
	bool             is_top;	/* /dav/ itself */
	const char      *href;		/* the folder's */
	struct db_list   locks;		/* that cover the folder, on it and deep ones above */
	struct file_room room;
	struct arena    *page;		/* what one page of the list is made in */
	struct buf       buf;
	size_t           sent;		/* of that */
	const char      *next;		/* the next page's cursor, in the request's arena */
	bool             is_over;
};

/* Of files of one page, by their order. */
struct known {
	struct db_list locks;
	struct db_list own;
};

static enum err
look_up(struct listing *listing, const struct file *files, size_t count, struct known *out)
{
	struct db *db = listing->req->db;
	enum err err = ERR_OK;

	*out = (struct known){ .locks = { NULL, 0 } };
	if (listing->wish.wants_locks)
		err = file_lock_on(db, listing->page, files, count, &out->locks);
	if (err == ERR_OK && listing->wish.wants_own)
		err = file_property_list(db, listing->page, files, count, &out->own);
	return err;
}

/* The run of rows that are `row`'s. */
static void
pick_own(const struct known *known, struct dav_entry *entry, size_t *at)
{
	const struct file_property *own = known->own.items;

	entry->own = own == NULL ? NULL : own + *at;
	while (*at < known->own.count && own[*at].row == entry->file->row) {
		entry->own_count++;
		++*at;
	}
}

static void
pick_locks(const struct known *known, struct dav_entry *entry)
{
	const struct file_lock *locks = known->locks.items;

	for (size_t i = 0; i < known->locks.count; i++) {
		if (locks[i].row != entry->file->row)
			continue;
		if (entry->on_count++ == 0)
			entry->on = &locks[i];
	}
}

/* Deep ones of the folder cover what is in it; those alone are kept from now on. */
static void
keep_deep(struct db_list *locks)
{
	struct file_lock *items = locks->items;
	size_t kept = 0;

	for (size_t i = 0; i < locks->count; i++)
		if (items[i].is_deep)
			items[kept++] = items[i];
	locks->count = kept;
}

static const char *
href_in(struct listing *listing, const struct file *file)
{
	struct buf buf;

	buf_init(&buf, listing->page, 128);
	buf_text_add(&buf, listing->href);
	url_encode(&buf, file->name);
	if (file->is_folder)
		buf_text_add(&buf, "/");
	return buf_text(&buf);
}

static enum err
add_page(struct listing *listing)
{
	const struct file_wanted wanted = {
		.folder = &listing->folder, .sort = FILE_BY_NAME,
		.ask = { PAGE_ROWS, listing->next },
	};
	struct known known;
	struct page page;
	size_t own = 0;
	enum err err;

	err = file_list(listing->req->db, listing->page, &wanted, &page);
	if (err != ERR_OK ||
	    (err = look_up(listing, page.items, page.count, &known)) != ERR_OK)
		return err;
	for (size_t i = 0; i < page.count; i++) {
		const struct file *file = (const struct file *)page.items + i;
		struct dav_entry entry = {
			.href = href_in(listing, file), .file = file, .room = &listing->room,
			.above = listing->locks.items, .above_count = listing->locks.count,
		};

		pick_own(&known, &entry, &own);
		pick_locks(&known, &entry);
		dav_entry_add(listing->page, &listing->buf, &listing->wish, &entry);
	}
	listing->next = page.next == NULL ? NULL : arena_strdup(listing->req->arena, page.next);
	return ERR_OK;
}

/* A last piece of "" is none: what is sent is never empty. */
static ssize_t
read_listing(void *context, void *data, size_t size)
{
	struct listing *listing = context;
	size_t take;

	if (listing->sent == listing->buf.len && !listing->is_over) {
		arena_reset(listing->page);
		buf_init(&listing->buf, listing->page, 128 * 1024);
		listing->sent = 0;
		if (listing->next != NULL && add_page(listing) != ERR_OK)
			return -1;
		listing->is_over = listing->next == NULL;
		if (listing->is_over)
			buf_text_add(&listing->buf, ENDS);
	}
	take = listing->buf.len - listing->sent;
	if (take > size)
		take = size;
	memcpy(data, listing->buf.data + listing->sent, take);
	listing->sent += take;
	return (ssize_t)take;
}

static void
close_listing(void *context)
{
	struct listing *listing = context;

	arena_free(listing->page);
	listing->page = NULL;
}

/* All that is said is here, or goes on while it is sent: where it may take long. */
static enum err
reply(struct request *req, struct listing *listing)
{
	if (listing->next == NULL) {
		buf_text_add(&listing->buf, ENDS);
		return dav_reply_xml(req, 207, &listing->buf);
	}
	if (request_defer(req))
		return ERR_OK;
	return reply_stream(req, &(const struct reply_stream){
		.type = DAV_TYPE, .status = 207, .read = read_listing, .close = close_listing,
		.context = listing,
	});
}

/* /dav/ holds the trees that there are. */
static enum err
add_trees(struct listing *listing)
{
	struct request *req = listing->req;
	enum err err = ERR_OK;

	for (int i = 0; common_trees[i] != NULL; i++) {
		const struct file_way way = { .who = req->user, .tree = (enum file_tree)i };
		struct file root;
		struct dav_entry entry = { .file = &root, .room = &listing->room };
		struct known known;
		size_t own = 0;

		err = file_find_path(req->db, listing->page, &way, &root);
		if (err == ERR_NOT_FOUND)
			continue;
		if (err != ERR_OK || (err = look_up(listing, &root, 1, &known)) != ERR_OK)
			return err;
		entry.href = dav_href(listing->page, way.tree, "", true);
		root.name = common_trees[i];
		pick_own(&known, &entry, &own);
		pick_locks(&known, &entry);
		dav_entry_add(listing->page, &listing->buf, &listing->wish, &entry);
	}
	return ERR_OK;
}

/* The address itself. */
static enum err
add_self(struct listing *listing)
{
	struct dav_entry entry = {
		.href = listing->href, .file = &listing->folder, .room = &listing->room,
	};
	struct request *req = listing->req;
	struct known known;
	size_t own = 0;
	enum err err = ERR_OK;

	if (listing->wish.wants_room)
		err = file_property_room(req->db, &req->user, &listing->room);
	if (err == ERR_OK && listing->folder.row != 0 && listing->wish.wants_locks)
		err = file_lock_covering(req->db, req->arena, &listing->folder, &listing->locks);
	if (err == ERR_OK)
		err = look_up(listing, &listing->folder, 1, &known);
	if (err != ERR_OK)
		return err;
	entry.above = listing->locks.items;
	entry.above_count = listing->locks.count;
	pick_own(&known, &entry, &own);
	dav_entry_add(listing->page, &listing->buf, &listing->wish, &entry);
	return ERR_OK;
}

static enum err
write(struct listing *listing, int depth)
{
	enum err err;

	buf_text_add(&listing->buf, BEGINS);
	if ((err = add_self(listing)) != ERR_OK || depth == 0 || !listing->folder.is_folder)
		return err;
	keep_deep(&listing->locks);
	return listing->is_top ? add_trees(listing) : add_page(listing);
}

static enum err
find(struct request *req, struct listing *out)
{
	struct dav_where where;
	enum err err;

	if ((err = dav_where(req, &where)) != ERR_OK ||
	    (err = dav_find(req, &where, &out->folder)) != ERR_OK)
		return err;
	out->is_top = where.is_top;
	out->href = where.is_top ? DAV_ROOT "/" : dav_href(req->arena, file_tree_of(&out->folder),
	    out->folder.path, out->folder.is_folder);
	return ERR_OK;
}

/* Without a depth it would be all there is (9.1), which is not had at once. */
static enum err
read_depth(struct request *req, int *depth)
{
	enum err err = dav_depth(req, DAV_INFINITY, depth);

	if (err != ERR_OK || *depth != DAV_INFINITY)
		return err;
	dav_condition(req, "propfind-finite-depth", NULL);
	return ERR_FORBIDDEN;
}

static enum err
run(struct request *req, const void *input)
{
	struct listing *listing = ARENA_NEW(req->arena, struct listing);
	const char *text;
	size_t len;
	int depth;
	enum err err;

	(void)input;
	text = request_text(req, &len);
	listing->req = req;
	if ((err = read_depth(req, &depth)) != ERR_OK ||
	    (err = dav_wish_read(req->arena, text, len, &listing->wish)) != ERR_OK ||
	    (err = find(req, listing)) != ERR_OK)
		return err;
	listing->page = arena_new();
	buf_init(&listing->buf, listing->page, 16 * 1024);
	err = write(listing, depth);
	if (err == ERR_OK)
		err = reply(req, listing);
	if (err != ERR_OK || listing->next == NULL || req->is_deferred)
		close_listing(listing);
	return err;
}

const struct action dav_propfind = ACTION_NO_INPUT(run, RETURNS_NOTHING);
