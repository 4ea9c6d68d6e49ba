/* fcgi/stats/list_scaling_decisions.c: GET /api/stats/scaling/decisions: what was decided, and why. */
#include "lib/serve/request.h"
#include "stats/actions.h"
#include "wire/page.h"
#include "wire/scaling.h"

static const struct field fields[] = {
	FIELDS_OF_LIST(struct page_ask),
};

static enum err
run(struct request *req, const void *input)
{
	struct page page;
	enum err err;

	err = scaling_decisions(req->db, req->arena, input, &page);
	return page_reply(req, err, scaling_decided_members, &page);
}

const struct action list_scaling_decisions =
    ACTION(struct page_ask, fields, run, RETURNS_LIST(scaling_decided_members));
