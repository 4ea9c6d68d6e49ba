/* fcgi/auth/prove.c: POST /api/auth/proof: it is me, for the next ten minutes. */
#include "auth/actions.h"
#include "auth/confirm.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "program/event.h"
#include "service/account/session.h"

static const struct field fields[] = { FIELDS_OF_CONFIRM(struct confirm_input) };

static enum err
run(struct request *req, const void *input)
{
	const struct confirm_input *in = input;
	enum err err;

	err = confirm_input(req, in);
	if (err == ERR_OK)
		err = session_prove(req->db, req->session);
	if (err != ERR_OK)
		return err;
	event_write(req, &(const struct security_event){ .kind = EVENT_PROOF,
	    .reason = in->passkey != NULL ? "passkey" : NULL });
	return reply_empty(req);
}

const struct action prove_me = ACTION(struct confirm_input, fields, run, RETURNS_NOTHING);
