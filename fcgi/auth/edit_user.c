/* fcgi/auth/edit_user.c: PATCH /api/auth/users/{id}: role, suspension and quota. */
#include <string.h>

#include "auth/actions.h"
#include "auth/proof.h"
#include "lib/base/count.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "program/access.h"
#include "program/event.h"
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

static const char *
quota(struct request *req, const struct account *account)
{
	return arena_printf(req->arena, "%lld", (long long)account->quota_bytes);
}

/* What is other than before; what was asked for and was so already is nothing. */
static void
tell(struct request *req, const struct account *before, const struct account *after)
{
	struct security_event event = { .kind = EVENT_ACCOUNT_CHANGE, .target = after->key };
	const struct {
		const char *what, *before, *after;
	} members[] = {
		{ "role", before->role, after->role },
		{ "suspended", before->suspended ? "true" : "false", after->suspended ? "true" : "false" },
		{ "quota_bytes", quota(req, before), quota(req, after) },
	};
	size_t count = 0;

	for (size_t i = 0; i < COUNT(members); i++)
		if (strcmp(members[i].before, members[i].after) != 0) {
			event.changes[count].what = members[i].what;
			event.changes[count].before = members[i].before;
			event.changes[count++].after = members[i].after;
		}
	if (count > 0)
		event_write(req, &event);
}

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
	struct account_changed changed;
	enum err err = ERR_OK;

	if (change.has_role)
		err = proof_check(req);
	if (err == ERR_OK)
		err = account_change(req->db, req->arena, &in->id, &change, &changed);
	if (err == ERR_CONFLICT)
		request_fault(req, FAULT_WHOLE, "",
		    "This is the only admin; make somebody else one first");
	if (err != ERR_OK)
		return err;
	tell(req, &changed.before, &changed.after);
	access_forget(&changed.after.key);
	return reply_object(req, 200, account_members, &changed.after);
}

const struct action edit_user = ACTION(struct input, fields, run,
    RETURNS_OBJECT(200, account_members));
