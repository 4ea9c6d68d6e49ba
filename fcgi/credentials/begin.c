/* POST /api/credentials/s3/multipart: begin an upload. */
#include <json-c/json.h>
#include <stdlib.h>

#include "credentials/actions.h"
#include "lib/db/db.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "service/base/idempotency.h"
#include "service/upload/upload.h"
#include "store/store_direct.h"
#include "wire/upload.h"

struct input {
	const char         *filename;
	const char         *type;
	bool                has_type;
	struct json_object *metadata;	/* whatever the uploader keeps of a file */
};

static const struct field fields[] = {
	FIELD_TEXT(FROM_BODY, struct input, filename, 1, UPLOAD_FILENAME_MAX),
	FIELD_TEXT_NULL(FROM_BODY, struct input, type, has_type, 0, UPLOAD_TYPE_MAX),
	FIELD_JSON_OPT(FROM_BODY, struct input, metadata),
};

/* Of metadata we take size_bytes alone: a number, or (as Uppy 5 sends it) its digits. */
static enum err
read_size(struct request *req, struct json_object *metadata, int64_t *size_bytes)
{
	struct json_object *value = NULL;
	const char *text;
	char *end;

	*size_bytes = 0;
	if (!json_object_is_type(metadata, json_type_object) ||
	    !json_object_object_get_ex(metadata, "size_bytes", &value) || value == NULL)
		return ERR_OK;
	text = json_object_get_string(value);
	*size_bytes = strtoll(text, &end, 10);
	if (text[0] >= '0' && text[0] <= '9' && *end == '\0')
		return ERR_OK;
	request_fault(req, FAULT_BODY, "/metadata/size_bytes", "must be a number of bytes");
	return ERR_INPUT;
}

/* Once for each Idempotency-Key: later ones are told of the first. */
static enum err
begin_once(struct request *req, const struct upload_plan *plan,
    const struct upload_start *start, bool *is_new, struct upload *out)
{
	struct idempotency_once once = { .fingerprint = request_fingerprint(req) };
	const char *made;
	enum err err;

	err = request_idempotency_key(req, &once.key);
	if (err != ERR_OK)
		return err;
	err = idempotency_claim(req->db, req->arena, &req->user, &once, &made);
	if (err != ERR_OK)
		return err;
	*is_new = made == NULL;
	if (!*is_new)
		return upload_find(req->db, req->arena, &(struct upload_name){ &req->user, made, NULL },
		    out);
	err = upload_begin_prepared(req->db, req->arena, plan, start, out);
	return err == ERR_OK ? idempotency_record(req->db, &req->user, &once, out->key) : err;
}

static enum err
begin(struct request *req, const struct upload_plan *plan, struct upload *out)
{
	struct upload_start start;
	bool is_new = false;
	enum err err;

	err = upload_prepare(req->db, req->arena, plan, &req->faults, &start);
	if (err != ERR_OK)
		return err;
	if ((err = db_begin(req->db)) == ERR_OK &&
	    (err = begin_once(req, plan, &start, &is_new, out)) == ERR_OK)
		err = db_commit(req->db);	/* on failure it may be written all the same */
	else
		is_new = false;
	db_rollback(req->db);
	if (!is_new)
		upload_unprepare(&start);
	return err;
}

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	struct upload_plan plan = {
		.owner = &req->user,
		.filename = in->filename,
		.type = in->type != NULL ? in->type : "",
	};
	struct upload upload;
	enum err err;

	err = read_size(req, in->metadata, &plan.size_bytes);
	if (err == ERR_OK)
		err = begin(req, &plan, &upload);
	return err == ERR_OK ? reply_object(req, 200, upload_begun_members, &upload) : err;
}

const struct action begin_upload =
    ACTION_AFAR(store_is_afar, struct input, fields, run, RETURNS_OBJECT(200, upload_begun_members));
