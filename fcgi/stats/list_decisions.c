/* fcgi/stats/list_decisions.c: GET /api/stats/decisions: why the cache has its size. */
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "stats/actions.h"
#include "wire/cache.h"

static const struct field fields[] = {
	FIELDS_OF_LIST(struct list_input),
};

static enum err
run(struct request *req, const void *input)
{
	const struct list_input *in = input;
	struct cache_decision *decisions;
	const char *next;
	size_t count;
	enum err err;

	err = cache_decisions(req->db, req->arena, (int)in->limit, in->cursor, &decisions,
	    &count, &next);
	if (err != ERR_OK)
		return input_list_result(req, err);
	return reply_list(req, cache_decision_members, decisions, count, sizeof(*decisions), next);
}

const struct action list_decisions =
    ACTION(struct list_input, fields, run, RETURNS_LIST(cache_decision_members));
