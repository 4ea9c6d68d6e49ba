/*
 * fcgi/images/put.c: PUT /api/images/{key}: the body, or with ?file= a file of mine, is what the key stands for; with
 * If-None-Match: * (RFC 9110 section 13.1.2) only where it stands for nothing yet.
 */
#include <string.h>
#include <strings.h>

#include "images/actions.h"
#include "images/key.h"
#include "lib/serve/request.h"
#include "service/base/object.h"
#include "store/store_direct.h"
#include "wire/image.h"

struct input {
	const char      *key;
	struct public_id file;
	struct body      of_file;	/* made of it */
};

static const struct field fields[] = {
	FIELD_KEY(struct input),
	FIELD_ID_OPT(FROM_QUERY, struct input, file),
};

static enum err
refuse(struct request *req, enum err err, const char *reason)
{
	if (err == ERR_CONFLICT)
		request_fault(req, FAULT_PARAMETER, "key",
		    "Somebody else has this key; choose another");
	else if (err == ERR_NOT_MEDIA && reason != NULL)
		request_fault(req, FAULT_WHOLE, "", "%s", reason);
	return err;
}

/* If-None-Match: * */
static bool
is_only_new(const struct request *req)
{
	const char *unless = request_header(req, "If-None-Match");

	return unless != NULL && strcmp(unless, "*") == 0;
}

static bool
is_of_file(const struct input *in)
{
	return in->file.text[0] != '\0';
}

/* Either is a picture as it seems: a body by its type, a file by being there. */
static enum err
find_bytes(struct request *req, struct input *in)
{
	const char *type = request_header(req, "Content-Type");

	if (is_of_file(in))
		return object_body_of_file(req->db, req->arena, &req->user, &in->file, &in->of_file);
	return type == NULL || (strncasecmp(type, "image/", 6) != 0 &&
	    strncasecmp(type, "application/octet-stream", 24) != 0) ? ERR_MEDIA_TYPE : ERR_OK;
}

static enum err
may(struct request *req, void *input)
{
	struct input *in = input;
	enum err err;

	if ((err = find_bytes(req, in)) != ERR_OK)
		return err;
	if (!image_key_is_valid(in->key)) {
		request_fault(req, FAULT_PARAMETER, "key", "Use 1 to %d of A-Z a-z 0-9 . _ -"
		    " with a letter or digit, and no name of ours such as health",
		    IMAGE_KEY_MAX);
		return ERR_INPUT;
	}
	req->body.counts_for = req->user;
	return refuse(req, image_may_put(req->db, &req->user, in->key, is_only_new(req)), NULL);
}

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	struct body of_file = in->of_file;
	const struct image_wish wish = {
		.owner = &req->user, .key = in->key, .body = is_of_file(in) ? &of_file : &req->body,
		.only_new = is_only_new(req),
	};
	struct image_made made;
	enum err err;

	if (request_defer(req))	/* making it anew takes long */
		return ERR_OK;
	err = image_put(req->db, req->arena, &wish, &made);
	if (err != ERR_OK)
		return refuse(req, err, made.reason);
	return image_reply(req, made.is_new ? 201 : 200, &made.image);
}

const struct action put_image = ACTION_AFAR_OF_BODY(store_is_afar, struct input, fields, may, run,
    RETURNS_OBJECT(201, image_members));
