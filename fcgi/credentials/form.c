/* POST /api/credentials/s3/object: a whole file in a form, by its signed URL. */
#include "credentials/actions.h"
#include "credentials/signature.h"
#include "lib/base/arena.h"
#include "lib/io/form.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "service/upload/upload.h"
#include "wire/upload.h"

struct input {
	const char *upload_id;
	const char *key;
	int64_t     expires;
	const char *sig;
	struct upload upload;	/* that may have it */
};

static const struct field fields[] = {
	FIELD_UPLOAD(FROM_QUERY, struct input),
	FIELDS_OF_SIGNATURE(struct input),
};

static enum err
may(struct request *req, void *input)
{
	struct input *in = input;
	enum err err;

	err = signature_check(req, in->key, in->upload_id, SIGNATURE_WHOLE, in->expires, in->sig);
	if (err == ERR_OK)
		err = upload_find(req->db, req->arena,
		    &(struct upload_name){ NULL, in->key, in->upload_id }, &in->upload);
	if (err != ERR_OK)
		return err;
	if (!form_is(request_header(req, "Content-Type")))
		return ERR_MEDIA_TYPE;
	return upload_may_put_whole(req->db, req->arena, &in->upload,
	    req->body.length - FORM_ROUND_MAX, req->body.length, &req->faults);
}

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	struct upload_location out;
	struct body file;
	const struct upload_put put = {
		.upload = &in->upload, .number = 1, .body = &file, .faults = &req->faults,
	};
	const char *etag;
	enum err err;

	err = form_file(&req->body, request_header(req, "Content-Type"), "file",
	    req->arena, &file);
	if (err == ERR_OK)
		err = upload_put_whole(req->db, req->arena, &put, &etag);
	if (err != ERR_OK)
		return err;
	out.location = arena_printf(req->arena, "%s/%s", req->origin, in->upload.key);
	out.key = in->upload.key;
	out.bucket = in->upload.bucket;
	reply_header(req, "ETag", etag);
	reply_header(req, "Location", out.location);
	return reply_object(req, 201, upload_location_members, &out);
}

const struct action post_form =
    ACTION_OF_BODY(struct input, fields, may, run, RETURNS_OBJECT(201, upload_location_members));
