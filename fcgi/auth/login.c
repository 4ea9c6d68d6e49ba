/* fcgi/auth/login.c: POST /api/auth/login: sign in with a password, and a code. */
#include "auth/actions.h"
#include "auth/browser.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "program/access.h"
#include "service/account/account_totp.h"
#include "service/account/session.h"
#include "wire/account.h"

/*
 * Failures of one address.  Slower than LOGIN_WAIT_MAX_S lets tries at one
 * account pass, so that no address alone can keep its owner from them.
 */
#define BURST      20
#define PER_MINUTE 1

struct input {
	const char *username;
	const char *password;
	const char *totp;
};

static const struct field fields[] = {
	FIELD_TEXT(FROM_BODY, struct input, username, 1, USERNAME_MAX),
	FIELD_TEXT(FROM_BODY, struct input, password, 1, PASSWORD_MAX),
	FIELD_TEXT_OPT(FROM_BODY, struct input, totp, 0, TOTP_TEXT_MAX),
};

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	const struct session_login login = {
		.username = in->username,
		.password = in->password,
		.totp = in->totp != NULL && in->totp[0] != '\0' ? in->totp : NULL,
		.place = browser_place(req),
	};
	struct session_opened opened = { .wait_s = 0 };
	enum err err;

	err = access_rate(req, "login", NULL, BURST, PER_MINUTE);
	if (err != ERR_OK)
		return err;
	err = session_login(req->db, req->arena, &login, &opened);
	req->retry_after_s = opened.wait_s;
	if (err == ERR_TOTP_WRONG)
		request_fault(req, FAULT_BODY, "/totp", "%s", err_title(err));
	if (err != ERR_CREDENTIALS && err != ERR_TOTP_WRONG)
		access_rate_refund(req, "login", NULL, PER_MINUTE);
	if (err != ERR_OK)
		return err;
	browser_keep(req, &opened.pass);
	return reply_object(req, 200, account_members, &opened.account);
}

const struct action login_account = ACTION(struct input, fields, run,
    RETURNS_OBJECT(200, account_members));
