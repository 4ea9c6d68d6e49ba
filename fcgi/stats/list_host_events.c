/* fcgi/stats/list_host_events.c: GET /api/stats/hosts/events: who came, went, and was lost. */
#include "lib/serve/request.h"
#include "service/fleet/host.h"
#include "stats/actions.h"
#include "wire/host.h"
#include "wire/page.h"

static const struct field fields[] = {
	FIELDS_OF_LIST(struct page_ask),
};

static enum err
run(struct request *req, const void *input)
{
	struct page page;
	enum err err;

	err = host_events(req->db, req->arena, input, &page);
	return page_reply(req, err, host_event_members, &page);
}

const struct action list_host_events =
    ACTION(struct page_ask, fields, run, RETURNS_LIST(host_event_members));
