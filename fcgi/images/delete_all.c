/*
 * fcgi/images/delete_all.c: DELETE /api/images ?confirm=delete-all-my-images:
 * every image of mine, for good.
 */
#include "images/actions.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "service/image/image.h"

struct input {
	int confirm;
};

static const char *const words[] = { "delete-all-my-images", NULL };

static const struct field fields[] = {
	FIELD_CHOICE(FROM_QUERY, struct input, confirm, words),
};

struct answer {
	int64_t deleted;
};

static const struct member members[] = {
	MEMBER_INT(struct answer, deleted),
	MEMBER_END,
};

static enum err
run(struct request *req, const void *input)
{
	struct answer answer;
	enum err err;

	(void)input;
	err = image_delete_all(req->db, &req->user, &answer.deleted);
	if (err != ERR_OK)
		return err;
	return reply_object(req, 200, members, &answer);
}

const struct action delete_images = ACTION(struct input, fields, run,
    RETURNS_OBJECT(200, members));
