/* Who may register and who sees the site, as they are now. */
#ifndef AUTH_REGISTRATION_REPLY_H
#define AUTH_REGISTRATION_REPLY_H

#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "service/account/registration.h"
#include "service/base/closed.h"
#include "wire/code.h"

static inline enum err
registration_reply(struct request *req)
{
	struct registration_shown shown;
	enum registration mode;
	bool closed;
	enum err err;

	if ((err = registration_mode(req->db, req->arena, &mode)) != ERR_OK ||
	    (err = closed_find(req->db, &closed)) != ERR_OK)
		return err;
	shown = (struct registration_shown){ registrations[mode], closed_accesses[closed] };
	return reply_object(req, 200, code_registration_members, &shown);
}

#endif
