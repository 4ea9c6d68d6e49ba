/* PUT /api/credentials/s3/multipart/{uploadId}/{partNumber}: one part, by its signed URL. */
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
	int64_t     expires;
	const char *sig;
	struct upload upload;	/* that may have it */
};

static const struct field fields[] = {
	FIELD_UPLOAD(FROM_PATH, struct input),
	FIELD_PART_NUMBER(struct input),
	FIELDS_OF_SIGNATURE(struct input),
};

static struct upload_put
put_of(struct request *req, const struct input *in)
{
	return (struct upload_put){
		.upload = &in->upload, .number = (int)in->part, .body = &req->body,
		.faults = &req->faults,
	};
}

static enum err
may(struct request *req, void *input)
{
	struct input *in = input;
	const struct upload_put put = put_of(req, in);
	enum err err;

	err = signature_check(req, in->key, in->upload_id, in->part, in->expires, in->sig);
	if (err == ERR_OK)
		err = upload_find(req->db, req->arena,
		    &(struct upload_name){ NULL, in->key, in->upload_id }, &in->upload);
	if (err != ERR_OK)
		return err;
	return upload_may_put(req->db, req->arena, &put);
}

static enum err
run(struct request *req, const void *input)
{
	const struct upload_put put = put_of(req, input);
	struct upload_part part;
	enum err err;

	err = upload_put_part(req->db, req->arena, &put, &part);
	if (err != ERR_OK)
		return err;
	reply_header(req, "ETag", part.etag);
	return reply_object(req, 200, upload_part_members, &part);
}

const struct action put_part =
    ACTION_OF_BODY(struct input, fields, may, run, RETURNS_OBJECT(200, upload_part_members));
