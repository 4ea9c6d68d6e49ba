/* fcgi/auth/set_registration.c: PUT /api/auth/registration: say who may register. */
#include "auth/actions.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "program/event.h"
#include "service/account/registration.h"
#include "wire/code.h"

struct input {
	int registration;
};

static const struct field fields[] = {
	FIELD_CHOICE(FROM_BODY, struct input, registration, registrations),
};

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	struct registration_shown shown;
	enum registration before;
	enum err err;

	err = registration_mode(req->db, req->arena, &before);
	if (err == ERR_OK)
		err = registration_set_mode(req->db, (enum registration)in->registration);
	if (err != ERR_OK)
		return err;
	event_write(req, &(const struct security_event){ .kind = EVENT_REGISTRATION_MODE,
	    .changes = { { "registration", registrations[before], registrations[in->registration] } } });
	shown.registration = registrations[in->registration];
	return reply_object(req, 200, code_registration_members, &shown);
}

const struct action set_registration = ACTION(struct input, fields, run,
    RETURNS_OBJECT(200, code_registration_members));
