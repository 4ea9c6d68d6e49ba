/* fcgi/images/info.c: GET /api/images/{key}/info: what is known of an image. */
#include "images/actions.h"
#include "images/key.h"
#include "lib/serve/request.h"
#include "wire/image.h"

static const struct field fields[] = { FIELD_KEY(struct key_input) };

static enum err
run(struct request *req, const void *input)
{
	const struct key_input *in = input;
	struct image image;
	enum err err;

	err = image_find(req->db, req->arena, &req->user, in->key, &image);
	if (err != ERR_OK)
		return err;
	return image_reply(req, 200, &image);
}

const struct action show_info = ACTION(struct key_input, fields, run,
    RETURNS_OBJECT(200, image_members));
