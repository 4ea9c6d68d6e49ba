/* LISTEN and PORT as the addresses behind them. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "host/say.h"
#include "jobs/runner/addresses.h"
#include "jobs/runner/sockets.h"
#include "lib/base/arena.h"

#define LOOK_EVERY_MS 100
#define ADDRESSES_MAX 2	/* of localhost: IPv4 and IPv6 */

/* Call `each` for every address, without brackets; false ends it. */
static bool
for_each(const struct site *site, bool (*each)(void *context, const char *address),
    void *context)
{
	char address[sizeof(site->host)];

	if (strcmp(site->host, "localhost") != 0) {
		snprintf(address, sizeof(address), "%s",
		    site->host + (site->host[0] == '['));
		address[strcspn(address, "]")] = '\0';
		return each(context, address);
	}
	if (!each(context, "127.0.0.1"))
		return false;
	return !socket_address_exists("::1") || each(context, "::1");
}

struct listing {
	const struct site *site;
	struct arena      *arena;
	const char       **out;
};

static bool
list_one(void *context, const char *address)
{
	struct listing *to = context;

	*to->out++ = arena_printf(to->arena, strchr(address, ':') != NULL ? "[%s]:%d" : "%s:%d",
	    address, to->site->port);
	return true;
}

const char *const *
addresses_of(const struct site *site, struct arena *arena)
{
	const char **list = ARENA_ARRAY(arena, const char *, ADDRESSES_MAX + 1);
	struct listing to = { site, arena, list };

	for_each(site, list_one, &to);
	return list;
}

const char *
addresses_own(const struct site *site)
{
	static char address[sizeof(site->host)];

	if (site->is_local && strcmp(site->host, "[::1]") != 0)
		return "127.0.0.1";
	snprintf(address, sizeof(address), "%s", site->host + (site->host[0] == '['));
	address[strcspn(address, "]")] = '\0';
	if (strcmp(address, "0.0.0.0") == 0)
		return "127.0.0.1";
	return strcmp(address, "::") == 0 ? "::1" : address;
}

const char *
addresses_shown(const struct site *site)
{
	bool is_every = strcmp(site->host, "0.0.0.0") == 0 || strcmp(site->host, "[::]") == 0;

	return site->is_local || is_every ? "localhost" : site->host;
}

static bool
is_free(void *context, const char *address)
{
	const struct site *site = context;

	return socket_port_is_free(address, site->port);
}

bool
addresses_are_free(const struct site *site, int wait_ms)
{
	for (;; wait_ms -= LOOK_EVERY_MS) {
		if (for_each(site, is_free, (void *)site))
			return true;
		if (errno != EADDRINUSE || wait_ms <= 0)
			break;
		poll(NULL, 0, LOOK_EVERY_MS);
	}
	if (errno == EADDRINUSE)
		say_fault("port %d is taken by another program; choose another, such as "
		    "PORT=%d", site->port, site->port < 65535 ? site->port + 1 : 8080);
	else if (errno == EACCES)
		say_fault("port %d is for root alone; choose one from 1024 up, such as "
		    "PORT=8080", site->port);
	else
		say_fault("cannot listen on %s port %d: %s", site->host, site->port,
		    strerror(errno));
	return false;
}
