/* fcgi/files/undelete_file.c: POST /api/files/{id}/undelete: out of the bin, to where it was. */
#include "files/actions.h"
#include "files/common.h"
#include "service/file/file_bin.h"
#include "wire/file.h"

static const struct field fields[] = { FIELDS_OF_ID };

static enum err
run(struct request *req, const void *input)
{
	const struct id_input *in = input;
	struct file binned, file;
	enum err err;

	if ((err = file_bin_find(req->db, req->arena, &req->user, &in->id, &binned)) != ERR_OK ||
	    (err = file_undelete(req->db, req->arena, &req->user, &binned, &file)) != ERR_OK)
		return err;
	return file_reply(req, 200, &file);
}

const struct action undelete_file = ACTION(struct id_input, fields, run,
    RETURNS_OBJECT(200, file_members));
