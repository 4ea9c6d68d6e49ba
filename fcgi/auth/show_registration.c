/* fcgi/auth/show_registration.c: GET /api/auth/registration: who may register. */
#include "auth/actions.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "service/account/registration.h"
#include "wire/code.h"

static enum err
run(struct request *req, const void *input)
{
	struct registration_shown shown;
	enum registration mode;
	enum err err;

	(void)input;
	err = registration_mode(req->db, req->arena, &mode);
	if (err != ERR_OK)
		return err;
	shown.registration = registrations[mode];
	return reply_object(req, 200, code_registration_members, &shown);
}

const struct action show_registration = ACTION_NO_INPUT(run,
    RETURNS_OBJECT(200, code_registration_members));
