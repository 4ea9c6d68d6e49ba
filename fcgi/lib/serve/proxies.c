/* The proxies whose X-Forwarded-* count: `trusted_proxies`. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/serve/proxies.h"

#define NETWORKS_MAX 64

/* An IPv4 address is kept as ::ffff:a.b.c.d, so that one comparison does. */
struct network {
	unsigned char address[16];
	int           bits;
};

static struct network networks[NETWORKS_MAX];
static size_t network_count;
static bool trusts_unix;	/* a front end on this machine's own sockets */

static bool
parse_address(const char *text, unsigned char out[16], bool *is_v4)
{
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };

	*is_v4 = inet_pton(AF_INET, text, out + 12) == 1;
	if (*is_v4) {
		memcpy(out, mapped, sizeof(mapped));
		return true;
	}
	return inet_pton(AF_INET6, text, out) == 1;
}

static bool
parse_network(char *text, struct network *out)
{
	char *slash = strchr(text, '/'), *end;
	bool is_v4;
	long bits;

	if (slash != NULL)
		*slash = '\0';
	if (!parse_address(text, out->address, &is_v4))
		return false;
	out->bits = 128;
	if (slash == NULL)
		return true;
	bits = strtol(slash + 1, &end, 10);
	if (end == slash + 1 || *end != '\0' || bits < 0 || bits > (is_v4 ? 32 : 128))
		return false;
	out->bits = (int)bits + (is_v4 ? 96 : 0);
	return true;
}

static bool
add(const char *text, size_t len)
{
	char one[64];

	if (len >= sizeof(one) || network_count == NETWORKS_MAX)
		return false;
	memcpy(one, text, len);
	one[len] = '\0';
	if (strcmp(one, "unix:") == 0)
		return trusts_unix = true;
	return parse_network(one, &networks[network_count]) && ++network_count;
}

bool
proxies_init(const char *list, char bad[64])
{
	size_t len;

	network_count = 0;
	trusts_unix = false;
	while (*(list += strspn(list, ", \t")) != '\0') {
		len = strcspn(list, ", \t");
		if (!add(list, len)) {
			snprintf(bad, 64, "%.*s", len > 60 ? 60 : (int)len, list);
			return false;
		}
		list += len;
	}
	return true;
}

static bool
is_within(const struct network *network, const unsigned char address[16])
{
	const int bytes = network->bits / 8, rest = network->bits % 8;

	if (memcmp(network->address, address, (size_t)bytes) != 0)
		return false;
	return rest == 0 ||
	    ((network->address[bytes] ^ address[bytes]) >> (8 - rest)) == 0;
}

bool
proxies_trust(const char *address)
{
	unsigned char bytes[16];
	bool is_v4;

	if (network_count == 0 && !trusts_unix)
		return false;
	if (strcmp(address, "unix:") == 0)
		return trusts_unix;
	if (!parse_address(address, bytes, &is_v4))
		return false;
	for (size_t i = 0; i < network_count; i++)
		if (is_within(&networks[i], bytes))
			return true;
	return false;
}

/* The last item of the first `*len` bytes of a list; shortens it by that. */
static char *
last_item(struct arena *arena, const char *list, size_t *len)
{
	size_t end = *len, start;

	while (end > 0 && strchr(", \t", list[end - 1]) != NULL)
		end--;
	start = end;
	while (start > 0 && strchr(", \t", list[start - 1]) == NULL)
		start--;
	*len = start;
	return arena_strndup(arena, list + start, end - start);
}

const char *
proxies_client(struct arena *arena, const char *peer, const char *forwarded)
{
	const char *client = peer;
	unsigned char bytes[16];
	size_t left = forwarded == NULL ? 0 : strlen(forwarded);
	bool is_v4;

	while (left > 0 && proxies_trust(client)) {
		const char *before = last_item(arena, forwarded, &left);

		if (!parse_address(before, bytes, &is_v4))
			break;	/* nothing left of it can be believed */
		client = before;
	}
	return client;
}
