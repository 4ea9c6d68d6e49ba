/* fcgi/auth/list_users.c: GET /api/auth/users: the admin's list of accounts. */
#include "auth/actions.h"
#include "lib/serve/request.h"
#include "service/account/account.h"
#include "wire/account.h"
#include "wire/page.h"

struct input {
	const char *q;
	int64_t     limit;
	const char *cursor;
};

static const struct field fields[] = {
	FIELD_TEXT_OPT(FROM_QUERY, struct input, q, 0, EMAIL_MAX),
	FIELDS_OF_LIST(struct input),
};

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	const char *query = in->q != NULL && in->q[0] != '\0' ? in->q : NULL;
	struct page page;
	enum err err;

	err = account_list(req->db, req->arena, query,
	    &(struct page_ask){ in->limit, in->cursor }, &page);
	return page_reply(req, err, account_members, &page);
}

const struct action list_users = ACTION(struct input, fields, run,
    RETURNS_LIST(account_members));
