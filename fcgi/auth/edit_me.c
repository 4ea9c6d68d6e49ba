/* fcgi/auth/edit_me.c: PATCH /api/auth/me: change what my account says of me. */
#include "auth/actions.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "service/account/account.h"
#include "wire/account.h"

struct input {
	const char *email;
	bool        has_email;
};

static const struct field fields[] = {
	FIELD_TEXT_NULL(FROM_BODY, struct input, email, has_email, EMAIL_MIN, EMAIL_MAX),
};

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	struct account account;
	enum err err;

	if (in->email != NULL && !account_email_is_valid(in->email)) {
		request_fault(req, FAULT_BODY, "/email", "This is no mail address");
		return ERR_INPUT;
	}
	if (in->has_email)
		err = account_set_email(req->db, req->arena, &req->user, in->email, &account);
	else
		err = account_find(req->db, req->arena, &req->user, &account);
	if (err != ERR_OK)
		return err;
	return reply_object(req, 200, account_members, &account);
}

const struct action edit_me = ACTION(struct input, fields, run,
    RETURNS_OBJECT(200, account_members));
