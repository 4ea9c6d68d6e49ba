/* fcgi/auth/show_totp.c: GET /api/auth/totp: whether signing in takes a code as well. */
#include "auth/actions.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "service/account/account_totp.h"
#include "wire/account.h"

static enum err
run(struct request *req, const void *input)
{
	struct account_totp totp;
	enum err err;

	(void)input;
	err = account_totp_show(req->db, &req->user, &totp);
	return err == ERR_OK ? reply_object(req, 200, account_totp_members, &totp) : err;
}

const struct action show_totp = ACTION_NO_INPUT(run, RETURNS_OBJECT(200, account_totp_members));
