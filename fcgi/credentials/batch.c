/* GET /api/credentials/s3/multipart/{uploadId}/batch: URLs for several parts at once. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "credentials/actions.h"
#include "credentials/signature.h"
#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "lib/text/json_write.h"
#include "service/upload/upload.h"
#include "wire/upload.h"

#define NUMBERS_LEN_MAX 8192

struct input {
	const char *upload_id;
	const char *key;
	const char *numbers;	/* 1,2,3 */
};

static const struct field fields[] = {
	FIELD_UPLOAD(FROM_PATH, struct input),
	{ FIELD_OF("partNumbers", FROM_QUERY, TEXT, struct input, numbers), .min = 1,
	  .max = NUMBERS_LEN_MAX },
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

/* At most one for each comma, and one more. */
static enum err
read_numbers(struct request *req, const char *at, int **numbers, size_t *count)
{
	int64_t number;

	*numbers = ARENA_ARRAY(req->arena, int, strlen(at) / 2 + 1);
	for (*count = 0; at != NULL; (*count)++) {
		if (!next_number(&at, &number)) {
			request_fault(req, FAULT_PARAMETER, "partNumbers",
			    "must be numbers of 1 to 10000 with commas between them");
			return ERR_INPUT;
		}
		(*numbers)[*count] = (int)number;
	}
	return ERR_OK;
}

static const char *
write_urls(struct request *req, const int *numbers, const char *const *urls, size_t count)
{
	struct json_writer json;
	char name[16];
	struct buf buf;
	size_t i;

	buf_init(&buf, req->arena, 4096);
	json = json_writer(&buf);
	json_begin_object(&json);
	for (i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "%d", numbers[i]);
		json_key(&json, name);
		json_text(&json, urls[i]);
	}
	json_end_object(&json);
	return buf_text(&buf);
}

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	struct upload_urls out;
	struct upload upload;
	int64_t expires_s;
	const char **urls;
	size_t count;
	int *numbers;
	enum err err;

	err = read_numbers(req, in->numbers, &numbers, &count);
	if (err == ERR_OK)
		err = upload_find(req->db, req->arena,
		    &(struct upload_name){ &req->user, in->key, in->upload_id }, &upload);
	if (err != ERR_OK)
		return err;
	urls = ARENA_ARRAY(req->arena, const char *, count);
	err = signature_make_parts(req, in->key, in->upload_id, numbers, count, urls,
	    &expires_s);
	if (err != ERR_OK)
		return err;
	out.presigned_urls = write_urls(req, numbers, urls, count);
	return reply_object(req, 200, upload_urls_members, &out);
}

const struct action sign_batch =
    ACTION(struct input, fields, run, RETURNS_OBJECT(200, upload_urls_members));
