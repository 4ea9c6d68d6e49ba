/* GET /api/credentials/s3/multipart/{uploadId}/batch: URLs for several parts at once. */
#include <inttypes.h>
#include <stdlib.h>

#include "credentials/actions.h"
#include "credentials/signature.h"
#include "lib/arena.h"
#include "lib/buf.h"
#include "lib/json_write.h"
#include "lib/reply.h"
#include "lib/request.h"
#include "service/upload.h"
#include "wire/upload.h"

#define NUMBERS_LEN_MAX 4096

struct input {
	const char *upload_id;
	const char *key;
	const char *numbers;	/* 1,2,3 */
};

static const struct field fields[] = {
	FIELD_UPLOAD(FROM_PATH, struct input),
	{ .name = "partNumbers", .source = FROM_QUERY, .type = FIELD_IS_TEXT,
	  .offset = offsetof(struct input, numbers), .min = 1, .max = NUMBERS_LEN_MAX },
};

/* The next number of the list; false at its end (*at is NULL) or at what is none. */
static bool
next_number(const char **at, int64_t *number)
{
	char *end;

	if (**at < '1' || **at > '9')
		return false;
	*number = strtoll(*at, &end, 10);
	if (*number > STORE_PARTS_MAX || (*end != ',' && *end != '\0'))
		return false;
	*at = *end == ',' ? end + 1 : NULL;
	return true;
}

static enum err
sign_all(struct request *req, const struct input *in, struct json_writer *json)
{
	const char *at = in->numbers, *url;
	int64_t number;
	enum err err;

	json_begin_object(json);
	while (at != NULL) {
		if (!next_number(&at, &number)) {
			request_fault(req, FAULT_PARAMETER, "partNumbers",
			    "must be numbers of 1 to 10000 with commas between them");
			return ERR_INPUT;
		}
		err = signature_make(req, in->key, in->upload_id, number, &url);
		if (err != ERR_OK)
			return err;
		json_key(json, arena_printf(req->arena, "%" PRId64, number));
		json_text(json, url);
	}
	json_end_object(json);
	return ERR_OK;
}

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	struct upload_urls out;
	struct json_writer json;
	struct upload upload;
	struct buf buf;
	enum err err;

	err = upload_find(req->db, req->arena, &req->user, in->key, in->upload_id, &upload);
	if (err != ERR_OK)
		return err;
	buf_init(&buf, req->arena, 4096);
	json = json_writer(&buf);
	err = sign_all(req, in, &json);
	if (err != ERR_OK)
		return err;
	out.presigned_urls = buf_text(&buf);
	return reply_object(req, 200, upload_urls_members, &out);
}

const struct action sign_parts =
    ACTION(struct input, fields, run, RETURNS_OBJECT(200, upload_urls_members));
