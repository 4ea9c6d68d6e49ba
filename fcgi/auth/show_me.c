/* fcgi/auth/show_me.c: GET /api/auth/me: the account that is signed in. */
#include "auth/actions.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "service/account/account.h"
#include "wire/account.h"

static enum err
run(struct request *req, const void *input)
{
	struct account account;
	enum err err;

	(void)input;
	err = account_find(req->db, req->arena, &req->user, &account);
	if (err != ERR_OK)
		return err;
	return reply_object(req, 200, account_members, &account);
}

const struct action show_me = ACTION_NO_INPUT(run, RETURNS_OBJECT(200, account_members));
