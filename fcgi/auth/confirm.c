/* Asked once more: the password, or one of the passkeys.  Guesses are few. */
#include "auth/confirm.h"

#include <inttypes.h>

#include "auth/shown.h"
#include "lib/serve/request.h"
#include "program/access.h"
#include "program/event.h"

#define BURST      10
#define PER_MINUTE 2

static const char *
who(struct request *req)
{
	return arena_printf(req->arena, "%" PRId64, req->user.value);
}

static enum err
check_passkey(struct request *req, const struct confirm *what)
{
	struct passkey_answer answer = {
		.purpose = PASSKEY_PROOF, .user = req->user, .is_verified = what->is_alone,
	};
	struct shown shown;
	struct passkey_owner owner;
	enum err err;

	err = shown_read(req, what->passkey, &shown);
	if (err != ERR_OK)
		return err;
	answer.site = &shown.site;
	answer.reply = &shown.reply;
	return passkey_show(req->db, req->arena, &answer, &owner);
}

static enum err
check(struct request *req, const struct confirm *what)
{
	return what->passkey != NULL ? check_passkey(req, what) :
	    account_check_password(req->db, req->arena, &req->user, what->password);
}

static enum err
refuse(struct request *req, const struct confirm *what, const char *pointer)
{
	event_write(req, &(const struct security_event){
	    .kind = EVENT_PASSWORD_CONFIRM, .failed = true, .about = req->path,
	    .reason = what->passkey != NULL ? "passkey" : NULL });
	if (what->passkey != NULL)
		request_fault(req, FAULT_BODY, "/passkey", "This passkey does not open this; try again");
	else
		request_fault(req, FAULT_BODY, pointer, "This is not your password");
	return ERR_INPUT;
}

enum err
confirm_me(struct request *req, const struct confirm *what)
{
	const char *pointer = what->pointer != NULL ? what->pointer : "/password";
	enum err err;

	if (what->password == NULL && what->passkey == NULL) {
		request_fault(req, FAULT_BODY, what->is_alone ? "/passkey" : pointer, what->is_alone ?
		    "Show one of your passkeys" : "Give your password, or show one of your passkeys");
		return ERR_INPUT;
	}
	err = access_rate(req, "confirm", who(req), BURST, PER_MINUTE);
	if (err != ERR_OK)
		return err;
	err = check(req, what);
	if (err == ERR_CREDENTIALS || err == ERR_PASSKEY)
		return refuse(req, what, pointer);
	/* a right passkey too is remembered for some minutes: it counts */
	if (what->passkey == NULL)
		access_rate_refund(req, "confirm", who(req), PER_MINUTE);
	return err;
}

enum err
confirm_input(struct request *req, const struct confirm_input *in)
{
	return confirm_me(req, &(const struct confirm){ in->password, in->passkey, NULL, false });
}
