/*
 * GET /api/credentials/s3/params: where to send a small file in one piece: a form to
 * us, or straight to the store.
 */
#include "credentials/actions.h"
#include "credentials/signature.h"
#include "lib/db.h"
#include "lib/reply.h"
#include "lib/request.h"
#include "service/store_direct.h"
#include "service/upload.h"
#include "wire/upload.h"

struct input {
	const char *filename;
	const char *type;
	int64_t     size_bytes;
};

static const struct field fields[] = {
	FIELD_TEXT(FROM_QUERY, struct input, filename, 1, UPLOAD_FILENAME_MAX),
	FIELD_TEXT_OPT(FROM_QUERY, struct input, type, 0, UPLOAD_TYPE_MAX),
	{ .name = "metadata[size_bytes]", .source = FROM_QUERY, .type = FIELD_IS_INT,
	  .need = FIELD_OPTIONAL, .offset = offsetof(struct input, size_bytes),
	  .max = INT64_MAX },
	FIELD_OTHERS("metadata["),	/* whatever the uploader keeps of a file */
};

static enum err
begin(struct request *req, const struct upload_plan *plan, struct upload *out)
{
	enum err err;

	err = db_begin(req->db);
	if (err == ERR_OK)
		err = upload_begin(req->db, req->arena, &req->user, plan, &req->faults, out);
	if (err == ERR_OK)
		return db_commit(req->db);
	db_rollback(req->db);
	return err;
}

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	struct upload_plan plan = {
		.filename = in->filename,
		.type = in->type != NULL ? in->type : "",
		.size_bytes = in->size_bytes,
		.is_whole = true,
	};
	struct upload_form out = {
		.method = store_is_direct() ? "PUT" : "POST", .expires = SIGNATURE_S,
	};
	struct upload upload;
	enum err err;

	err = begin(req, &plan, &upload);
	if (err == ERR_OK && store_is_direct())
		err = store_sign_put(upload.key, req->arena, SIGNATURE_S, &out.url);
	else if (err == ERR_OK)
		err = signature_make(req, upload.key, upload.upload_id, SIGNATURE_WHOLE, &out.url);
	if (err != ERR_OK)
		return err;
	out.fields.key = upload.key;
	out.fields.bucket = upload.bucket;
	return reply_object(req, 200, upload_form_members, &out);
}

const struct action sign_form =
    ACTION(struct input, fields, run, RETURNS_OBJECT(200, upload_form_members));
