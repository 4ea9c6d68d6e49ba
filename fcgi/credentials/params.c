/*
 * GET /api/credentials/s3/params: the form in which a small file goes in one piece: to
 * us, or straight to the store.
 */
#include <string.h>

#include "credentials/actions.h"
#include "credentials/signature.h"
#include "lib/base/buf.h"
#include "lib/base/count.h"
#include "lib/config/config.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "lib/text/json_write.h"
#include "service/upload/upload.h"
#include "store/store_direct.h"
#include "wire/upload.h"

struct input {
	const char *filename;
	const char *type;
	int64_t     size_bytes;
};

static const struct field fields[] = {
	FIELD_TEXT(FROM_QUERY, struct input, filename, 1, UPLOAD_FILENAME_MAX),
	FIELD_TEXT_OPT(FROM_QUERY, struct input, type, 0, UPLOAD_TYPE_MAX),
	{ FIELD_OF("metadata[size_bytes]", FROM_QUERY, INT, struct input, size_bytes),
	  .need = FIELD_OPTIONAL, .max = INT64_MAX },
	FIELD_OTHERS("metadata["),	/* whatever the uploader keeps of a file */
};

/* `fields` as one JSON object. */
static const char *
write_fields(struct request *req, const struct sigv4_pair *named, size_t count)
{
	struct json_writer json;
	struct buf buf;
	size_t i;

	buf_init(&buf, req->arena, 2048);
	json = json_writer(&buf);
	json_begin_object(&json);
	for (i = 0; i < count; i++) {
		json_key(&json, named[i].name);
		json_text(&json, named[i].value);
	}
	json_end_object(&json);
	return buf_text(&buf);
}

/*
 * Uppy 5, which asks for JSON, waits for ever when the answer to a form has no
 * ETag, as Ceph's has none; Uppy 6 knows forms alone.
 */
static bool
takes_put(const struct request *req)
{
	const char *accept = request_header(req, "Accept");

	return accept != NULL && strcmp(accept, "application/json") == 0;
}

static enum err
sign_direct_put(struct request *req, const struct upload *upload, struct upload_form *out)
{
	const struct sigv4_pair named[] = { { "key", upload->key }, { "bucket", upload->bucket } };

	out->method = "PUT";
	out->expires = SIGNATURE_DIRECT_S;
	out->fields = write_fields(req, named, COUNT(named));
	return store_sign_put(upload->key, req->arena, &out->expires, &out->url);
}

static enum err
sign_direct(struct request *req, const struct upload *upload, struct upload_form *out)
{
	const struct s3_form_limits limits = {
		.min_bytes = upload->size_bytes,
		.max_bytes = upload->size_bytes > 0 ? upload->size_bytes : config()->max_upload,
		.expires_s = SIGNATURE_DIRECT_S,
	};
	struct s3_form form;
	enum err err;

	err = store_sign_form(upload->key, req->arena, &limits, &form);
	if (err != ERR_OK)
		return err;
	out->url = form.url;
	out->expires = form.expires_s;
	out->fields = write_fields(req, form.fields, form.field_count);
	return ERR_OK;
}

static enum err
sign_ours(struct request *req, const struct upload *upload, struct upload_form *out)
{
	const struct sigv4_pair named[] = { { "key", upload->key }, { "bucket", upload->bucket } };

	out->expires = SIGNATURE_S;
	out->fields = write_fields(req, named, COUNT(named));
	return signature_make(req, upload->key, upload->upload_id, SIGNATURE_WHOLE, &out->url);
}

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	const struct upload_plan plan = {
		.owner = &req->user,
		.filename = in->filename,
		.type = in->type != NULL ? in->type : "",
		.size_bytes = in->size_bytes,
		.is_whole = true,
	};
	struct upload_form out = { .method = "POST" };
	struct upload upload;
	enum err err;

	err = upload_begin(req->db, req->arena, &plan, &req->faults, &upload);
	if (err == ERR_OK && !store_is_direct())
		err = sign_ours(req, &upload, &out);
	else if (err == ERR_OK)
		err = takes_put(req) ? sign_direct_put(req, &upload, &out) :
		    sign_direct(req, &upload, &out);
	return err == ERR_OK ? reply_object(req, 200, upload_form_members, &out) : err;
}

const struct action sign_params =
    ACTION(struct input, fields, run, RETURNS_OBJECT(200, upload_form_members));
