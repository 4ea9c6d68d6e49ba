/* GET /api/credentials/uploads: what I began and did not finish. */
#include "credentials/actions.h"
#include "lib/reply.h"
#include "lib/request.h"
#include "service/upload.h"
#include "wire/upload.h"

struct input {
	int64_t     limit;
	const char *cursor;
};

static const struct field fields[] = {
	FIELDS_OF_LIST(struct input),
};

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	struct upload *uploads;
	const char *next;
	size_t count;
	enum err err;

	err = upload_list(req->db, req->arena, &req->user, (int)in->limit, in->cursor,
	    &uploads, &count, &next);
	if (err != ERR_OK)
		return err;
	return reply_list(req, upload_members, uploads, count, sizeof(*uploads), next);
}

const struct action list_uploads =
    ACTION(struct input, fields, run, RETURNS_LIST(upload_members));
