/* fcgi/files/shares.c: /api/files/shares: what one shares, with whom, and for how long. */
#include <string.h>

#include "files/actions.h"
#include "files/common.h"
#include "lib/base/clock.h"
#include "program/access.h"
#include "program/event.h"
#include "service/account/account.h"
#include "service/share/share.h"
#include "wire/share.h"

struct list_input {
	struct public_id of;
	bool             with_me;
	int64_t          limit;
	const char      *cursor;
};

static const struct field list_fields[] = {
	FIELD_ID_OPT(FROM_QUERY, struct list_input, of),
	FIELD_BOOL_OPT(FROM_QUERY, struct list_input, with_me, false),
	FIELDS_OF_LIST(struct list_input),
};

static enum err
list(struct request *req, const void *input)
{
	const struct list_input *in = input;
	const struct share_query query = { req->user, in->with_me, in->of, { in->limit, in->cursor } };
	struct page page;
	enum err err;

	err = share_list(req->db, req->arena, &query, &page);
	return share_page_reply(req, err, &page);
}

const struct action list_shares = ACTION(struct list_input, list_fields, list,
    RETURNS_LIST(share_members));

struct input {
	int              kind;
	struct public_id thing;
	const char      *with;
	struct public_id group;
	int              rights;
	const char      *password;
	int64_t          uses_max;
	int64_t          ends_at;
};

static const struct field fields[] = {
	FIELD_CHOICE(FROM_BODY, struct input, kind, share_kinds),
	FIELD_ID(FROM_BODY, struct input, thing),
	FIELD_TEXT_OPT(FROM_BODY, struct input, with, 1, USERNAME_MAX),
	FIELD_ID_OPT(FROM_BODY, struct input, group),
	FIELD_CHOICE_OPT(FROM_BODY, struct input, rights, share_rights, SHARE_READS),
	FIELD_TEXT_OPT(FROM_BODY, struct input, password, 1, SHARE_PASSWORD_MAX),
	FIELD_INT_OPT(FROM_BODY, struct input, uses_max, 1, SHARE_USES_MAX, 0),
	FIELD_TIME_OPT(FROM_BODY, struct input, ends_at),
};

static enum err
check_end(struct request *req, int64_t ends_at)
{
	if (ends_at == 0 || ends_at > clock_now_us())
		return ERR_OK;
	request_fault(req, FAULT_BODY, "/ends_at", "That is over already");
	return ERR_INPUT;
}

static enum err
refuse(struct request *req, enum err err, const struct share_fault *fault)
{
	if (err == ERR_INPUT)
		request_fault(req, FAULT_BODY, fault->member, "%s", fault->why);
	else if (err == ERR_CONFLICT)
		request_fault(req, FAULT_BODY, "/with",
		    "It is shared so already, or you share more than %d things", SHARES_MAX);
	return err;
}

/* Of whom and what, but not how it is called: whoever runs the site reads this. */
static const char *
about(struct request *req, const struct share *share)
{
	const char *whom = share->with != NULL ? share->with : share->group;

	return arena_printf(req->arena, "share %s, %s %s, %s%s", share->id.text, share->kind,
	    share->thing.text, whom == NULL ? "by a link" : "with ", whom == NULL ? "" : whom);
}

static enum err
make(struct request *req, const void *input)
{
	const struct input *in = input;
	struct share_wish wish = {
		.who = req->user, .is_admin = (req->grants & SCOPE_ADMIN) != 0,
		.kind = (enum share_kind)in->kind, .thing = in->thing, .with = in->with, .group = in->group,
		.rights = (enum share_rights)in->rights, .password = in->password,
		.uses_max = in->uses_max, .ends_at = in->ends_at,
	};
	struct share_fault fault = { NULL, NULL };
	struct share share;
	enum err err;

	if ((err = check_end(req, in->ends_at)) != ERR_OK ||
	    (err = common_once(req, &wish.once)) != ERR_OK)
		return err;
	err = share_make(req->db, req->arena, &wish, &share, &fault);
	if (err != ERR_OK)
		return refuse(req, err, &fault);
	event_write(req, &(const struct security_event){ .kind = EVENT_SHARE_MADE,
	    .about = about(req, &share), .reason = share.rights });
	return share_reply(req, 201, &share);
}

const struct action make_share = ACTION(struct input, fields, make,
    RETURNS_OBJECT(201, share_members));

struct edit_input {
	struct public_id share;
	bool             has_rights;
	int              rights;
	bool             has_password;
	const char      *password;
	bool             has_uses_max;
	int64_t          uses_max;
	bool             has_ends_at;
	int64_t          ends_at;
};

static const struct field edit_fields[] = {
	FIELD_ID(FROM_PATH, struct edit_input, share),
	{ FIELD_OF("rights", FROM_BODY, CHOICE, struct edit_input, rights), .need = FIELD_OPTIONAL,
	  .choices = share_rights, FIELD_SAID(struct edit_input, has_rights) },
	FIELD_TEXT_NULL(FROM_BODY, struct edit_input, password, has_password, 1, SHARE_PASSWORD_MAX),
	FIELD_INT_NULL(FROM_BODY, struct edit_input, uses_max, has_uses_max, 1, SHARE_USES_MAX),
	{ FIELD_OF("ends_at", FROM_BODY, TIME, struct edit_input, ends_at), .need = FIELD_NULLABLE,
	  FIELD_SAID(struct edit_input, has_ends_at) },
};

/* With a password before and after it is another password. */
static void
tell_change(struct request *req, const struct share_changed *share, bool has_password)
{
	struct security_event event = {
		.kind = EVENT_SHARE_CHANGED, .about = about(req, &share->after),
	};
	const char *const words[] = { "false", "true" };
	size_t count = 0;

	if (strcmp(share->before.rights, share->after.rights) != 0) {
		event.changes[count].what = "rights";
		event.changes[count].before = share->before.rights;
		event.changes[count++].after = share->after.rights;
	}
	if (has_password) {
		event.changes[count].what = "password";
		event.changes[count].before = words[share->before.has_password];
		event.changes[count].after = words[share->after.has_password];
	}
	event_write(req, &event);
}

static enum err
edit(struct request *req, const void *input)
{
	const struct edit_input *in = input;
	const struct share_change change = {
		.who = req->user, .id = in->share,
		.has_rights = in->has_rights, .rights = (enum share_rights)in->rights,
		.has_password = in->has_password, .password = in->password,
		.has_uses_max = in->has_uses_max, .uses_max = in->uses_max,
		.has_ends_at = in->has_ends_at, .ends_at = in->ends_at,
	};
	struct share_fault fault = { NULL, NULL };
	struct share_changed share;
	enum err err;

	if ((err = check_end(req, in->ends_at)) != ERR_OK)
		return err;
	err = share_edit(req->db, req->arena, &change, &share, &fault);
	if (err != ERR_OK)
		return refuse(req, err, &fault);
	tell_change(req, &share, in->has_password);
	return share_reply(req, 200, &share.after);
}

const struct action edit_share = ACTION(struct edit_input, edit_fields, edit,
    RETURNS_OBJECT(200, share_members));

struct one_input {
	struct public_id share;
};

static const struct field one_fields[] = { FIELD_ID(FROM_PATH, struct one_input, share) };

static enum err
revoke(struct request *req, const void *input)
{
	const struct one_input *in = input;
	struct security_event event = { .kind = EVENT_SHARE_REVOKED };
	enum err err = share_revoke(req->db, &req->user, &in->share, &event.target);

	if (err != ERR_OK)
		return err;
	event.about = arena_printf(req->arena, "share %s", in->share.text);
	event_write(req, &event);
	return reply_empty(req);
}

const struct action revoke_share = ACTION(struct one_input, one_fields, revoke, RETURNS_NOTHING);
