/* fcgi/auth/make_token.c: POST /api/auth/tokens: a token for the API, shown this once. */
#include "auth/actions.h"
#include "lib/base/clock.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "program/access.h"
#include "program/event.h"
#include "service/account/token.h"
#include "wire/account.h"

#define SCOPES_MAX     5
#define SCOPE_NAME_MAX 16

struct input {
	const char  *name;
	struct texts scopes;
	int64_t      expires_at;
};

static const struct field fields[] = {
	FIELD_SHOWN(FROM_BODY, struct input, name, 1, TOKEN_NAME_MAX),
	FIELD_TEXTS(FROM_BODY, struct input, scopes, SCOPES_MAX, SCOPE_NAME_MAX),
	{ FIELD_OF("expires_at", FROM_BODY, TIME, struct input, expires_at),
	  .need = FIELD_NULLABLE },
};

static void
check_scopes(struct request *req, const struct texts *scopes)
{
	uint32_t seen = 0;
	size_t i;

	if (scopes->count == 0)
		request_fault(req, FAULT_BODY, "/scopes", "Name at least one");
	for (i = 0; i < scopes->count; i++) {
		const char *at = arena_printf(req->arena, "/scopes/%zu", i);
		const uint32_t scope = access_scope(scopes->items[i]);

		if (scope == 0)
			request_fault(req, FAULT_BODY, at, "Use read, upload, manage, files or admin");
		else if ((seen & scope) != 0)
			request_fault(req, FAULT_BODY, at, "Named twice");
		else if ((req->grants & scope) == 0)
			request_fault(req, FAULT_BODY, at, "Only an admin can give this");
		seen |= scope;
	}
}

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	const struct token_wish wish = {
		.name = in->name, .scopes = in->scopes, .expires_at = in->expires_at,
	};
	struct token token;
	enum err err;

	check_scopes(req, &in->scopes);
	if (in->expires_at != 0 && in->expires_at <= clock_now_us())
		request_fault(req, FAULT_BODY, "/expires_at", "This time has passed");
	if (req->faults.count > 0)
		return ERR_INPUT;
	err = token_make(req->db, req->arena, &req->user, &wish, &token);
	if (err == ERR_CONFLICT)
		request_fault(req, FAULT_WHOLE, "",
		    "You have %d tokens; revoke one first", TOKENS_MAX);
	if (err != ERR_OK)
		return err;
	event_write(req, &(const struct security_event){ .kind = EVENT_TOKEN_MADE,
	    .about = arena_printf(req->arena, "token %s %s", token.id.text, in->name) });
	return reply_object(req, 201, account_token_made_members, &token);
}

const struct action make_token = ACTION(struct input, fields, run,
    RETURNS_OBJECT(201, account_token_made_members));
