/* fcgi/files/list_changes.c: GET /api/files/changes?cursor=: what changed since. */
#include "files/actions.h"
#include "lib/serve/input.h"
#include "lib/serve/request.h"
#include "service/file/file_follow.h"
#include "wire/file.h"

struct input {
	int64_t     limit;
	const char *cursor;
};

static const struct field fields[] = { FIELDS_OF_LIST(struct input) };

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	const struct page_ask ask = { in->limit, in->cursor };
	struct page page;
	enum err err;

	err = file_follow(req->db, req->arena, &req->user, &ask, &page);
	return file_changes_reply(req, err, &page);
}

const struct action list_changes = ACTION(struct input, fields, run,
    RETURNS_LIST(file_change_members));
