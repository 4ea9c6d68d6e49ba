/* GET /api/<name>/health of every program, until all are well. */
#include <stdio.h>

#include "host/say.h"
#include "jobs/runner/addresses.h"
#include "jobs/runner/health.h"
#include "jobs/runner/sockets.h"
#include "lib/base/clock.h"

#define LOOK_EVERY_MS 30
#define STARTS_MAX    4	/* who ends that often at the start will not get well */

static int
health_of(const struct daemon *daemon, const struct site *site)
{
	char path[64];

	if (daemon->kind == PROGRAM)
		snprintf(path, sizeof(path), "/api/%.20s/health", daemon->name);
	else
		snprintf(path, sizeof(path), "/");
	return socket_get_status(addresses_own(site), site->port, path);
}

/* The first daemon that is not well, with its `*status`; NULL: all are. */
static const struct daemon *
first_ill(const struct daemons *daemons, const struct site *site, int *status)
{
	for (int i = 0; i < daemons->count; i++) {
		const struct daemon *daemon = &daemons->items[i];

		*status = 0;
		if (daemon->pid == 0)
			return daemon;
		if (daemon->kind != PROGRAM && daemon->kind != FRONT_END)
			continue;
		if ((*status = health_of(daemon, site)) != 200)
			return daemon;
	}
	return NULL;
}

bool
health_wait(struct daemons *daemons, const struct site *site, int timeout_ms)
{
	int64_t ends_ms = clock_steady_ms() + timeout_ms;
	const struct daemon *ill;
	int status;

	while ((ill = first_ill(daemons, site, &status)) != NULL) {
		if (clock_steady_ms() > ends_ms || ill->failures >= STARTS_MAX) {
			say_fault("%s does not get well (%s%d); see %s", ill->name,
			    status == 0 ? "no answer, status " : "status ", status, ill->log);
			return false;
		}
		if (!daemons_step(daemons, LOOK_EVERY_MS))
			return false;
	}
	return true;
}
