/* GET /api/<name>/health of every program, until all are well. */
#include <stdio.h>
#include <string.h>

#include "host/say.h"
#include "jobs/runner/addresses.h"
#include "jobs/runner/health.h"
#include "jobs/runner/sockets.h"
#include "lib/base/clock.h"

#define LOOK_EVERY_MS 30
#define STARTS_MAX    4	/* who ends that often at the start will not get well */

/* Nothing is missing but space: a site whose disk is full still shows what it has. */
static bool
is_short_of_space(const char *reply)
{
	return strstr(reply, "\"database\":\"ok\"") != NULL &&
	    strstr(reply, "\"space\":\"short\"") != NULL;
}

/* Its status, of which 503 for want of space counts as 200. */
static int
health_of(const struct daemon *daemon, const struct site *site, bool *is_short)
{
	char path[64], reply[4096];
	int status;

	if (daemon->kind == PROGRAM)
		snprintf(path, sizeof(path), "/api/%.20s/health", daemon->name);
	else
		snprintf(path, sizeof(path), "/");
	status = socket_get(addresses_own(site), site->port, path, reply, sizeof(reply));
	if (status != 503 || !is_short_of_space(reply))
		return status;
	*is_short = true;
	return 200;
}

/* The first daemon that is not well, with its `*status`; NULL: all are. */
static const struct daemon *
first_ill(const struct daemons *daemons, const struct site *site, int *status, bool *is_short)
{
	for (int i = 0; i < daemons->count; i++) {
		const struct daemon *daemon = &daemons->items[i];

		*status = 0;
		if (daemon->pid == 0)
			return daemon;
		if (daemon->kind != PROGRAM && daemon->kind != FRONT_END)
			continue;
		if ((*status = health_of(daemon, site, is_short)) != 200)
			return daemon;
	}
	return NULL;
}

bool
health_wait(struct daemons *daemons, const struct site *site, int timeout_ms)
{
	int64_t ends_ms = clock_steady_ms() + timeout_ms;
	const struct daemon *ill;
	bool is_short = false;
	int status;

	while ((ill = first_ill(daemons, site, &status, &is_short)) != NULL) {
		if (clock_steady_ms() > ends_ms || ill->failures >= STARTS_MAX) {
			say_fault("%s does not get well (%s%d); see %s", ill->name,
			    status == 0 ? "no answer, status " : "status ", status, ill->log);
			return false;
		}
		if (!daemons_step(daemons, LOOK_EVERY_MS))
			return false;
	}
	if (is_short)
		say_fault("the store's disk has less than min_free left: nothing can be uploaded");
	return true;
}
