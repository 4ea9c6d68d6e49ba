/* fcgi/auth/list_invitations.c: GET /api/auth/invitations: invitations, used or not. */
#include "auth/actions.h"
#include "lib/serve/request.h"
#include "service/account/code.h"
#include "wire/code.h"
#include "wire/page.h"

static const struct field fields[] = {
	FIELDS_OF_LIST(struct page_ask),
};

static enum err
run(struct request *req, const void *input)
{
	struct page page;
	enum err err;

	err = code_list_invitations(req->db, req->arena, input, &page);
	return page_reply(req, err, code_invitation_members, &page);
}

const struct action list_invitations = ACTION(struct page_ask, fields, run,
    RETURNS_LIST(code_invitation_members));
