/* fcgi/auth/show_challenge.c: GET /api/auth/passkeys/challenge: what an authenticator is to sign. */
#include "auth/actions.h"
#include "auth/proof.h"
#include "auth/shown.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "wire/passkey.h"

struct input {
	int purpose;
};

static const struct field fields[] = {
	FIELD_CHOICE_OPT(FROM_QUERY, struct input, purpose, passkey_purposes, PASSKEY_SIGN_IN),
};

/* To sign in, nobody is asked who it is. */
static enum err
make(struct request *req, enum passkey_purpose purpose, struct passkey_ask *out)
{
	static const struct user_id nobody;
	struct account account;
	enum err err;

	if (purpose == PASSKEY_SIGN_IN)
		return passkey_challenge(req->arena, purpose, &nobody, &out->challenge);
	if (user_is_nobody(&req->user))
		return ERR_NO_SESSION;
	/* before an authenticator keeps what then is not taken */
	err = purpose == PASSKEY_ADD ? proof_check(req) : ERR_OK;
	if (err == ERR_OK)
		err = account_find(req->db, req->arena, &req->user, &account);
	if (err == ERR_OK)
		err = passkey_challenge(req->arena, purpose, &req->user, &out->challenge);
	if (err == ERR_OK) {
		out->user_handle = arena_strdup(req->arena, account.id.text);
		out->username = account.username;
	}
	return err;
}

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	struct passkey_ask ask = { .challenge = NULL };
	struct passkey_site site;
	enum err err = ERR_OK;

	if (shown_site(req, &site)) {
		ask.rp_id = site.id;
		ask.timeout_ms = PASSKEY_CHALLENGE_S * 1000;
		err = make(req, (enum passkey_purpose)in->purpose, &ask);
	}
	reply_header(req, "Cache-Control", "no-store");
	return err == ERR_OK ? reply_object(req, 200, passkey_ask_members, &ask) : err;
}

const struct action show_challenge = ACTION(struct input, fields, run,
    RETURNS_OBJECT(200, passkey_ask_members));
