/* fcgi/stats/main.c: the stats program's URLs, and nothing else. */
#include "program/access.h"
#include "program/program.h"
#include "stats/actions.h"
#include "wire/health.h"

#define SMALL (16 * 1024)

static const struct route routes[] = {
	/* method  path                      who                scope  body  bytes  action */
	{ "GET",   "/api/stats/cache",       as_anyone,         0,     BODY_NONE, 0,     &show_cache },
	{ "POST",  "/api/stats/cache/clear", as_admin,          SCOPE_ADMIN, BODY_NONE, 0,     &clear_cache },
	{ "GET",   "/api/stats/config",      as_admin,          SCOPE_ADMIN, BODY_NONE, 0,     &show_config },
	{ "PUT",   "/api/stats/config",      as_admin,          SCOPE_ADMIN, BODY_JSON, SMALL, &set_config },
	{ "GET",   "/api/stats/series",      as_admin,          SCOPE_ADMIN, BODY_NONE, 0,     &show_series },
	{ "GET",   "/api/stats/decisions",   as_admin,          SCOPE_ADMIN, BODY_NONE, 0,     &list_decisions },
	{ "GET",   "/api/stats/metrics",     as_admin_or_local, SCOPE_ADMIN, BODY_NONE, 0,     &show_metrics },
	HEALTH_OF_DATABASE("stats"),
};

int
main(int argc, char **argv)
{
	return program("stats", routes, COUNT(routes), argc, argv);
}
