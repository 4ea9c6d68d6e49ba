/* GET /api/credentials/s3/multipart/{uploadId}/{partNumber}: a URL to PUT this part to. */
#include "credentials/actions.h"
#include "credentials/signature.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "service/upload/upload.h"
#include "wire/upload.h"

struct input {
	const char *upload_id;
	const char *key;
	int64_t     part;
};

static const struct field fields[] = {
	FIELD_UPLOAD(FROM_PATH, struct input),
	FIELD_PART_NUMBER(struct input),
};

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	struct upload_url out;
	const int part = (int)in->part;
	struct upload upload;
	enum err err;

	err = upload_find(req->db, req->arena,
	    &(struct upload_name){ &req->user, in->key, in->upload_id }, &upload);
	if (err == ERR_OK)
		err = signature_make_parts(req, in->key, in->upload_id, &part, 1, &out.url,
		    &out.expires);
	if (err != ERR_OK)
		return err;
	return reply_object(req, 200, upload_url_members, &out);
}

const struct action sign_part =
    ACTION(struct input, fields, run, RETURNS_OBJECT(200, upload_url_members));
