/* POST /api/credentials/s3/multipart/{uploadId}/complete: make one object of the parts. */
#include <json-c/json.h>

#include "credentials/actions.h"
#include "lib/base/arena.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "service/upload/upload.h"
#include "store/store_direct.h"
#include "wire/upload.h"

struct input {
	const char         *upload_id;
	const char         *key;
	struct json_object *parts;
};

static const struct field fields[] = {
	FIELD_UPLOAD(FROM_PATH, struct input),
	FIELD_JSON(FROM_BODY, struct input, parts),
};

#define part_fault(req, index, member, detail) \
	request_fault(req, FAULT_BODY, \
	    arena_printf((req)->arena, "/parts/%zu%s", index, member), detail)

/* {PartNumber, ETag}; other members are what clients add for themselves. */
static bool
read_part(struct request *req, size_t i, struct json_object *item, struct upload_part *out)
{
	struct json_object *number = NULL, *etag = NULL;

	if (!json_object_is_type(item, json_type_object)) {
		part_fault(req, i, "", "must be an object");
		return false;
	}
	json_object_object_get_ex(item, "PartNumber", &number);
	json_object_object_get_ex(item, "ETag", &etag);
	if (!json_object_is_type(number, json_type_int))
		part_fault(req, i, "/PartNumber", "must be a number");
	else if (!json_object_is_type(etag, json_type_string))
		part_fault(req, i, "/ETag", "must be the ETag that the part's upload gave");
	else {
		out->number = json_object_get_int64(number);
		out->etag = json_object_get_string(etag);
		return true;
	}
	return false;
}

static enum err
read_parts(struct request *req, struct json_object *array, struct upload_parts *out)
{
	bool are_right = true;
	size_t i;

	if (!json_object_is_type(array, json_type_array) ||
	    json_object_array_length(array) > STORE_PARTS_MAX) {
		request_fault(req, FAULT_BODY, "/parts", "must be an array of 1 to 10000 parts");
		return ERR_INPUT;
	}
	out->count = json_object_array_length(array);
	out->items = ARENA_ARRAY(req->arena, struct upload_part, out->count + 1);
	for (i = 0; i < out->count; i++)
		are_right &= read_part(req, i, json_object_array_get_idx(array, i), &out->items[i]);
	return are_right ? ERR_OK : ERR_INPUT;
}

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	struct upload_location out;
	struct upload_parts parts;
	struct upload upload;
	enum err err;

	err = read_parts(req, in->parts, &parts);
	if (err == ERR_OK)
		err = upload_find(req->db, req->arena,
		    &(struct upload_name){ &req->user, in->key, in->upload_id }, &upload);
	if (err == ERR_OK)
		err = upload_complete(req->db, req->arena, &upload, &parts, &req->faults);
	if (err != ERR_OK)
		return err;
	out.location = arena_printf(req->arena, "%s/%s", req->origin, upload.key);
	out.key = upload.key;
	out.bucket = upload.bucket;
	return reply_object(req, 200, upload_location_members, &out);
}

const struct action complete_upload =
    ACTION_AFAR(store_is_afar, struct input, fields, run, RETURNS_OBJECT(200, upload_location_members));
