/* fcgi/files/edit_file.c: PATCH /api/files/{id}: another name, another folder. */
#include "files/actions.h"
#include "files/common.h"
#include "service/file/file_change.h"
#include "wire/file.h"

struct input {
	struct public_id id;
	const char      *name;
	struct public_id parent;
	bool             overwrite;
};

static const struct field fields[] = {
	FIELD_ID(FROM_PATH, struct input, id),
	FIELD_TEXT_OPT(FROM_BODY, struct input, name, 1, FILE_NAME_MAX),
	FIELD_ID_OPT(FROM_BODY, struct input, parent),
	FIELD_BOOL_OPT(FROM_BODY, struct input, overwrite, false),
};

static const struct common_fault name_fault = { FAULT_BODY, "/name" };
static const struct common_fault parent_fault = { FAULT_BODY, "/parent" };

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	struct file file, folder;
	struct file_move move = {
		.file = &file, .if_match = request_header(req, "If-Match"),
		.to = { .who = req->user, .folder = &folder, .overwrites = in->overwrite },
	};
	struct file_changed moved;
	enum err err;

	if ((err = file_find(req->db, req->arena, &req->user, &in->id, &file)) != ERR_OK)
		return err;
	if (file.parent.text[0] == '\0')
		return ERR_FORBIDDEN;	/* a root stays what it is */
	move.to.name = in->name == NULL ? file.name : common_name(req, &name_fault, in->name);
	if (move.to.name == NULL)
		return ERR_INPUT;
	err = common_folder(req, in->parent.text[0] != '\0' ? &in->parent : &file.parent, FILE_HOME,
	    &parent_fault, &folder);
	if (err != ERR_OK)
		return err;
	err = file_move(req->db, req->arena, &move, &moved);
	return err == ERR_OK ? file_reply(req, 200, &moved.file) : common_refuse(req, err, &name_fault);
}

const struct action edit_file = ACTION(struct input, fields, run,
    RETURNS_OBJECT(200, file_members));
