/* fcgi/auth/show_registration.c: GET /api/auth/registration: who may register, and who sees the site. */
#include "auth/actions.h"
#include "auth/registration_reply.h"
#include "wire/code.h"

static enum err
run(struct request *req, const void *input)
{
	(void)input;
	return registration_reply(req);
}

const struct action show_registration = ACTION_NO_INPUT(run,
    RETURNS_OBJECT(200, code_registration_members));
