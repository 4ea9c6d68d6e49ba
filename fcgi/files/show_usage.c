/* fcgi/files/show_usage.c: GET /api/files/usage: what I keep, and what of it is versions and the bin. */
#include "files/actions.h"
#include "files/common.h"
#include "wire/file.h"

static enum err
run(struct request *req, const void *input)
{
	struct file_usage usage;
	enum err err;

	(void)input;
	err = file_usage(req->db, &req->user, &usage);
	return err == ERR_OK ? reply_object(req, 200, file_usage_members, &usage) : err;
}

const struct action show_usage = ACTION_NO_INPUT(run, RETURNS_OBJECT(200, file_usage_members));
