/* GET /api/credentials/s3/multipart/{uploadId}: the parts that have come, as an array. */
#include "credentials/actions.h"
#include "lib/base/buf.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "lib/text/json_write.h"
#include "service/upload/upload.h"
#include "store/store_direct.h"
#include "wire/upload.h"

struct input {
	const char *upload_id;
	const char *key;
};

static const struct field fields[] = {
	FIELD_UPLOAD(FROM_PATH, struct input),
};

/* Companion's clients want the bare array. */
static enum err
reply_parts(struct request *req, const struct upload_parts *parts)
{
	struct json_writer json;
	struct buf buf;
	size_t i;

	buf_init(&buf, req->arena, 64 * (parts->count + 1));
	json = json_writer(&buf);
	json_begin_array(&json);
	for (i = 0; i < parts->count; i++)
		members_write(&json, upload_part_members, &parts->items[i]);
	json_end_array(&json);
	return reply_text(req, 200, "application/json", buf.data, buf.len);
}

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	struct upload_parts parts;
	struct upload upload;
	enum err err;

	err = upload_find(req->db, req->arena,
	    &(struct upload_name){ &req->user, in->key, in->upload_id }, &upload);
	if (err == ERR_OK && upload.is_completed)
		err = ERR_NOT_FOUND;
	if (err == ERR_OK)
		err = upload_list_parts(req->db, req->arena, &upload, &parts);
	return err == ERR_OK ? reply_parts(req, &parts) : err;
}

const struct action list_parts =
    ACTION_AFAR(store_is_afar, struct input, fields, run, RETURNS_MEDIA("application/json"));
