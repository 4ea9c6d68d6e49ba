/* The front end of an installed site, as vitrina-setup wrote down what was asked for. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/front.h"
#include "host/say.h"
#include "host/words.h"
#include "lib/base/arena.h"

#define ADDRESSES_MAX 3	/* IPv4, IPv6, and the end */

/* What FILE says of `name`, or else `otherwise`. */
static const char *
said(struct arena *arena, const char *file, const char *name, const char *otherwise)
{
	const char *value = words_value(arena, file, name);

	return value == NULL || value[0] == '\0' ? otherwise : value;
}

/* IPv6 sockets only where there is IPv6. */
static bool
has_ipv6(void)
{
	FILE *in = fopen("/proc/self/net/if_inet6", "re");
	bool has = in != NULL && fgetc(in) != EOF;

	if (in != NULL)
		fclose(in);
	return has;
}

/* A port at `address`, or where that is empty on all; Apache takes a bare one as both IPs'. */
static const char *const *
addresses(struct arena *arena, enum front_end kind, const char *address, const char *port)
{
	const char **list = ARENA_ARRAY(arena, const char *, ADDRESSES_MAX);
	int count = 0;

	list[count++] = address[0] == '\0' ? port : arena_printf(arena, "%s:%s", address, port);
	if (address[0] == '\0' && kind == NGINX && has_ipv6())
		list[count++] = arena_printf(arena, "[::]:%s", port);
	return list;
}

static bool
is_port(const char *file, const char *text)
{
	char *end;
	long number = strtol(text, &end, 10);

	if (*end == '\0' && number >= 1 && number <= 65535)
		return true;
	say_fault("%s: %s is no port: wants a number from 1 to 65535", file, text);
	return false;
}

bool
front_installed(struct arena *arena, const char *root, struct front *front)
{
	const char *file = arena_printf(arena, "%s/etc/vitrina/frontend", root);
	const char *https_port;

	if (access(file, R_OK) < 0) {
		say_fault("%s is not there: run vitrina-setup first", file);
		return false;
	}
	*front = (struct front){
		.www = arena_printf(arena, "%s/usr/share/vitrina/www", root),
		.programs = arena_printf(arena, "%s/usr/lib/vitrina", root),
		.run = arena_printf(arena, "%s/run/vitrina", root),
		.logs = arena_printf(arena, "%s/var/log/vitrina", root),
		.places = arena_printf(arena, "%s/etc/vitrina/places", root),
		.acme = arena_printf(arena, "%s/var/lib/vitrina/acme", root),
		.cert = said(arena, file, "TLS_CERT", ""),
		.key = said(arena, file, "TLS_KEY", ""),
		.http_port = said(arena, file, "HTTP_PORT", "80"),
	};
	https_port = said(arena, file, "HTTPS_PORT", "443");
	if (!front_end_read(arena_printf(arena, "%s: ", file),
	    said(arena, file, "FRONTEND", front_ends[NGINX]), &front->kind) ||
	    !is_port(file, front->http_port) || !is_port(file, https_port))
		return false;
	front->templates = arena_printf(arena, "%s/usr/share/vitrina/conf/%s", root,
	    front_ends[front->kind]);
	front->listen = addresses(arena, front->kind,
	    said(arena, file, "LISTEN_ON", ""), front->http_port);
	front->listen_tls = addresses(arena, front->kind, "", https_port);
	return true;
}
