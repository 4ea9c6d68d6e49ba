/* fcgi/auth/set_registration.c: PUT /api/auth/registration: say who may register, and who sees the site. */
#include "auth/actions.h"
#include "auth/registration_reply.h"
#include "program/event.h"

#define NOT_SAID (-1)

struct input {
	int registration;
	int site_access;
};

static const struct field fields[] = {
	FIELD_CHOICE_OPT(FROM_BODY, struct input, registration, registrations, NOT_SAID),
	FIELD_CHOICE_OPT(FROM_BODY, struct input, site_access, closed_accesses, NOT_SAID),
};

static void
tell(struct request *req, const char *what, const char *before, const char *after)
{
	event_write(req, &(const struct security_event){ .kind = EVENT_REGISTRATION_MODE,
	    .changes = { { what, before, after } } });
}

static enum err
set_mode(struct request *req, enum registration mode)
{
	enum registration before;
	enum err err;

	if ((err = registration_mode(req->db, req->arena, &before)) == ERR_OK &&
	    (err = registration_set_mode(req->db, mode)) == ERR_OK)
		tell(req, "registration", registrations[before], registrations[mode]);
	return err;
}

static enum err
set_access(struct request *req, bool closed)
{
	bool before;
	enum err err;

	if ((err = closed_find(req->db, &before)) == ERR_OK &&
	    (err = closed_set(req->db, closed)) == ERR_OK)
		tell(req, "site_access", closed_accesses[before], closed_accesses[closed]);
	return err;
}

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	enum err err = ERR_OK;

	if (in->registration == NOT_SAID && in->site_access == NOT_SAID) {
		request_fault(req, FAULT_BODY, "/registration", "Is missing");
		return ERR_INPUT;
	}
	if (in->registration != NOT_SAID)
		err = set_mode(req, (enum registration)in->registration);
	if (err == ERR_OK && in->site_access != NOT_SAID)
		err = set_access(req, in->site_access == 1);
	return err == ERR_OK ? registration_reply(req) : err;
}

const struct action set_registration = ACTION(struct input, fields, run,
    RETURNS_OBJECT(200, code_registration_members));
