/* Files as JSON: one, a list, versions, what they take. */
#include "wire/file.h"

#include "lib/base/arena.h"
#include "lib/db/db_row.h"
#include "lib/serve/input.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"

static const struct member crumb_members[] = {
	MEMBER_ID(struct file_crumb, id),
	MEMBER_TEXT(struct file_crumb, name),
	MEMBER_END,
};

struct file_shown {
	struct file    file;
	const char    *kind;
	const char    *tree;
	const char    *rights;
	const char    *path;
	const char    *url;	/* of the bytes; NULL of a folder */
	struct objects crumbs;
	bool           gone;	/* of a change */
};
#define SHOWN(kind, field) MEMBER_AS(#field, kind, struct file_shown, file.field)

#define LISTED \
	SHOWN(ID, id), \
	SHOWN(ID, parent), \
	SHOWN(TEXT, name), \
	MEMBER_TEXT(struct file_shown, kind), \
	MEMBER_TEXT(struct file_shown, tree), \
	MEMBER_TEXT(struct file_shown, rights), \
	SHOWN(ID, share), \
	SHOWN(TEXT, shared_by), \
	SHOWN(INT, size_bytes), \
	SHOWN(TEXT, type), \
	SHOWN(TEXT, etag), \
	SHOWN(TEXT, sha256), \
	SHOWN(TEXT, put_by), \
	SHOWN(TIME, created_at), \
	SHOWN(TIME, modified_at), \
	SHOWN(TIME, updated_at), \
	SHOWN(TIME, deleted_at), \
	MEMBER_TEXT(struct file_shown, path), \
	MEMBER_TEXT(struct file_shown, url)

const struct member file_listed_members[] = { LISTED, MEMBER_END };
const struct member file_change_members[] = {
	LISTED,
	MEMBER_BOOL(struct file_shown, gone),
	MEMBER_END,
};
const struct member file_members[] = {
	LISTED,
	MEMBER_OBJECTS(struct file_shown, crumbs, crumb_members),
	MEMBER_END,
};

static struct file_shown
show(struct arena *arena, const struct file *file)
{
	static const char *const trees[] = { "home", "common", "shared" };
	static const char *const rights[] = { "", "read", "write", "own" };

	return (struct file_shown){
		.file = *file,
		.kind = file->is_folder ? "folder" : "file",
		.tree = trees[file_tree_of(file)],
		.rights = rights[file->rights],
		.path = file->path != NULL && file->path[0] == '\0' ? "/" : file->path,
		.url = file->is_folder ? NULL : arena_printf(arena, "/api/files/%s/content",
		    file->id.text),
	};
}

enum err
file_reply(struct request *req, int status, const struct file *file)
{
	struct file_shown shown = show(req->arena, file);
	struct db_list crumbs;
	enum err err;

	if ((err = file_crumbs(req->db, req->arena, file, &crumbs)) != ERR_OK)
		return err;
	shown.crumbs = (struct objects){ crumbs.items, crumbs.count, sizeof(struct file_crumb) };
	return reply_object(req, status, file_members, &shown);
}

enum err
file_page_reply(struct request *req, enum err err, const struct page *page)
{
	const struct file *files = page->items;
	struct file_shown *shown;

	if (err != ERR_OK)
		return input_list_result(req, err);
	shown = ARENA_ARRAY(req->arena, struct file_shown, page->count + 1);
	for (size_t i = 0; i < page->count; i++)
		shown[i] = show(req->arena, &files[i]);
	return reply_list(req, file_listed_members, shown, page->count, sizeof(*shown), page->next);
}

/* Of what is gone, its id and nothing more. */
static struct file_shown
show_change(struct arena *arena, const struct file_change *change)
{
	struct file_shown shown = { .file = { .id = change->id }, .gone = true };

	return change->is_gone ? shown : show(arena, &change->file);
}

enum err
file_changes_reply(struct request *req, enum err err, const struct page *page)
{
	const struct file_change *changes = page->items;
	struct file_shown *shown;

	if (err != ERR_OK)
		return input_list_result(req, err);
	shown = ARENA_ARRAY(req->arena, struct file_shown, page->count + 1);
	for (size_t i = 0; i < page->count; i++)
		shown[i] = show_change(req->arena, &changes[i]);
	return reply_list(req, file_change_members, shown, page->count, sizeof(*shown), page->next);
}

struct version_shown {
	struct file_version version;
	const char         *url;
};
#define SHOWN_VERSION(kind, field) MEMBER_AS(#field, kind, struct version_shown, version.field)

const struct member file_version_members[] = {
	SHOWN_VERSION(ID, id),
	SHOWN_VERSION(INT, size_bytes),
	SHOWN_VERSION(TEXT, etag),
	SHOWN_VERSION(TEXT, sha256),
	SHOWN_VERSION(TEXT, put_by),
	SHOWN_VERSION(TIME, modified_at),
	SHOWN_VERSION(TIME, replaced_at),
	MEMBER_TEXT(struct version_shown, url),
	MEMBER_END,
};

enum err
file_version_page_reply(struct request *req, enum err err, const struct file *file,
    const struct page *page)
{
	const struct file_version *versions = page->items;
	struct version_shown *shown;

	if (err != ERR_OK)
		return input_list_result(req, err);
	shown = ARENA_ARRAY(req->arena, struct version_shown, page->count + 1);
	for (size_t i = 0; i < page->count; i++)
		shown[i] = (struct version_shown){
			.version = versions[i],
			.url = arena_printf(req->arena, "/api/files/%s/versions/%s/content",
			    file->id.text, versions[i].id.text),
		};
	return reply_list(req, file_version_members, shown, page->count, sizeof(*shown), page->next);
}

const struct member file_usage_members[] = {
	MEMBER_INT(struct file_usage, quota_bytes),
	MEMBER_INT(struct file_usage, used_bytes),
	MEMBER_INT(struct file_usage, versions_bytes),
	MEMBER_INT(struct file_usage, bin_bytes),
	MEMBER_END,
};
