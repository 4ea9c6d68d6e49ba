/* fcgi/files/versions.c: /api/files/{id}/versions: what the file was before, and that again. */
#include "files/actions.h"
#include "files/common.h"
#include "service/file/file_version.h"
#include "wire/file.h"

struct list_input {
	struct public_id id;
	int64_t          limit;
	const char      *cursor;
};

static const struct field list_fields[] = {
	FIELD_ID(FROM_PATH, struct list_input, id),
	FIELDS_OF_LIST(struct list_input),
};

static enum err
list(struct request *req, const void *input)
{
	const struct list_input *in = input;
	const struct page_ask ask = { in->limit, in->cursor };
	struct file file;
	struct page page;
	enum err err;

	err = file_find(req->db, req->arena, &req->user, &in->id, &file);
	if (err != ERR_OK)
		return err;
	err = file_version_list(req->db, req->arena, &file, &ask, &page);
	return file_version_page_reply(req, err, &file, &page);
}

const struct action list_versions = ACTION(struct list_input, list_fields, list,
    RETURNS_LIST(file_version_members));

struct restore_input {
	struct public_id id;
	struct public_id version;
};

static const struct field restore_fields[] = {
	FIELD_ID(FROM_PATH, struct restore_input, id),
	FIELD_ID(FROM_PATH, struct restore_input, version),
};

static enum err
restore(struct request *req, const void *input)
{
	const struct restore_input *in = input;
	struct file file;
	enum err err;

	if ((err = file_find(req->db, req->arena, &req->user, &in->id, &file)) != ERR_OK ||
	    (err = file_version_restore(req->db, &file, &in->version)) != ERR_OK ||
	    (err = file_find(req->db, req->arena, &req->user, &in->id, &file)) != ERR_OK)
		return err;
	return file_reply(req, 200, &file);
}

const struct action restore_version = ACTION(struct restore_input, restore_fields, restore,
    RETURNS_OBJECT(200, file_members));
