/* POST /api/credentials/uploads: a key for a client that brings its own S3 tool. */
#include "credentials/actions.h"
#include "lib/base/arena.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "service/upload/upload.h"
#include "store/store_lease.h"
#include "wire/lease.h"

struct input {
	const char *filename;
	int64_t     size_bytes;
};

static const struct field fields[] = {
	FIELD_TEXT(FROM_BODY, struct input, filename, 1, UPLOAD_FILENAME_MAX),
	FIELD_INT(FROM_BODY, struct input, size_bytes, 0, INT64_MAX),
};

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	const struct upload_plan plan = {
		.owner = &req->user,
		.filename = in->filename, .type = "", .size_bytes = in->size_bytes,
		.is_whole = true,
	};
	struct upload_uri out;
	struct upload upload;
	enum err err;

	if (!store_has_leases())
		return ERR_NO_S3;
	err = upload_begin(req->db, req->arena, &plan, &req->faults, &upload);
	if (err != ERR_OK)
		return err;
	out.key = upload.key;
	out.bucket = upload.bucket;
	out.uri = arena_printf(req->arena, "s3://%s/%s", upload.bucket, upload.key);
	return reply_object(req, 201, lease_uri_members, &out);
}

const struct action plan_upload =
    ACTION(struct input, fields, run, RETURNS_OBJECT(201, lease_uri_members));
