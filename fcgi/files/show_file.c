/* fcgi/files/show_file.c: GET /api/files/{id}: one file or folder, and the folders above it. */
#include "files/actions.h"
#include "files/common.h"
#include "wire/file.h"

static const struct field fields[] = { FIELDS_OF_ID };

static enum err
run(struct request *req, const void *input)
{
	const struct id_input *in = input;
	struct file file;
	enum err err;

	err = file_find(req->db, req->arena, &req->user, &in->id, &file);
	return err == ERR_OK ? file_reply(req, 200, &file) : err;
}

const struct action show_file = ACTION(struct id_input, fields, run,
    RETURNS_OBJECT(200, file_members));
