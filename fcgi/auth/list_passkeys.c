/* fcgi/auth/list_passkeys.c: GET /api/auth/passkeys: what signs in to my account. */
#include "auth/actions.h"
#include "lib/serve/request.h"
#include "service/account/passkey.h"
#include "wire/page.h"
#include "wire/passkey.h"

static const struct field fields[] = {
	FIELDS_OF_LIST(struct page_ask),
};

static enum err
run(struct request *req, const void *input)
{
	struct page page;
	enum err err;

	err = passkey_list(req->db, req->arena, &req->user, input, &page);
	return page_reply(req, err, passkey_members, &page);
}

const struct action list_passkeys = ACTION(struct page_ask, fields, run,
    RETURNS_LIST(passkey_members));
