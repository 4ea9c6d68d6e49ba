/* fcgi/auth/list_tokens.c: GET /api/auth/tokens: my API tokens. */
#include "auth/actions.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "service/account/token.h"
#include "wire/account.h"

static const struct field fields[] = {
	FIELDS_OF_LIST(struct list_input),
};

static enum err
run(struct request *req, const void *input)
{
	const struct list_input *in = input;
	struct token *items;
	const char *next;
	size_t count;
	enum err err;

	err = token_list(req->db, req->arena, &req->user,
	    (int)in->limit, in->cursor, &items, &count, &next);
	if (err != ERR_OK)
		return input_list_result(req, err);
	return reply_list(req, token_members, items, count, sizeof(*items), next);
}

const struct action list_tokens = ACTION(struct list_input, fields, run,
    RETURNS_LIST(token_members));
