/* Whom a request comes from: `trusted_proxies`, and what they say. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/base/arena.h"
#include "lib/serve/proxies.h"

#define BETWEEN      ", \t"
#define ADDRESS_BITS 128
#define MAPPED_BITS  96		/* of ::ffff:0:0, which all of IPv4 is kept below */
#define PORT_MAX     65535

/* An IPv4 address is kept as ::ffff:a.b.c.d, so that one comparison does. */
struct network {
	unsigned char address[16];
	int           bits;
};

static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };

static struct network networks[PROXIES_MAX];
static size_t network_count;
static bool trusts_unix;	/* a front end on this machine's own sockets */

static bool
parse_address(const char *text, unsigned char out[16], bool *is_v4)
{
	*is_v4 = inet_pton(AF_INET, text, out + 12) == 1;
	if (*is_v4) {
		memcpy(out, mapped, sizeof(mapped));
		return true;
	}
	return inet_pton(AF_INET6, text, out) == 1;
}

static bool
is_v4(const unsigned char address[16])
{
	return memcmp(address, mapped, sizeof(mapped)) == 0;
}

static const char *
print_address(const unsigned char address[16], char out[INET6_ADDRSTRLEN])
{
	return is_v4(address) ?
	    inet_ntop(AF_INET, address + 12, out, INET6_ADDRSTRLEN) :
	    inet_ntop(AF_INET6, address, out, INET6_ADDRSTRLEN);
}

/* "" is no port. */
static bool
is_port(const char *text)
{
	const size_t len = strspn(text, "0123456789");
	const long port = len > 0 && len <= 5 ? strtol(text, NULL, 10) : 0;

	return text[len] == '\0' && port >= 1 && port <= PORT_MAX;
}

/* An address as proxies write it: bare, in brackets, and with a port or without; cuts `text`. */
static bool
parse_item(char *text, unsigned char out[16])
{
	char *end;
	bool v4;

	if (text[0] == '[') {
		if ((end = strchr(text, ']')) == NULL ||
		    (end[1] != '\0' && (end[1] != ':' || !is_port(end + 2))))
			return false;
		*end = '\0';
		return inet_pton(AF_INET6, text + 1, out) == 1;
	}
	end = strchr(text, ':');
	if (end != NULL && strchr(end + 1, ':') == NULL) {	/* of IPv4 alone */
		if (!is_port(end + 1))
			return false;
		*end = '\0';
		return parse_address(text, out, &v4) && v4;
	}
	return parse_address(text, out, &v4);
}

/* What the bits past the prefix say does not count. */
static void
clear_host_bits(struct network *network)
{
	for (int bit = network->bits; bit < ADDRESS_BITS; bit++)
		network->address[bit / 8] &= (unsigned char)~(0x80 >> bit % 8);
}

static bool
parse_network(char *text, struct network *out)
{
	char *slash = strchr(text, '/'), *end;
	bool v4;
	long bits;

	if (slash != NULL)
		*slash = '\0';
	if (!parse_address(text, out->address, &v4))
		return false;
	out->bits = ADDRESS_BITS;
	if (slash == NULL)
		return true;
	bits = strtol(slash + 1, &end, 10);
	if (end == slash + 1 || *end != '\0' || bits < 0 || bits > (v4 ? 32 : ADDRESS_BITS))
		return false;
	out->bits = (int)bits + (v4 ? MAPPED_BITS : 0);
	clear_host_bits(out);
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

/* A prefix that holds all of IPv4 (::/0) stands for it too, where that is told apart. */
static bool
add_network(char *text)
{
	static const struct network all_v4 = { .address = { [10] = 0xff, [11] = 0xff }, .bits = MAPPED_BITS };
	struct network *network = &networks[network_count];

	if (!parse_network(text, network))
		return false;
	network_count++;
	if (network->bits >= MAPPED_BITS || !is_within(network, all_v4.address))
		return true;
	if (network_count == PROXIES_MAX)
		return false;
	networks[network_count++] = all_v4;
	return true;
}

static bool
add(const char *text, size_t len)
{
	char one[64];

	if (len >= sizeof(one) || network_count == PROXIES_MAX)
		return false;
	memcpy(one, text, len);
	one[len] = '\0';
	if (strcmp(one, "unix:") == 0)
		return trusts_unix = true;
	return add_network(one);
}

bool
proxies_init(const char *list, char bad[64])
{
	size_t len;

	network_count = 0;
	trusts_unix = false;
	while (*(list += strspn(list, BETWEEN)) != '\0') {
		len = strcspn(list, BETWEEN);
		if (!add(list, len)) {
			snprintf(bad, 64, "%.*s", len > 60 ? 60 : (int)len, list);
			return false;
		}
		list += len;
	}
	return true;
}

bool
proxies_network(size_t index, char out[PROXIES_TEXT_MAX])
{
	char text[INET6_ADDRSTRLEN];
	const struct network *network = &networks[index];
	bool v4;

	if (index >= network_count)
		return false;
	v4 = network->bits >= MAPPED_BITS && is_v4(network->address);
	snprintf(out, PROXIES_TEXT_MAX, "%s/%d", v4 ? print_address(network->address, text) :
	    inet_ntop(AF_INET6, network->address, text, sizeof(text)),
	    network->bits - (v4 ? MAPPED_BITS : 0));
	return true;
}

bool
proxies_trust_unix(void)
{
	return trusts_unix;
}

static bool
is_trusted(const unsigned char address[16])
{
	for (size_t i = 0; i < network_count; i++)
		if (is_within(&networks[i], address))
			return true;
	return false;
}

static bool
trusts(const char *address)
{
	unsigned char bytes[16];
	bool v4;

	if (strcmp(address, "unix:") == 0)
		return trusts_unix;
	return parse_address(address, bytes, &v4) && is_trusted(bytes);
}

/* The last item of the first `*len` bytes of a list; shortens it by that. */
static char *
last_item(struct arena *arena, const char *list, size_t *len)
{
	size_t end = *len, start;

	while (end > 0 && strchr(BETWEEN, list[end - 1]) != NULL)
		end--;
	start = end;
	while (start > 0 && strchr(BETWEEN, list[start - 1]) == NULL)
		start--;
	*len = start;
	return arena_strndup(arena, list + start, end - start);
}

const char *
proxies_client(struct arena *arena, const char *peer, const char *forwarded)
{
	size_t left = forwarded == NULL ? 0 : strlen(forwarded);
	unsigned char client[16], before[16];
	char text[INET6_ADDRSTRLEN];
	bool v4, is_known = parse_address(peer, client, &v4);
	bool is_believed = trusts(peer);

	while (left > 0 && is_believed && parse_item(last_item(arena, forwarded, &left), before)) {
		memcpy(client, before, sizeof(client));
		is_known = true;
		is_believed = is_trusted(client);
	}
	return is_known ? arena_strdup(arena, print_address(client, text)) : peer;
}

bool
proxies_https(const char *peer, const char *proto, bool otherwise)
{
	if (proto == NULL || !trusts(peer))
		return otherwise;
	proto += strspn(proto, " \t");
	if (proto[0] == '\0')
		return otherwise;
	return strncasecmp(proto, "https", 5) == 0 && strchr(BETWEEN, proto[5]) != NULL;
}
