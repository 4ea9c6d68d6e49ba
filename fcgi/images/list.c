/* fcgi/images/list.c: GET /api/images: all there are, or somebody's, newest first. */
#include <string.h>

#include "images/actions.h"
#include "lib/serve/request.h"
#include "wire/image.h"

struct input {
	const char *owner;
	int64_t     limit;
	const char *cursor;
};

static const struct field fields[] = {
	FIELD_TEXT_OPT(FROM_QUERY, struct input, owner, 1, 32),
	FIELDS_OF_LIST(struct input),
};

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	struct image_filter filter = {
		.viewer = req->user, .ask = { in->limit, in->cursor },
	};
	struct page page;
	enum err err;

	if (in->owner == NULL || strcmp(in->owner, "me") != 0)
		filter.owner = in->owner;
	else if (user_is_nobody(&req->user))
		return ERR_NO_SESSION;
	else
		filter.mine = req->user;
	err = image_list(req->db, req->arena, &filter, &page);
	if (err != ERR_OK)
		return input_list_result(req, err);
	return images_reply(req, &page);
}

const struct action list_images = ACTION(struct input, fields, run,
    RETURNS_LIST(image_members));
