/* What front ends' templates are told of `trusted_proxies` and of who does TLS. */
#include <stdio.h>
#include <string.h>

#include "host/front_inside.h"
#include "host/render.h"
#include "host/say.h"
#include "lib/base/arena.h"
#include "lib/config/config.h"
#include "lib/serve/proxies.h"
#include "lib/text/filling.h"

/* Where the site is known by an https address and this front end has no TLS, others do it. */
static bool
others_do_tls(const struct front *front)
{
	const bool has_tls = front->cert != NULL && front->cert[0] != '\0';

	return !has_tls && strncmp(config()->public_url, "https://", 8) == 0;
}

bool
front_proxies(struct arena *arena, struct filling *top, const struct front *front)
{
	char network[PROXIES_TEXT_MAX], bad[64];

	if (!proxies_init(config()->trusted_proxies, bad)) {
		say_fault("trusted_proxies: %s is no address or network", bad);
		return false;
	}
	filling_list(top, "proxies");
	for (size_t i = 0; proxies_network(i, network); i++)
		filling_set(filling_item(top, "proxies"), "NETWORK", arena_strdup(arena, network));
	filling_set(top, "PROXY_ON_SOCKET", proxies_trust_unix() ? FRONT_YES : "");
	filling_set(top, "TLS_BY_OTHERS", others_do_tls(front) ? FRONT_YES : "");
	return true;
}
