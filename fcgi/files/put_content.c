/*
 * fcgi/files/put_content.c: PUT /api/files/{id}/content: what the file is from now on;
 * what it was becomes a version.  With If-Match only where nobody wrote meanwhile.
 */
#include "files/actions.h"
#include "files/common.h"
#include "service/file/file_put.h"
#include "store/store_direct.h"
#include "wire/file.h"

struct input {
	struct public_id id;
	int64_t          modified_at;
	struct file      file;		/* made of these */
	struct file_put  put;
};

static const struct field fields[] = {
	FIELD_ID(FROM_PATH, struct input, id),
	FIELD_TIME_OPT(FROM_QUERY, struct input, modified_at),
};

static const struct common_fault id_fault = { FAULT_PARAMETER, "id" };

static enum err
may(struct request *req, void *input)
{
	struct input *in = input;
	enum err err;

	if ((err = file_find(req->db, req->arena, &req->user, &in->id, &in->file)) != ERR_OK)
		return err;
	if (in->file.is_folder) {
		request_fault(req, FAULT_PARAMETER, "id", "This is a folder");
		return ERR_INPUT;
	}
	in->put = (struct file_put){
		.who = req->user, .file = &in->file, .modified_at = in->modified_at,
		.condition = common_condition(req),
	};
	return common_may_put(req, &in->put, &id_fault);
}

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;

	return common_put(req, &in->put, &id_fault);
}

const struct action put_content = ACTION_AFAR_OF_BODY(store_is_afar, struct input, fields, may, run,
    RETURNS_OBJECT(200, file_members));
