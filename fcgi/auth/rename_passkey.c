/* fcgi/auth/rename_passkey.c: PATCH /api/auth/passkeys/{id}: call it otherwise. */
#include "auth/actions.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "service/account/passkey.h"
#include "wire/passkey.h"

struct input {
	struct public_id id;
	const char      *name;
};

static const struct field fields[] = {
	FIELD_ID(FROM_PATH, struct input, id),
	FIELD_SHOWN(FROM_BODY, struct input, name, 1, PASSKEY_NAME_MAX),
};

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	struct passkey passkey;
	enum err err;

	err = passkey_rename(req->db, req->arena, &req->user, &in->id, in->name, &passkey);
	return err == ERR_OK ? reply_object(req, 200, passkey_members, &passkey) : err;
}

const struct action rename_passkey = ACTION(struct input, fields, run,
    RETURNS_OBJECT(200, passkey_members));
