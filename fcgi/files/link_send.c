/*
 * fcgi/files/link_send.c: GET /s/{token}/content and what is below it: bytes of what is
 * shared.  One download is counted when it begins; a receipt goes on with it.
 */
#include <string.h>

#include "files/actions.h"
#include "files/common.h"
#include "files/content.h"
#include "files/link.h"
#include "lib/base/arena.h"
#include "store/store_direct.h"

struct input {
	const char *token;
	const char *path;
	bool        download;
};

#define FIELDS_OF_CONTENT \
	FIELD_OF_TOKEN(struct input), \
	FIELD_BOOL_OPT(FROM_QUERY, struct input, download, false)

static const struct field fields[] = { FIELDS_OF_CONTENT };
static const struct field path_fields[] = {
	FIELDS_OF_CONTENT,
	FIELD_TEXT(FROM_PATH, struct input, path, 0, FILE_PATH_MAX),
};

static enum err
find(struct request *req, const struct input *in, const struct share_link *link,
    struct file *out)
{
	static const struct common_fault fault = { FAULT_WHOLE, "" };
	struct texts names = { NULL, 0 };
	enum err err;

	if (link->file == 0 || link->rights == SHARE_DROPS ||
	    (in->path != NULL && !common_names(req, &fault, in->path, &names)))
		return ERR_NOT_FOUND;
	err = share_link_file(req->db, req->arena, link, &names, out);
	return err == ERR_OK && out->is_folder ? ERR_NOT_FOUND : err;
}

/* One cookie for each file's bytes: several are saved at once. */
static const char *
receipt_name(struct request *req, const struct file *file)
{
	return arena_printf(req->arena, "got-%.*s", (int)strcspn(file->etag + 1, "\""), file->etag + 1);
}

/* ERR_NOT_FOUND: it is used up */
static enum err
count(struct request *req, const struct share_link *link, const struct file *file)
{
	const char *name = receipt_name(req, file);
	char receipt[SHARE_SIGNED_MAX];
	enum err err;

	if (share_link_has_receipt(req->db, link, file->etag, request_cookie(req, name)))
		return ERR_OK;
	if (link->is_used_up)
		return ERR_NOT_FOUND;
	if (strcmp(req->method, "HEAD") == 0)
		return ERR_OK;
	if ((err = share_link_count(req->db, link)) != ERR_OK ||
	    (err = share_link_receipt(req->db, link, file->etag, receipt)) != ERR_OK)
		return err;
	reply_cookie_below(req, arena_printf(req->arena, "%s/content", link_address(req)), name,
	    receipt, SHARE_RECEIPT_HOURS * 3600);
	return ERR_OK;
}

/* Where the store's address is asked for elsewhere: before it counts, for all is done again there. */
static bool
waits(struct request *req, const struct file *file)
{
	if (req->may_wait || !store_is_direct_at(file->object_key))
		return false;
	req->is_deferred = req->is_afar = true;
	return true;
}

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	struct share_link link = { .row = 0 };
	struct file file;
	enum err err;

	if ((err = link_find(req, in->token, &link)) != ERR_OK ||
	    (err = link_enter(req, &link)) != ERR_OK ||
	    (err = find(req, in, &link, &file)) != ERR_OK)
		return link.is_used_up && err == ERR_SHARE_PASSWORD ? ERR_NOT_FOUND : err;
	if (waits(req, &file))
		return ERR_OK;
	reply_header(req, "X-Robots-Tag", "noindex");
	if ((err = count(req, &link, &file)) != ERR_OK)
		return err;
	return content_show(req, &(const struct content){ &file, file.object_key,
	    file.object_version, file.etag, in->download });
}

const struct action send_link = ACTION(struct input, fields, run, RETURNS_MEDIA("*/*"));
const struct action send_link_below = ACTION(struct input, path_fields, run,
    RETURNS_MEDIA("*/*"));
