/* fcgi/files/find_by_path.c: GET /api/files/tree?tree=&path=: one by its path, "/" being the root. */
#include "files/actions.h"
#include "files/common.h"
#include "wire/file.h"

struct input {
	int         tree;
	const char *path;
};

static const struct field fields[] = {
	FIELD_CHOICE_OPT(FROM_QUERY, struct input, tree, common_trees, FILE_HOME),
	FIELD_TEXT_OPT(FROM_QUERY, struct input, path, 0, FILE_PATH_MAX),
};

static enum err
run(struct request *req, const void *input)
{
	static const struct common_fault fault = { FAULT_PARAMETER, "path" };
	const struct input *in = input;
	struct file_way way = { .who = req->user, .tree = (enum file_tree)in->tree };
	struct file file;
	enum err err;

	if (!common_names(req, &fault, in->path == NULL ? "/" : in->path, &way.names))
		return ERR_INPUT;
	err = file_find_path(req->db, req->arena, &way, &file);
	if (err == ERR_OK && file.row == 0)
		return ERR_NOT_FOUND;	/* what is shared is a list, and no folder */
	return err == ERR_OK ? file_reply(req, 200, &file) : err;
}

const struct action find_by_path = ACTION(struct input, fields, run,
    RETURNS_OBJECT(200, file_members));
