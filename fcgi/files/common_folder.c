/* fcgi/files/common_folder.c: GET, PUT /api/files/common: is there a folder that all share? */
#include "files/actions.h"
#include "files/common.h"

struct allowed {
	bool allowed;
};

static const struct member members[] = { MEMBER_BOOL(struct allowed, allowed), MEMBER_END };

static enum err
show(struct request *req, const void *input)
{
	struct allowed out;
	struct file common;
	enum err err;

	(void)input;
	err = file_common(req->db, req->arena, &req->user, &common);
	if (err != ERR_OK && err != ERR_NOT_FOUND)
		return err;
	out.allowed = err == ERR_OK;
	return reply_object(req, 200, members, &out);
}

const struct action show_common = ACTION_NO_INPUT(show, RETURNS_OBJECT(200, members));

static const struct field fields[] = {
	{ FIELD_OF("allowed", FROM_BODY, BOOL, struct allowed, allowed) },
};

static enum err
set(struct request *req, const void *input)
{
	const struct allowed *in = input;
	enum err err;

	err = file_common_allow(req->db, in->allowed);
	return err == ERR_OK ? reply_object(req, 200, members, in) : err;
}

const struct action set_common = ACTION(struct allowed, fields, set, RETURNS_OBJECT(200, members));
