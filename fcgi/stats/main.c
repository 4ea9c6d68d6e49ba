/* fcgi/stats/main.c: the stats program's URLs, and nothing else. */
#include "program/access.h"
#include "program/program.h"
#include "service/fleet/monitor.h"
#include "stats/actions.h"
#include "wire/health.h"

#define SMALL (16 * 1024)
#define BEATS (48 * 1024)	/* BEATS_MAX of them */

static const struct route routes[] = {
	/* method  path                      who                scope  body  bytes  action */
	{ "GET",   "/api/stats/cache",       as_anyone,         0,     BODY_NONE, 0,     &show_cache },
	{ "POST",  "/api/stats/cache/clear", as_admin,          SCOPE_ADMIN, BODY_NONE, 0,     &clear_cache },
	{ "GET",   "/api/stats/config",      as_admin,          SCOPE_ADMIN, BODY_NONE, 0,     &show_config },
	{ "PUT",   "/api/stats/config",      as_admin,          SCOPE_ADMIN, BODY_JSON, SMALL, &set_config },
	{ "GET",   "/api/stats/series",      as_admin,          SCOPE_ADMIN, BODY_NONE, 0,     &show_series },
	{ "GET",   "/api/stats/decisions",   as_admin,          SCOPE_ADMIN, BODY_NONE, 0,     &list_decisions },
	{ "GET",   "/api/stats/metrics",     as_admin_or_local, SCOPE_ADMIN, BODY_NONE, 0,     &show_metrics },

	/* the fleet: hosts show no session, but a code once, and then their own key */
	{ "POST",  "/api/stats/beat",        as_stranger,       0,     BODY_JSON, BEATS, &take_beats },
	{ "GET",   "/api/stats/hosts",       as_admin,          SCOPE_ADMIN, BODY_NONE, 0,     &list_hosts },
	{ "POST",  "/api/stats/hosts",       as_stranger,       0,     BODY_JSON, SMALL, &enrol_host },
	{ "POST",  "/api/stats/hosts/codes", as_admin,          SCOPE_ADMIN, BODY_NONE, 0,     &make_host_code },
	{ "GET",   "/api/stats/hosts/events", as_admin,         SCOPE_ADMIN, BODY_NONE, 0,     &list_host_events },
	{ "GET",   "/api/stats/hosts/{id}",  as_admin,          SCOPE_ADMIN, BODY_NONE, 0,     &show_host },
	{ "DELETE", "/api/stats/hosts/{id}", as_admin,          SCOPE_ADMIN, BODY_NONE, 0,     &revoke_host },
	{ "GET",   "/api/stats/hosts/{id}/series", as_admin,    SCOPE_ADMIN, BODY_NONE, 0,     &show_host_series },
	{ "GET",   "/api/stats/scaling",     as_admin,          SCOPE_ADMIN, BODY_NONE, 0,     &show_scaling },
	{ "PUT",   "/api/stats/scaling",     as_admin,          SCOPE_ADMIN, BODY_JSON, SMALL, &set_scaling },
	{ "GET",   "/api/stats/scaling/decisions", as_admin,    SCOPE_ADMIN, BODY_NONE, 0,     &list_scaling_decisions },
	HEALTH_OF_DATABASE("stats"),
};

int
main(int argc, char **argv)
{
	static const struct beside monitoring = { monitor_start, monitor_stop, NULL };

	serve_beside(&monitoring);
	return program("stats", routes, COUNT(routes), argc, argv);
}
