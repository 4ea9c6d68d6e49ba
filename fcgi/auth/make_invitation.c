/* fcgi/auth/make_invitation.c: POST /api/auth/invitations: let one person register. */
#include "auth/actions.h"
#include "auth/link.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "program/event.h"
#include "wire/code.h"

static enum err
run(struct request *req, const void *input)
{
	struct code_link link;
	enum err err;

	(void)input;
	err = code_invite(req->db, req->arena, &req->user, &link.code);
	if (err != ERR_OK)
		return err;
	event_write(req, &(const struct security_event){ .kind = EVENT_INVITATION_MADE,
	    .about = arena_printf(req->arena, "invitation %s", link.code.id.text) });
	link.url = link_url(req, "register", link.code.code);
	return reply_object(req, 201, code_invitation_made_members, &link);
}

const struct action make_invitation = ACTION_NO_INPUT(run,
    RETURNS_OBJECT(201, code_invitation_made_members));
