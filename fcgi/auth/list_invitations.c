/* fcgi/auth/list_invitations.c: GET /api/auth/invitations: invitations, used or not. */
#include "auth/actions.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "service/account/code.h"
#include "wire/code.h"

static const struct field fields[] = {
	FIELDS_OF_LIST(struct list_input),
};

static enum err
run(struct request *req, const void *input)
{
	const struct list_input *in = input;
	struct code *items;
	const char *next;
	size_t count;
	enum err err;

	err = code_list_invitations(req->db, req->arena,
	    (int)in->limit, in->cursor, &items, &count, &next);
	if (err != ERR_OK)
		return input_list_result(req, err);
	return reply_list(req, invitation_members, items, count, sizeof(*items), next);
}

const struct action list_invitations = ACTION(struct list_input, fields, run,
    RETURNS_LIST(invitation_members));
