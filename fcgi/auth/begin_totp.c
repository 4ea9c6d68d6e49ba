/* fcgi/auth/begin_totp.c: POST /api/auth/totp: a secret for my authenticator app. */
#include "auth/actions.h"
#include "auth/confirm.h"
#include "lib/config/config.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "lib/text/url.h"
#include "service/account/account_totp.h"
#include "wire/account.h"

static const struct field fields[] = { FIELDS_OF_CONFIRM(struct confirm_input) };

/*
 * The key URI format of authenticator apps; what is not said is what they take
 * for granted: SHA1, six digits, 30 seconds.
 */
static enum err
make_uri(struct request *req, const char *secret, const char **uri)
{
	const char *site = url_encoded(req->arena, config()->site_name, "");
	struct account account;
	enum err err;

	err = account_find(req->db, req->arena, &req->user, &account);
	if (err == ERR_OK)
		*uri = arena_printf(req->arena, "otpauth://totp/%s:%s?secret=%s&issuer=%s", site,
		    account.username, secret, site);
	return err;
}

static enum err
run(struct request *req, const void *input)
{
	const struct confirm_input *in = input;
	char secret[TOTP_SECRET_LEN + 1];
	struct totp_made made = { .secret = secret };
	enum err err;

	err = confirm_input(req, in);
	if (err == ERR_OK)
		err = account_totp_begin(req->db, &req->user, secret);
	if (err == ERR_CONFLICT)
		request_fault(req, FAULT_WHOLE, "",
		    "Your account has an authenticator app; end that one first");
	if (err == ERR_OK)
		err = make_uri(req, secret, &made.uri);
	return err == ERR_OK ? reply_object(req, 201, account_totp_made_members, &made) : err;
}

const struct action begin_totp = ACTION(struct confirm_input, fields, run,
    RETURNS_OBJECT(201, account_totp_made_members));
