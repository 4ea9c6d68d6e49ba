/* fcgi/auth/list_sessions.c: GET /api/auth/sessions: where I am signed in. */
#include "auth/actions.h"
#include "lib/serve/request.h"
#include "program/access.h"
#include "service/account/session.h"
#include "wire/account.h"
#include "wire/page.h"

static const struct field fields[] = {
	FIELDS_OF_LIST(struct page_ask),
};

static enum err
run(struct request *req, const void *input)
{
	const struct session_viewer viewer = {
		.user = req->user,
		.session = (req->grants & SCOPE_SESSION) != 0 ? req->session : 0,
	};
	struct page page;
	enum err err;

	err = session_list(req->db, req->arena, &viewer, input, &page);
	return page_reply(req, err, account_session_members, &page);
}

const struct action list_sessions = ACTION(struct page_ask, fields, run,
    RETURNS_LIST(account_session_members));
