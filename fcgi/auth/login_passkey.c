/* fcgi/auth/login_passkey.c: POST /api/auth/passkeys/login: sign in with a passkey alone. */
#include "auth/actions.h"
#include "auth/browser.h"
#include "auth/shown.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "program/access.h"
#include "program/event.h"
#include "wire/account.h"

/*
 * Of one address, also when it is right: what was answered is remembered for some
 * minutes.  Nobody guesses a signature, and a class signs in together.
 */
#define BURST      40
#define PER_MINUTE 10

struct input {
	struct json_object *passkey;
};

static const struct field fields[] = {
	FIELD_JSON(FROM_BODY, struct input, passkey),
};

static void
tell(struct request *req, const struct passkey_owner *owner, enum err err)
{
	struct security_event event = {
		.kind = EVENT_SIGN_IN,
		.failed = err != ERR_OK,
		.reason = err == ERR_SUSPENDED ? "suspended" :
		    owner->is_copied ? "passkey_copied" : "passkey",
	};

	if (err != ERR_OK && err != ERR_PASSKEY && err != ERR_SUSPENDED)
		return;
	*(err == ERR_OK ? &event.actor : &event.target) = owner->user;
	event_write(req, &event);
}

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	struct passkey_owner owner = { .is_copied = false };
	struct session_opened opened;
	struct passkey_login login;
	struct shown shown;
	enum err err;

	err = shown_read(req, in->passkey, &shown);
	if (err == ERR_OK)
		err = access_rate(req, "passkey", NULL, BURST, PER_MINUTE);
	if (err != ERR_OK)
		return err;
	login = (struct passkey_login){ &shown.site, &shown.reply, browser_place(req) };
	err = passkey_sign_in(req->db, req->arena, &login, &opened, &owner);
	tell(req, &owner, err);
	if (err != ERR_OK)
		return err;
	browser_keep(req, &opened.pass);
	return reply_object(req, 200, account_members, &opened.account);
}

const struct action login_passkey = ACTION(struct input, fields, run,
    RETURNS_OBJECT(200, account_members));
