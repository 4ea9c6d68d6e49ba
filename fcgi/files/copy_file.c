/* fcgi/files/copy_file.c: POST /api/files/{id}/copy: the same once more, elsewhere; no byte is copied. */
#include "files/actions.h"
#include "files/common.h"
#include "service/file/file_change.h"
#include "wire/file.h"

struct input {
	struct public_id id;
	struct public_id parent;
	const char      *name;
	bool             overwrite;
};

static const struct field fields[] = {
	FIELD_ID(FROM_PATH, struct input, id),
	FIELD_ID(FROM_BODY, struct input, parent),
	FIELD_TEXT_OPT(FROM_BODY, struct input, name, 1, FILE_NAME_MAX),
	FIELD_BOOL_OPT(FROM_BODY, struct input, overwrite, false),
};

static const struct common_fault name_fault = { FAULT_BODY, "/name" };
static const struct common_fault parent_fault = { FAULT_BODY, "/parent" };

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	struct file file, folder;
	struct file_copy copy = {
		.file = &file,
		.to = { .who = req->user, .folder = &folder, .overwrites = in->overwrite },
	};
	struct file_changed copied;
	enum err err;

	if ((err = file_find(req->db, req->arena, &req->user, &in->id, &file)) != ERR_OK ||
	    (err = common_folder(req, &in->parent, FILE_HOME, &parent_fault, &folder)) != ERR_OK ||
	    (err = common_once(req, &copy.to.once)) != ERR_OK)
		return err;
	if (file.parent_row == 0)
		return ERR_FORBIDDEN;	/* a root has no name to be copied by */
	copy.to.name = in->name == NULL ? file.name : common_name(req, &name_fault, in->name);
	if (copy.to.name == NULL)
		return ERR_INPUT;
	err = file_copy(req->db, req->arena, &copy, &copied);
	return err == ERR_OK ? file_reply(req, 201, &copied.file) : common_refuse(req, err, &name_fault);
}

const struct action copy_file = ACTION(struct input, fields, run,
    RETURNS_OBJECT(201, file_members));
