/* fcgi/auth/login.c: POST /api/auth/login: sign in with a password, and a code or a passkey. */
#include "auth/actions.h"
#include "auth/browser.h"
#include "auth/shown.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "program/access.h"
#include "program/event.h"
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
	struct json_object *passkey;
};

static const struct field fields[] = {
	FIELD_TEXT(FROM_BODY, struct input, username, 1, USERNAME_MAX),
	FIELD_TEXT(FROM_BODY, struct input, password, 1, PASSWORD_MAX),
	FIELD_TEXT_OPT(FROM_BODY, struct input, totp, 0, TOTP_TEXT_MAX),
	FIELD_JSON_OPT(FROM_BODY, struct input, passkey),
};

/* How it ended; that a code is asked for as well is no end. */
static void
tell(struct request *req, const struct session_login *login,
    const struct session_opened *opened, enum err err)
{
	const bool is_second = err == ERR_TOTP_WRONG || err == ERR_PASSKEY;
	struct security_event event = {
		.kind = is_second ? EVENT_SECOND_FACTOR : EVENT_SIGN_IN,
		.failed = err != ERR_OK,
		.actor = opened->account.key,
		.about = err == ERR_RATE ? "login" : NULL,
		.reason = err == ERR_SUSPENDED ? "suspended" : err == ERR_CREDENTIALS ? "credentials" :
		    err == ERR_PASSKEY ? "passkey" : err == ERR_OK && (opened->account.totp ||
		    opened->account.passkeys > 0) ? "second_factor" : NULL,
	};
	struct security_name name;

	if (err == ERR_RATE)
		event.kind = EVENT_RATE_LIMIT;
	else if (err != ERR_OK && err != ERR_CREDENTIALS && err != ERR_SUSPENDED && !is_second)
		return;
	if (err != ERR_OK && security_name(req->db, req->arena, login->username, &name) == ERR_OK) {
		event.actor = (struct user_id){ 0 };
		event.target = name.user;
		event.actor_name = user_is_nobody(&name.user) ? name.shown : login->username;
	}
	if (event.kind == EVENT_RATE_LIMIT)
		event_write_seldom(req, &event);
	else
		event_write(req, &event);
}

/* Which second factors there are, and which was wrong. */
static void
explain(struct request *req, const struct account *account, enum err err)
{
	if (err == ERR_TOTP && account->passkeys > 0)
		request_fault(req, FAULT_BODY, "/passkey", "Show one of your passkeys");
	if (err == ERR_TOTP)
		request_fault(req, FAULT_BODY, "/totp", account->totp ?
		    "Give the code of your authenticator app, or a recovery code" :
		    "Or give a recovery code");
	if (err == ERR_TOTP_WRONG)
		request_fault(req, FAULT_BODY, "/totp", "%s", err_title(err));
	if (err == ERR_PASSKEY)
		request_fault(req, FAULT_BODY, "/passkey", "%s", err_title(err));
}

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	struct session_login login = {
		.username = in->username,
		.password = in->password,
		.totp = in->totp != NULL && in->totp[0] != '\0' ? in->totp : NULL,
		.place = browser_place(req),
	};
	struct session_opened opened = { .wait_s = 0 };
	struct shown shown;
	enum err err = ERR_OK;

	if (in->passkey != NULL) {
		err = shown_read(req, in->passkey, &shown);
		login.passkey = &shown.reply;
		login.site = &shown.site;
	}
	if (err == ERR_OK)
		err = access_rate(req, "login", NULL, BURST, PER_MINUTE);
	if (err != ERR_OK)
		return err;
	err = session_login(req->db, req->arena, &login, &opened);
	req->retry_after_s = opened.wait_s;
	tell(req, &login, &opened, err);
	explain(req, &opened.account, err);
	if (err != ERR_CREDENTIALS && err != ERR_TOTP_WRONG && err != ERR_PASSKEY)
		access_rate_refund(req, "login", NULL, PER_MINUTE);
	if (err != ERR_OK)
		return err;
	browser_keep(req, &opened.pass);
	return reply_object(req, 200, account_members, &opened.account);
}

const struct action login_account = ACTION(struct input, fields, run,
    RETURNS_OBJECT(200, account_members));
