/* Who may ask a program that listens on TCP: its front ends. */
#include "lib/serve/serve_front.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "lib/io/log.h"
#include "lib/secret/front_key.h"
#include "lib/secret/secret.h"
#include "lib/serve/conn.h"

static const char *wanted = "";	/* "": the mode of a socket says who asks */

/* Whoever is on this machine may ask: there is no key that they could not read as well. */
static bool
is_loopback(const struct sockaddr_storage *address)
{
	const struct in6_addr *six = &((const struct sockaddr_in6 *)address)->sin6_addr;
	uint32_t four = ntohl(((const struct sockaddr_in *)address)->sin_addr.s_addr);

	if (address->ss_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(six)) {
		memcpy(&four, six->s6_addr + 12, sizeof(four));
		four = ntohl(four);
	} else if (address->ss_family == AF_INET6) {
		return IN6_IS_ADDR_LOOPBACK(six);
	}
	return four >> 24 == 127;
}

bool
serve_front_init(int listener)
{
	struct sockaddr_storage address = { .ss_family = AF_UNSPEC };
	socklen_t len = sizeof(address);
	const char *key;

	if (getsockname(listener, (struct sockaddr *)&address, &len) != 0 ||
	    address.ss_family == AF_UNIX)
		return true;
	if (front_key(&key) != ERR_OK)
		return false;
	if (key[0] == '\0' && !is_loopback(&address)) {
		log_error("listens on TCP for other hosts without a key: make secrets_dir/front_key, "
		    "64 hexadecimal digits, the same on all hosts (vitrina-setup and Ansible do), "
		    "or listen on 127.0.0.1");
		return false;
	}
	wanted = key;
	return true;
}

enum err
serve_front_check(const struct conn *conn)
{
	const char *shown;

	if (wanted[0] == '\0')
		return ERR_OK;
	shown = conn_param(conn, FRONT_KEY_PARAM);
	return shown != NULL && secret_equal(wanted, shown) ? ERR_OK : ERR_FORBIDDEN;
}
