/* fcgi/files/delete_file.c: DELETE /api/files/{id}: into the bin, with all that is in it. */
#include "files/actions.h"
#include "files/common.h"
#include "service/file/file_bin.h"

static const struct field fields[] = { FIELDS_OF_ID };

static enum err
run(struct request *req, const void *input)
{
	const struct id_input *in = input;
	struct file file;
	enum err err;

	if ((err = file_find(req->db, req->arena, &req->user, &in->id, &file)) != ERR_OK ||
	    (err = file_delete(req->db, req->arena, &file, request_header(req, "If-Match"))) != ERR_OK)
		return err;
	return reply_empty(req);
}

const struct action delete_file = ACTION(struct id_input, fields, run, RETURNS_NOTHING);
