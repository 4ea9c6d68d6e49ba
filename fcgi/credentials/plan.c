/* POST /api/credentials/uploads: a key for a client that brings its own S3 tool. */
#include "credentials/actions.h"
#include "lib/request.h"
#include "service/upload.h"
#include "wire/upload.h"

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
	(void)req;
	(void)input;
	return ERR_NO_S3;
}

const struct action plan_upload =
    ACTION(struct input, fields, run, RETURNS_OBJECT(201, upload_location_members));
