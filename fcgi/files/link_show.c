/* fcgi/files/link_show.c: GET /s/{token}/info and /items, POST /s/{token}/unlock: what a link is of. */
#include "files/actions.h"
#include "files/common.h"
#include "files/link.h"
#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/text/url.h"
#include "wire/share.h"

/* As whoever has the link may know it. */
struct shown {
	struct share_link link;
	const char       *kind;
	const char       *rights;
	const char       *type;
	int64_t           size_bytes;
	const char       *url;
};
#define SHOWN(kind, field) MEMBER_AS(#field, kind, struct shown, link.field)

static const struct member link_members[] = {
	MEMBER_TEXT(struct shown, kind),
	SHOWN(TEXT, name),
	MEMBER_TEXT(struct shown, rights),
	SHOWN(TEXT, shared_by),
	SHOWN(ID, video),
	MEMBER_TEXT(struct shown, type),
	MEMBER_INT(struct shown, size_bytes),
	MEMBER_TEXT(struct shown, url),
	SHOWN(INT, uses_left),
	SHOWN(TIME, ends_at),
	MEMBER_END,
};

static const struct field token_fields[] = { FIELD_OF_TOKEN(struct link_input) };

/* From now on who asked may watch it, at its own addresses; that counts. */
static enum err
let_watch(struct request *req, const struct share_link *link)
{
	const char *pass;
	enum err err;

	if ((err = share_link_count(req->db, link)) != ERR_OK ||
	    (err = share_link_show(req->db, req->arena, link, &pass)) != ERR_OK)
		return err;
	reply_cookie_below(req, arena_printf(req->arena, "/api/videos/%s", link->video.text),
	    SHARE_VIDEO_COOKIE, pass, SHARE_PASS_HOURS * 3600);
	return ERR_OK;
}

static enum err
add_file(struct request *req, struct shown *shown)
{
	const struct texts none = { NULL, 0 };
	struct file file;
	enum err err;

	if (shown->link.file == 0)
		return let_watch(req, &shown->link);
	err = share_link_file(req->db, req->arena, &shown->link, &none, &file);
	if (err != ERR_OK || file.is_folder)
		return err;
	shown->type = file.type;
	shown->size_bytes = file.size_bytes;
	shown->url = arena_printf(req->arena, "%s/content", link_address(req));
	return ERR_OK;
}

static enum err
info(struct request *req, const void *input)
{
	const struct link_input *in = input;
	struct shown shown = { .kind = NULL };
	enum err err;

	if ((err = link_open(req, in->token, &shown.link)) != ERR_OK ||
	    (err = add_file(req, &shown)) != ERR_OK)
		return err;
	shown.kind = share_kinds[shown.link.kind];
	shown.rights = share_rights[shown.link.rights];
	return reply_object(req, 200, link_members, &shown);
}

const struct action show_link = ACTION(struct link_input, token_fields, info,
    RETURNS_OBJECT(200, link_members));

struct unlock_input {
	const char *token;
	const char *password;
};

static const struct field unlock_fields[] = {
	FIELD_OF_TOKEN(struct unlock_input),
	FIELD_TEXT(FROM_BODY, struct unlock_input, password, 1, SHARE_PASSWORD_MAX),
};

static enum err
unlock(struct request *req, const void *input)
{
	const struct unlock_input *in = input;
	struct share_link link;
	enum err err;

	if ((err = link_find(req, in->token, &link)) != ERR_OK)
		return err;
	if (link.is_used_up)
		return ERR_NOT_FOUND;
	if (link.has_password && (err = link_unlock(req, &link, in->password)) != ERR_OK) {
		if (err == ERR_SHARE_PASSWORD)
			request_fault(req, FAULT_BODY, "/password", "That is not its password");
		return err;
	}
	return reply_empty(req);
}

const struct action unlock_link = ACTION(struct unlock_input, unlock_fields, unlock,
    RETURNS_NOTHING);

/* Of what is in a shared folder: nothing of whose bytes they are, nor of ids. */
struct item {
	const char *name;
	const char *kind;
	const char *type;
	int64_t     size_bytes;
	int64_t     modified_at;
	const char *url;
};

static const struct member item_members[] = {
	MEMBER_TEXT(struct item, name),
	MEMBER_TEXT(struct item, kind),
	MEMBER_TEXT(struct item, type),
	MEMBER_INT(struct item, size_bytes),
	MEMBER_TIME(struct item, modified_at),
	MEMBER_TEXT(struct item, url),
	MEMBER_END,
};

struct list_input {
	const char *token;
	const char *path;
	int         sort;
	int64_t     limit;
	const char *cursor;
};

static const struct field list_fields[] = {
	FIELD_OF_TOKEN(struct list_input),
	FIELD_TEXT_OPT(FROM_QUERY, struct list_input, path, 0, FILE_PATH_MAX),
	FIELD_CHOICE_OPT(FROM_QUERY, struct list_input, sort, file_sorts, FILE_BY_NAME),
	FIELDS_OF_LIST(struct list_input),
};

static const char *
url_of(struct request *req, const struct texts *names, const char *name)
{
	struct buf buf;

	buf_init(&buf, req->arena, 128);
	buf_printf(&buf, "%s/content", link_address(req));
	for (size_t i = 0; i < names->count; i++) {
		buf_text_add(&buf, "/");
		url_encode(&buf, names->items[i]);
	}
	buf_text_add(&buf, "/");
	url_encode(&buf, name);
	return buf_text(&buf);
}

static enum err
reply_items(struct request *req, const struct texts *names, const struct page *page)
{
	const struct file *files = page->items;
	struct item *items = ARENA_ARRAY(req->arena, struct item, page->count + 1);

	for (size_t i = 0; i < page->count; i++)
		items[i] = (struct item){
			.name = files[i].name, .kind = files[i].is_folder ? "folder" : "file",
			.type = files[i].type, .size_bytes = files[i].size_bytes,
			.modified_at = files[i].modified_at,
			.url = files[i].is_folder ? NULL : url_of(req, names, files[i].name),
		};
	return reply_list(req, item_members, items, page->count, sizeof(*items), page->next);
}

static enum err
list(struct request *req, const void *input)
{
	static const struct common_fault fault = { FAULT_PARAMETER, "path" };
	const struct list_input *in = input;
	struct share_link link;
	struct texts names;
	struct file folder;
	const struct file_wanted wanted = { &folder, (enum file_sort)in->sort,
	    { in->limit, in->cursor } };
	struct page page;
	enum err err;

	if ((err = link_open(req, in->token, &link)) != ERR_OK)
		return err;
	if (link.kind != SHARE_FOLDER || link.rights == SHARE_DROPS)
		return ERR_NOT_FOUND;
	if (!common_names(req, &fault, in->path == NULL ? "" : in->path, &names))
		return ERR_INPUT;
	if ((err = share_link_file(req->db, req->arena, &link, &names, &folder)) != ERR_OK)
		return err;
	if (!folder.is_folder)
		return ERR_NOT_FOUND;
	err = file_list(req->db, req->arena, &wanted, &page);
	return err == ERR_OK ? reply_items(req, &names, &page) : input_list_result(req, err);
}

const struct action list_link = ACTION(struct list_input, list_fields, list,
    RETURNS_LIST(item_members));
