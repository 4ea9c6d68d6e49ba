/*
 * Whom a request comes from, through the proxies whose X-Forwarded-* count:
 * `trusted_proxies`.  Programs ask here, and front ends are rendered from the
 * same list (host/front_proxies.c), so that there is one rule:
 *
 * X-Forwarded-For, its repeated lines one list in order, is read from its end,
 * beginning with the connection's peer: the last address that is no trusted
 * proxy's is the client.  What is no address counts as the proxy that said it.
 */
#ifndef LIB_PROXIES_H
#define LIB_PROXIES_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>

struct arena;

#define PROXIES_MAX       64
#define PROXIES_TEXT_MAX  (INET6_ADDRSTRLEN + 4)	/* an address, "/128" and the end */

/*
 * Take the list of addresses and networks (10.0.0.0/8, ::1, unix:), comma
 * between.  False, and `*bad` names it, when one cannot be read.
 */
bool proxies_init(const char *list, char bad[64]);
/*
 * The networks of the list as front ends compare them: 10.0.0.0/8, fd00::/8, and
 * IPv4 never as IPv6's.  False: there is no `index`th.
 */
bool proxies_network(size_t index, char out[PROXIES_TEXT_MAX]);
/* Whether "unix:" is in the list: a front end behind another on this machine. */
bool proxies_trust_unix(void);

/*
 * The client of a connection from `peer` with X-Forwarded-For `forwarded`
 * (NULL: none), without port or brackets, IPv4 as such; in `arena`, or `peer`.
 */
const char *proxies_client(struct arena *arena, const char *peer, const char *forwarded);
/*
 * Whether the browser's own hop, the first of X-Forwarded-Proto `proto` (NULL:
 * none), was https; `otherwise` where no trusted proxy said so.
 */
bool proxies_https(const char *peer, const char *proto, bool otherwise);

#endif
