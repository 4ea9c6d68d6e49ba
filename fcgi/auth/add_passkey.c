/* fcgi/auth/add_passkey.c: POST /api/auth/passkeys: one more passkey is mine. */
#include "auth/actions.h"
#include "auth/proof.h"
#include "auth/shown.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "program/event.h"
#include "wire/passkey.h"

struct input {
	const char         *name;
	struct json_object *passkey;
};

static const struct field fields[] = {
	FIELD_SHOWN(FROM_BODY, struct input, name, 1, PASSKEY_NAME_MAX),
	FIELD_JSON(FROM_BODY, struct input, passkey),
};

static enum err
explain(struct request *req, enum err err)
{
	if (err == ERR_CONFLICT)
		request_fault(req, FAULT_WHOLE, "",
		    "This passkey is there already, or you have %d of them", PASSKEYS_MAX);
	if (err != ERR_PASSKEY)
		return err;
	request_fault(req, FAULT_BODY, "/passkey", "This passkey cannot be used here, or it took too long");
	return ERR_INPUT;
}

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	struct passkey_answer answer = { .purpose = PASSKEY_ADD, .user = req->user };
	struct passkey_added added;
	struct shown shown;
	enum err err;

	err = proof_check(req);
	if (err == ERR_OK)
		err = shown_read(req, in->passkey, &shown);
	if (err != ERR_OK)
		return err;
	answer.site = &shown.site;
	answer.reply = &shown.reply;
	err = passkey_add(req->db, req->arena, &answer, in->name, &added.passkey,
	    &added.recovery_codes);
	if (err != ERR_OK)
		return explain(req, err);
	event_write(req, &(const struct security_event){ .kind = EVENT_PASSKEY_ADDED,
	    .about = arena_printf(req->arena, "passkey %s %s", added.passkey.id.text, in->name) });
	return reply_object(req, 201, passkey_added_members, &added);
}

const struct action add_passkey = ACTION(struct input, fields, run,
    RETURNS_OBJECT(201, passkey_added_members));
