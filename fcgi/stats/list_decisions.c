/* fcgi/stats/list_decisions.c: GET /api/stats/decisions: why the cache has its size. */
#include "lib/serve/request.h"
#include "stats/actions.h"
#include "service/image/cache_config.h"
#include "wire/cache.h"
#include "wire/page.h"

static const struct field fields[] = {
	FIELDS_OF_LIST(struct page_ask),
};

static enum err
run(struct request *req, const void *input)
{
	struct page page;
	enum err err;

	err = cache_decisions(req->db, req->arena, input, &page);
	return page_reply(req, err, cache_decision_members, &page);
}

const struct action list_decisions =
    ACTION(struct page_ask, fields, run, RETURNS_LIST(cache_decision_members));
