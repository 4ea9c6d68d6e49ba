/* fcgi/auth/list_events.c: GET /api/auth/events: what happened to my account; to all, for the admin. */
#include "auth/actions.h"
#include "lib/serve/request.h"
#include "program/access.h"
#include "service/account/account.h"
#include "service/account/security_event.h"
#include "wire/page.h"
#include "wire/security_event.h"

#define ANY (-1)

struct input {
	bool        all;
	int         event;
	int         outcome;
	const char *account;
	const char *address;
	int64_t     since;
	int64_t     until;
	int64_t     limit;
	const char *cursor;
};

static const struct field fields[] = {
	FIELD_BOOL_OPT(FROM_QUERY, struct input, all, false),
	FIELD_CHOICE_OPT(FROM_QUERY, struct input, event, security_event_names, ANY),
	FIELD_CHOICE_OPT(FROM_QUERY, struct input, outcome, security_outcomes, ANY),
	FIELD_TEXT_OPT(FROM_QUERY, struct input, account, 1, SECURITY_NAME_MAX),
	FIELD_TEXT_OPT(FROM_QUERY, struct input, address, 1, SECURITY_NAME_MAX),
	FIELD_TIME_OPT(FROM_QUERY, struct input, since),
	FIELD_TIME_OPT(FROM_QUERY, struct input, until),
	FIELDS_OF_LIST(struct input),
};

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	const struct security_ask what = {
		.viewer = req->user,
		.is_mine = !in->all,
		.event = in->event == ANY ? NULL : security_event_names[in->event],
		.outcome = in->outcome == ANY ? NULL : security_outcomes[in->outcome],
		.account = in->account,
		.address = in->address,
		.since = in->since,
		.until = in->until,
	};
	struct page page;
	enum err err;

	if (in->all && (req->grants & SCOPE_ADMIN) == 0)
		return ERR_FORBIDDEN;
	err = security_event_list(req->db, req->arena, &what,
	    &(struct page_ask){ in->limit, in->cursor }, &page);
	return page_reply(req, err, security_event_members, &page);
}

const struct action list_events = ACTION(struct input, fields, run,
    RETURNS_LIST(security_event_members));
