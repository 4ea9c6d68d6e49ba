/* fcgi/files/bin.c: /api/files/bin: what can be brought back; and letting go of it at once. */
#include "files/actions.h"
#include "files/common.h"
#include "lib/config/config.h"
#include "program/access.h"
#include "service/file/file_bin.h"
#include "wire/file.h"

#define PURGES_MAX 4	/* while somebody waits for the room; the worker does the rest */

struct list_input {
	int64_t     limit;
	const char *cursor;
};

static const struct field list_fields[] = { FIELDS_OF_LIST(struct list_input) };

static enum err
list(struct request *req, const void *input)
{
	const struct list_input *in = input;
	const struct page_ask ask = { in->limit, in->cursor };
	struct page page;
	enum err err;

	err = file_bin_list(req->db, req->arena, &req->user, &ask, &page);
	return file_page_reply(req, err, &page);
}

const struct action list_bin = ACTION(struct list_input, list_fields, list,
    RETURNS_LIST(file_listed_members));

/* What is dropped is gone, whatever comes of this: it makes its bytes free now. */
static enum err
make_room(struct request *req)
{
	int64_t purged = 1;

	for (int i = 0; i < PURGES_MAX && purged > 0; i++)
		if (file_purge(req->db, req->arena, config()->undelete_days, &purged) != ERR_OK)
			break;
	return reply_empty(req);
}

static enum err
empty(struct request *req, const void *input)
{
	enum err err;

	(void)input;
	err = file_bin_empty(req->db, &req->user);
	return err == ERR_OK ? make_room(req) : err;
}

const struct action empty_bin = ACTION_NO_INPUT(empty, RETURNS_NOTHING);

static const struct field drop_fields[] = { FIELDS_OF_ID };

static enum err
drop(struct request *req, const void *input)
{
	const struct id_input *in = input;
	struct file binned;
	enum err err;

	if ((err = file_bin_find(req->db, req->arena, &req->user, &in->id, &binned)) != ERR_OK)
		return err;
	if (binned.is_common && (req->grants & SCOPE_ADMIN) == 0)
		return ERR_FORBIDDEN;	/* what is everybody's is to be found by everybody */
	err = file_bin_drop(req->db, &binned);
	return err == ERR_OK ? make_room(req) : err;
}

const struct action drop_from_bin = ACTION(struct id_input, drop_fields, drop, RETURNS_NOTHING);
