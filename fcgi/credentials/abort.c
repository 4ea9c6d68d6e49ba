/* DELETE /api/credentials/s3/multipart/{uploadId}: drop an upload and its parts. */
#include "credentials/actions.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
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

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	struct upload upload;
	enum err err;

	err = upload_find(req->db, req->arena,
	    &(struct upload_name){ &req->user, in->key, in->upload_id }, &upload);
	if (err == ERR_OK)
		err = upload_abort(req->db, &upload);
	if (err != ERR_OK)
		return err;
	return reply_object(req, 200, upload_nothing_members, &upload);	/* {}: Uppy parses it */
}

const struct action abort_upload =
    ACTION_AFAR(store_is_afar, struct input, fields, run, RETURNS_OBJECT(200, upload_nothing_members));
