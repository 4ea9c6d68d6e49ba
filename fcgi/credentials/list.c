/* GET /api/credentials/uploads: what I began and did not finish. */
#include "credentials/actions.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "service/upload/upload.h"
#include "wire/upload.h"

static const struct field fields[] = {
	FIELDS_OF_LIST(struct list_input),
};

static enum err
run(struct request *req, const void *input)
{
	const struct list_input *in = input;
	struct upload *uploads;
	const char *next;
	size_t count;
	enum err err;

	err = upload_list(req->db, req->arena, &req->user, (int)in->limit, in->cursor,
	    &uploads, &count, &next);
	if (err != ERR_OK)
		return input_list_result(req, err);
	return reply_list(req, upload_members, uploads, count, sizeof(*uploads), next);
}

const struct action list_uploads =
    ACTION(struct list_input, fields, run, RETURNS_LIST(upload_members));
