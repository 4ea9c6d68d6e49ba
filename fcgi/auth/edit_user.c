/* fcgi/auth/edit_user.c: PATCH /api/auth/users/{id}: role, suspension and quota. */
#include "auth/actions.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "program/access.h"
#include "service/account/account.h"
#include "wire/account.h"

#define UNSAID        (-1)
#define QUOTA_OF_SITE (-1)

struct input {
	struct public_id id;
	int              role;
	bool             suspended;
	bool             has_suspended;
	int64_t          quota_bytes;
	bool             has_quota;
};

static const struct field fields[] = {
	FIELD_ID(FROM_PATH, struct input, id),
	FIELD_CHOICE_OPT(FROM_BODY, struct input, role, account_roles, UNSAID),
	{ FIELD_OF("suspended", FROM_BODY, BOOL, struct input, suspended),
	  .need = FIELD_OPTIONAL, FIELD_SAID(struct input, has_suspended) },
	{ FIELD_OF("quota_bytes", FROM_BODY, INT, struct input, quota_bytes),
	  .need = FIELD_NULLABLE, FIELD_SAID(struct input, has_quota),
	  .max = INT64_MAX, .absent = QUOTA_OF_SITE },	/* what null leaves */
};

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	const struct account_change change = {
		.has_role = in->role != UNSAID,
		.role = in->role == ROLE_ADMIN ? ROLE_ADMIN : ROLE_USER,
		.has_suspended = in->has_suspended,
		.suspended = in->suspended,
		.has_quota = in->has_quota,
		.quota_bytes = in->quota_bytes,
	};
	struct account account;
	enum err err;

	err = account_change(req->db, req->arena, &in->id, &change, &account);
	if (err == ERR_CONFLICT)
		request_fault(req, FAULT_WHOLE, "",
		    "This is the only admin; make somebody else one first");
	if (err != ERR_OK)
		return err;
	access_forget(&account.key);
	return reply_object(req, 200, account_members, &account);
}

const struct action edit_user = ACTION(struct input, fields, run,
    RETURNS_OBJECT(200, account_members));
