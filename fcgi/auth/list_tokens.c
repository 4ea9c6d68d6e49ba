/* fcgi/auth/list_tokens.c: GET /api/auth/tokens: my API tokens. */
#include "auth/actions.h"
#include "lib/serve/request.h"
#include "service/account/token.h"
#include "wire/account.h"
#include "wire/page.h"

static const struct field fields[] = {
	FIELDS_OF_LIST(struct page_ask),
};

static enum err
run(struct request *req, const void *input)
{
	struct page page;
	enum err err;

	err = token_list(req->db, req->arena, &req->user, input, &page);
	return page_reply(req, err, account_token_members, &page);
}

const struct action list_tokens = ACTION(struct page_ask, fields, run,
    RETURNS_LIST(account_token_members));
