/* fcgi/stats/list_hosts.c: GET /api/stats/hosts: the hosts of the site, and how they are. */
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

	err = host_list(req->db, req->arena, input, &page);
	return page_reply(req, err, host_members, &page);
}

const struct action list_hosts = ACTION(struct page_ask, fields, run, RETURNS_LIST(host_members));
